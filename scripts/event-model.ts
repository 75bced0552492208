import type { Project, Symbol, Type } from 'typescript/unstable/sync';
import { SymbolFlags } from 'typescript/unstable/sync';
import {
  isIdentifier,
  isLiteralTypeNode,
  isPropertySignatureDeclaration,
  isStringLiteral,
  isTypeAliasDeclaration,
  isTypeReferenceNode,
  type Node,
  type TypeAliasDeclaration,
  type TypeNode,
} from 'typescript/unstable/ast';
import { withTypedProject } from './typescript-program.ts';

/** A field of an event as the sources declare it. */
export type FieldModel = Readonly<{
  name: string;
  type: string;
  optional: boolean;
  /** The field's doc comment; empty when it has none. */
  meaning: string;
}>;

/** An event as the sources declare it; `folder` is the one of its stream category. */
export type EventModel = Readonly<{
  folder: string;
  name: string;
  sentence: string;
  fields: readonly FieldModel[];
}>;

/** A named type that fields use. */
export type ValueModel = Readonly<{ name: string; meaning: string; form: string }>;

/** Everything that the sources say about what is stored. */
export type StoredModel = Readonly<{
  events: readonly EventModel[];
  metadata: readonly FieldModel[];
  values: readonly ValueModel[];
}>;

const ONE_LINE = /\s+/g;

const plain = (text: string): string =>
  text
    .replaceAll(ONE_LINE, ' ')
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/;? }/g, ' }')
    .replaceAll(/\bReadonly<(\{[^{}]*\})>/g, '$1')
    .trim();

/** One reading of a project; the named types that fields use gather in `named` and are explained once. */
type Reading = Readonly<{ project: Project; named: Map<string, TypeAliasDeclaration> }>;

const aliasOf = ({ checker }: Project, name: Node): TypeAliasDeclaration | undefined => {
  const used = checker.getSymbolAtLocation(name);
  if (used === undefined) return undefined;
  const symbol = (used.flags & SymbolFlags.Alias) === 0 ? used : checker.getAliasedSymbol(used);
  const declaration = symbol.declarations[0]?.resolve();
  return declaration !== undefined && isTypeAliasDeclaration(declaration) ? declaration : undefined;
};

const noteNamedTypes = (reading: Reading, node: Node): void => {
  const { project, named } = reading;
  if (isTypeReferenceNode(node) && isIdentifier(node.typeName)) {
    const alias = aliasOf(project, node.typeName);
    const ours = alias?.getSourceFile().fileName.includes('/src/domain/') === true;
    if (alias !== undefined && ours && !named.has(alias.name.text)) {
      named.set(alias.name.text, alias);
      noteNamedTypes(reading, alias.type);
    }
  }
  node.forEachChild((child) => noteNamedTypes(reading, child));
};

const fieldOf = (reading: Reading, symbol: Symbol): FieldModel => {
  const { checker } = reading.project;
  const declaration = (symbol.valueDeclaration ?? symbol.declarations[0])?.resolve();
  if (declaration === undefined || !isPropertySignatureDeclaration(declaration)) {
    throw new Error(`the field ${symbol.name} is not declared as a property`);
  }
  const node: TypeNode | undefined = declaration.type;
  if (node === undefined) throw new Error(`the field ${symbol.name} has no type`);
  noteNamedTypes(reading, node);
  const written = plain(node.getText());
  const known = written.includes('typeof') ? checker.getTypeFromTypeNode(node) : undefined;
  return {
    name: symbol.name,
    type: known === undefined ? written : plain(checker.typeToString(known)).replaceAll('"', "'"),
    optional: (symbol.flags & SymbolFlags.Optional) !== 0,
    meaning: plain(checker.getDocumentationCommentOfSymbol(symbol)),
  };
};

/** The fields of a type; those that differ between the members of a union show every form. */
const fieldsOf = (reading: Reading, type: Type): readonly FieldModel[] => {
  const fields = new Map<string, FieldModel>();
  for (const member of type.isUnionType() ? type.getTypes() : [type]) {
    for (const symbol of reading.project.checker.getPropertiesOfType(member)) {
      const field = fieldOf(reading, symbol);
      const before = fields.get(field.name)?.type;
      const differs = before !== undefined && !before.split(' or ').includes(field.type);
      const joined = differs ? `${before} or ${field.type}` : (before ?? field.type);
      fields.set(field.name, { ...field, type: joined });
    }
  }
  return [...fields.values()];
};

