import { importRefusal } from './import-rules.ts';
import { sourceFacts, type Found, type SourceFacts } from './source-facts.ts';

/** A broken rule, where it is broken. */
export type Violation = Readonly<{ rule: string; where: string; what: string }>;

/** Where processes begin: whatever they do not reach is dead. */
// The memory store is an adapter that only tests bind.
const ENTRIES = [
  'src/cli/potcommun.ts',
  'src/embedded/event-server-main.ts',
  'src/event-store/memory.ts',
];

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 60;

/** A pure function has no clock, no chance and no way out. */
const IMPURE = new Set([
  'Date',
  'Temporal',
  'Math',
  'performance',
  'process',
  'globalThis',
  'crypto',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]);

// Written in pieces, so that the rule does not find itself.
const FORBIDDEN_WORDS = new RegExp(
  [
    String.raw`\b(?:assist${''}ants?|chat${''}bots?|co${''}pilot|language mo${''}dels?|AI-gener${''}ated|LL${''}Ms?)\b`,
    String.raw`\b(?:cla${''}ude|anth${''}ropic|open${''}ai|chat${''}gpt)\b`,
    String.raw`\b(?:this|previous|next|another|last|my|our) sess${''}ion\b`,
    String.raw`\bthe bri${''}ef\b`,
    String.raw`(?:^|[\s"'(\x60])/(?:wo${''}rk|ro${''}ot|ho${''}me)/`,
    String.raw`/tmp/bri${''}ef|shared/des${''}ign\.md|shared/refer${''}ence`,
    String.raw`regis${''}try\.npm|regis${''}try\.yarn|artif${''}actory|veda${''}ccio`,
  ].join('|'),
  'i',
);
const UNFINISHED = /\bTO[D]O\b|\bFIX[M]E\b/;

const inSources = ({ path }: SourceFacts): boolean => path.startsWith('src/');

const found = (rule: string, path: string, { line, what }: Found): Violation => ({
  rule,
  where: `${path}:${line}`,
  what,
});

const imports = (sources: readonly SourceFacts[]): readonly Violation[] => {
  const known = new Set(sources.map(({ path }) => path));
  return sources.flatMap((source) =>
    source.uses.flatMap((use): readonly Violation[] => {
      const missing = use.target !== undefined && !known.has(use.target);
      if (missing) {
        const what = `imports ${use.target}, which is not there`;
        return [found('import', source.path, { line: use.line, what })];
      }
      if (!inSources(source)) return [];
      const refusal = importRefusal(source.path, use);
      if (refusal === undefined) return [];
      return [found('import', source.path, { line: use.line, what: refusal })];
    }),
  );
};

const shape = (source: SourceFacts): readonly Violation[] => {
  const { path } = source;
  const lines = source.text.split('\n').length - 1;
  const violations = source.forbidden.map((each) => found('forbidden', path, each));
  if (lines > MAX_FILE_LINES) {
    violations.push(found('file size', path, { line: lines, what: `${lines} lines` }));
  }
  if (source.barrel) {
    violations.push(found('barrel', path, { line: 1, what: 'only passes on what others export' }));
  }
  if (!path.startsWith('test/')) {
    for (const { line, lines: length } of source.functions) {
      if (length <= MAX_FUNCTION_LINES) continue;
      violations.push(found('function size', path, { line, what: `${length} lines of code` }));
    }
  }
  return violations;
};

const purity = (source: SourceFacts): readonly Violation[] =>
  source.path.startsWith('src/domain/')
    ? source.variables
        .filter(({ what }) => IMPURE.has(what))
        .map((each) => found('purity', source.path, each))
    : [];

const deadFiles = (
  sources: readonly SourceFacts[],
  entries: readonly string[],
): readonly Violation[] => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const missing = entries.filter((entry) => !byPath.has(entry));
  const reached = new Set<string>();
  const open = entries.filter((entry) => byPath.has(entry));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const { target } of byPath.get(path)?.uses ?? []) {
      if (target !== undefined) open.push(target);
    }
  }
  const dead = sources.filter((source) => inSources(source) && !reached.has(source.path));
  return [
    ...missing.map((where) => ({ rule: 'dead file', where, what: 'this entry is not there' })),
    ...dead.map(({ path }) => ({ rule: 'dead file', where: path, what: 'no entry reaches it' })),
  ];
};

/** The names used outside their own source, and the types that the signatures of such names mention. */
const usedNames = (sources: readonly SourceFacts[]): ReadonlySet<string> => {
  const used = new Set<string>();
  for (const { target, names } of sources.flatMap(({ uses }) => uses)) {
    if (target === undefined) continue;
    for (const name of names === 'all' ? ['*'] : names) used.add(`${target}#${name}`);
  }
  for (const { path, exports } of sources) {
    const types = new Map(exports.filter(({ isType }) => isType).map((each) => [each.what, each]));
    const open = exports.filter(({ what }) => used.has(`${path}#${what}`));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const name of next.mentions) {
        const type = types.get(name);
        if (type === undefined || used.has(`${path}#${name}`)) continue;
        used.add(`${path}#${name}`);
        open.push(type);
      }
    }
  }
  return used;
};

const unusedExports = (sources: readonly SourceFacts[]): readonly Violation[] => {
  const used = usedNames(sources);
  return sources.filter(inSources).flatMap(({ path, exports }) => {
    // The events are the ledger's vocabulary: docs/events.md is made from each of these types.
    const vocabulary = /^src\/domain\/[^/]+\/events\.ts$/.test(path);
    if (vocabulary || used.has(`${path}#*`)) return [];
    return exports
      .filter(({ what }) => !used.has(`${path}#${what}`))
      .map(({ line, what }) =>
        found('unused export', path, { line, what: `${what} is used nowhere else` }),
      );
  });
};

const words = (texts: Readonly<Record<string, string>>): readonly Violation[] =>
  Object.entries(texts).flatMap(([path, text]) =>
    text.split('\n').flatMap((content, index): readonly Violation[] => {
      const match = FORBIDDEN_WORDS.exec(content) ?? UNFINISHED.exec(content);
      if (match === null) return [];
      return [found('word', path, { line: index + 1, what: match[0].trim() })];
    }),
  );

/**
 * Checks a repository given as texts by path (from its root): TypeScript by all rules, everything else for words.
 * @throws when there is no source to check, because then the check would prove nothing.
 */
export const violations = (
  texts: Readonly<Record<string, string>>,
  entries: readonly string[] = ENTRIES,
): readonly Violation[] => {
  const sources = sourceFacts(
    Object.fromEntries(Object.entries(texts).filter(([path]) => path.endsWith('.ts'))),
  );
  if (!sources.some(inSources)) throw new Error('no source was scanned');
  return [
    ...imports(sources),
    ...sources.flatMap(shape),
    ...sources.flatMap(purity),
    ...deadFiles(sources, entries),
    ...unusedExports(sources),
    ...words(texts),
  ];
};
