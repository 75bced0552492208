import { posix } from 'node:path';
import {
  isCallExpression,
  isClassDeclaration,
  isExportAssignment,
  isExportDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportTypeNode,
  isInterfaceDeclaration,
  isLiteralTypeNode,
  isNamedExports,
  isNamedImports,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTypeAliasDeclaration,
  isTypeReferenceNode,
  isVariableStatement,
  SyntaxKind,
  type ImportDeclaration,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { withParsedTexts } from '../../scripts/typescript-program.ts';

/** Something found at a line (from 1). */
export type Found = Readonly<{ line: number; what: string }>;

/** An exported name; `mentions` are the types that its own signature names. */
export type Exported = Found & Readonly<{ isType: boolean; mentions: readonly string[] }>;

/** One way in which a source names another module; `names` is `all` when it takes the whole of it. */
export type ModuleUse = Readonly<{
  line: number;
  specifier: string;
  /** Path of the source it leads to; absent for packages and built-in modules. */
  target?: string;
  names: readonly string[] | 'all';
}>;

/** What the rules need to know of one source. */
export type SourceFacts = Readonly<{
  path: string;
  text: string;
  uses: readonly ModuleUse[];
  exports: readonly Exported[];
  /** Every `any`, non-null assertion and default export. */
  forbidden: readonly Found[];
  /** Functions with their number of lines, blank and comment lines left out. */
  functions: readonly Readonly<{ line: number; lines: number }>[];
  /** Names that are read as variables. */
  variables: readonly Found[];
  /** True when every statement only passes on what another module exports. */
  barrel: boolean;
}>;

const FUNCTIONS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
]);

const isCode = (line: string): boolean => !/^\s*(?:$|\/\/|\/\*|\*)/.test(line);

const hasModifier = (node: Node, kind: SyntaxKind): boolean =>
  'modifiers' in node &&
  Array.isArray(node.modifiers) &&
  node.modifiers.some((modifier: Node) => modifier.kind === kind);

const importedNames = ({ importClause }: ImportDeclaration): ModuleUse['names'] => {
  // `import './x.ts'` runs the module and takes no name from it.
  if (importClause === undefined) return [];
  const bindings = importClause.namedBindings;
  if (bindings === undefined) return ['default'];
  if (!isNamedImports(bindings)) return 'all';
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text);
};

/** The module that a node names, and what it takes from it. */
const moduleUse = (node: Node): Pick<ModuleUse, 'specifier' | 'names'> | undefined => {
  if (isImportDeclaration(node) && isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, names: importedNames(node) };
  }
  if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const clause = node.exportClause;
    const named = clause !== undefined && isNamedExports(clause);
    const names = named
      ? clause.elements.map((element) => (element.propertyName ?? element.name).text)
      : 'all';
    return isStringLiteral(node.moduleSpecifier)
      ? { specifier: node.moduleSpecifier.text, names }
      : undefined;
  }
  if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
    const [specifier] = node.arguments;
    return specifier !== undefined && isStringLiteral(specifier)
      ? { specifier: specifier.text, names: 'all' }
      : undefined;
  }
  if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return isStringLiteral(literal) ? { specifier: literal.text, names: 'all' } : undefined;
  }
  return undefined;
};

const exportedNames = (statement: Node): readonly string[] => {
  if (isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause !== undefined && isNamedExports(clause)
      ? clause.elements.map((element) => element.name.text)
      : [];
  }
  if (!hasModifier(statement, SyntaxKind.ExportKeyword)) return [];
  if (isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      isIdentifier(name)
        ? [name.text]
        : [...name.getText().matchAll(/(\w+)\s*(?=[,}\]])/g)].map(([, bound]) => bound ?? ''),
    );
  }
  const named = 'name' in statement ? (statement.name as Node | undefined) : undefined;
  return named !== undefined && isIdentifier(named) ? [named.text] : [];
};

/** Names of the types that a statement mentions outside the bodies of its functions. */
const mentionedTypes = (statement: Node): readonly string[] => {
  const names: string[] = [];
  const visit = (node: Node): void => {
    if (node.kind === SyntaxKind.Block) return;
    if (isTypeReferenceNode(node) && isIdentifier(node.typeName)) names.push(node.typeName.text);
    node.forEachChild(visit);
  };
  visit(statement);
  return names;
};

const isDefaultExport = (node: Node): boolean =>
  isExportAssignment(node) ||
  ((isFunctionDeclaration(node) || isClassDeclaration(node)) &&
    hasModifier(node, SyntaxKind.DefaultKeyword)) ||
  (isExportDeclaration(node) && exportedNames(node).includes('default'));

const forbiddenKind = (node: Node): string | undefined => {
  if (node.kind === SyntaxKind.AnyKeyword) return '`any`';
  if (node.kind === SyntaxKind.NonNullExpression) return 'a non-null assertion';
  const definite = 'exclamationToken' in node ? node.exclamationToken : undefined;
  if (definite !== undefined) return 'a definite assignment assertion';
  return isDefaultExport(node) ? 'a default export' : undefined;
};

/** True for a name that stands for itself, not for a member of something else. */
const isVariable = (node: Node): boolean => {
  if (!isIdentifier(node)) return false;
  const { parent } = node;
  if (isPropertyAccessExpression(parent)) return parent.name !== node;
  return !(isPropertyAssignment(parent) && parent.name === node);
};

const onlyPassesOn = (statement: Node): boolean =>
  isImportDeclaration(statement) || isExportDeclaration(statement);

const factsOf = (path: string, tree: SourceFile): SourceFacts => {
  const uses: ModuleUse[] = [];
  const forbidden: Found[] = [];
  const variables: Found[] = [];
  const functions: { line: number; lines: number }[] = [];
  const lineOf = (node: Node): number =>
    tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;

  const visit = (node: Node): void => {
    const use = moduleUse(node);
    if (use !== undefined) {
      const { specifier } = use;
      const target = posix.join(posix.dirname(path), specifier);
      uses.push({ ...use, line: lineOf(node), ...(specifier.startsWith('.') ? { target } : {}) });
    }
    const what = forbiddenKind(node);
    if (what !== undefined) forbidden.push({ line: lineOf(node), what });
    if (isVariable(node)) variables.push({ line: lineOf(node), what: node.getText(tree) });
    if (FUNCTIONS.has(node.kind)) {
      const lines = node.getText(tree).split('\n').filter(isCode).length;
      functions.push({ line: lineOf(node), lines });
    }
    node.forEachChild(visit);
  };
  visit(tree);

  const statements = [...tree.statements];
  const exports = statements.flatMap((statement) => {
    const isType = isTypeAliasDeclaration(statement) || isInterfaceDeclaration(statement);
    const mentions = mentionedTypes(statement);
    const line = lineOf(statement);
    return exportedNames(statement).map((what) => ({ line, what, isType, mentions }));
  });
  const barrel = statements.some(isExportDeclaration) && statements.every(onlyPassesOn);
  return { path, text: tree.text, uses, exports, forbidden, functions, variables, barrel };
};

/** Reads the facts out of texts named by their path (from the root of the repository, with `/`). */
export const sourceFacts = (texts: Readonly<Record<string, string>>): readonly SourceFacts[] =>
  withParsedTexts(texts, (trees) => [...trees].map(([path, tree]) => factsOf(path, tree)));