/** What a named type means and how it is stored. */
const valueOf = ({ project: { checker } }: Reading, alias: TypeAliasDeclaration): ValueModel => {
  const written = plain(alias.type.getText());
  const name = alias.name.text;
  const identified = /^Id<'(\w+)'>$/.exec(written)?.[1];
  if (identified !== undefined) {
    return { name, meaning: `Identifier of one ${identified}: a lower-case uuid.`, form: 'string' };
  }
  const list = /^\(typeof (\w+)\)\[number\]$/.exec(written)?.[1];
  const explained =
    list === undefined
      ? checker.getSymbolAtLocation(alias.name)
      : checker.resolveName(list, SymbolFlags.Value, alias);
  const meaning =
    explained === undefined ? '' : plain(checker.getDocumentationCommentOfSymbol(explained));
  const type = checker.getTypeFromTypeNode(alias.type);
  const expanded = type === undefined ? '' : plain(checker.typeToString(type)).replaceAll('"', "'");
  // A brand is a promise to the compiler; what is stored is a text.
  if (/\{ \[\w+\]: /.test(written)) return { name, meaning, form: 'string' };
  return { name, meaning, form: list === undefined ? written : expanded };
};

/** The name and the data of `type X = Message<'X', data>`. */
const messageOf = (
  node: Node,
): Readonly<{ name: string; alias: TypeAliasDeclaration; data: TypeNode }> | undefined => {
  if (!isTypeAliasDeclaration(node) || !isTypeReferenceNode(node.type)) return undefined;
  const [name, data] = node.type.typeArguments ?? [];
  if (node.type.typeName.getText() !== 'Message' || name === undefined || data === undefined) {
    return undefined;
  }
  if (!isLiteralTypeNode(name) || !isStringLiteral(name.literal)) return undefined;
  return { name: name.literal.text, alias: node, data };
};

const eventsIn = (reading: Reading, path: string): readonly EventModel[] => {
  const { program, checker } = reading.project;
  const folder = path.split('/').at(-2) ?? '';
  return [...(program.getSourceFile(path)?.statements ?? [])].flatMap((statement) => {
    const message = messageOf(statement);
    if (message === undefined) return [];
    const symbol = checker.getSymbolAtLocation(message.alias.name);
    const data = checker.getTypeFromTypeNode(message.data);
    if (symbol === undefined || data === undefined) throw new Error(`no type ${message.name}`);
    const sentence = plain(checker.getDocumentationCommentOfSymbol(symbol));
    return [{ folder, name: message.name, sentence, fields: fieldsOf(reading, data) }];
  });
};

const metadataIn = (reading: Reading, path: string): readonly FieldModel[] => {
  const { program, checker } = reading.project;
  const alias = [...(program.getSourceFile(path)?.statements ?? [])]
    .filter(isTypeAliasDeclaration)
    .find(({ name }) => name.text === 'EventMetadata');
  const type = alias === undefined ? undefined : checker.getTypeFromTypeNode(alias.type);
  if (type === undefined) throw new Error(`no EventMetadata in ${path}`);
  return fieldsOf(reading, type);
};

/** Reads the events out of the sources of a repository (its absolute path, with a final `/`). */
export const readStoredModel = (root: string): StoredModel =>
  withTypedProject(`${root}tsconfig.json`, (project) => {
    const reading: Reading = { project, named: new Map() };
    const events = project.program
      .getSourceFileNames()
      .filter((path) => /\/src\/domain\/[^/]+\/events\.ts$/.test(path))
      .toSorted()
      .flatMap((path) => eventsIn(reading, path));
    const metadata = metadataIn(reading, `${root}src/domain/metadata.ts`);
    const values = [...reading.named.values()]
      .filter((alias) => alias.name.text !== 'Id')
      .map((alias) => valueOf(reading, alias))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { events, metadata, values };
  });
