import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { violations, type Violation } from './support/architecture.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders and files whose texts the rules look at, from the root of the repository. */
const SCANNED = ['src', 'test', 'scripts', 'docs', '.ci'];
const SINGLE_FILES = ['README.md', 'package.json', 'tsconfig.json', '.oxlintrc.json'];
const TEXT = /(?:\.(?:ts|md|json|css|html|sql|yml)|\/run)$/;

const repository = (): Readonly<Record<string, string>> => {
  const paths = SCANNED.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path}`,
    ),
  );
  const texts: Record<string, string> = {};
  for (const path of [...paths, ...SINGLE_FILES]) {
    if (!TEXT.test(path) || !existsSync(`${ROOT}${path}`)) continue;
    texts[path] = readFileSync(`${ROOT}${path}`, 'utf8');
  }
  return texts;
};

const lines = (found: readonly Violation[]): readonly string[] =>
  found.map(({ rule, where, what }) => `${rule}: ${where}: ${what}`);

await t.test('the repository keeps its own rules', (t) => {
  const texts = repository();
  const sources = Object.keys(texts).filter((path) => /^src\/.*\.ts$/.test(path));
  t.ok(sources.length > 50, `${sources.length} sources were scanned`);
  t.ok('docs/architecture.md' in texts, 'the docs were scanned');
  t.strictSame(lines(violations(texts)), []);
  t.end();
});

await t.test('nothing scanned is a failure, not a success', (t) => {
  t.throws(() => violations({}), /no source was scanned/);
  t.throws(() => violations({ 'docs/a.md': 'text', 'test/a.ts': '' }), /no source was scanned/);
  t.throws(() => violations({ 'src/domain/a.ts': 'const = ;' }), /is not TypeScript/);
  t.end();
});

/** A small repository without a fault, to plant one fault at a time. */
const CLEAN = {
  'src/main.ts': "import { a } from './domain/a.ts';\nimport './config.ts';\nconsole.log(a);\n",
  'src/config.ts': "import { z } from 'zod';\nz.string();\n",
  'src/domain/a.ts': 'export const a = 1;\n',
};
const ENTRIES = ['src/main.ts'];

/** Text of a main that also runs one more source, so that it is not dead. */
const reach = (path: string): string => `${CLEAN['src/main.ts']}import './${path}';\n`;

// Planted words are written in pieces: this file is scanned as well.
const WORD = ['assist', 'ant'].join('');
const PLACE = ['/wo', 'rk/'].join('');
const UNFINISHED = ['TO', 'DO'].join('');

const planted = (texts: Readonly<Record<string, string>>): readonly string[] =>
  lines(violations({ ...CLEAN, ...texts }, ENTRIES));

await t.test('the checker finds what is planted', (t) => {
  t.strictSame(planted({}), [], 'the small repository is clean');
  const cases: readonly (readonly [string, string, string])[] = [
    ['src/domain/b.ts', "import 'zod';", 'may not import the package zod'],
    ['src/domain/b.ts', "import type { Big } from 'big.js';", 'may not import the package big.js'],
    ['src/domain/b.ts', "void import('node:crypto');", 'may not import node:crypto'],
    ['src/domain/b.ts', "import '../config.ts';", 'may not import src/config.ts'],
    [
      'src/domain/b.ts',
      "type B = import('../config.ts').B;\nconst b = 1 as B;\nb;",
      'may not import src/config.ts',
    ],
    [
      'src/http/b.ts',
      "const b = 1;\nexport { Kysely } from 'kysely';\nb;",
      'may not import the package kysely',
    ],
    ['src/commands/b.ts', "import '../database.ts';", 'may not import src/database.ts'],
    [
      'src/commands/b.ts',
      "import type { M } from '../event-store/memory.ts';",
      'may not import src/event-store/memory.ts',
    ],
    [
      'src/http/b.ts',
      "import '../projections/x/projection.ts';",
      'may not import src/projections/x/projection.ts',
    ],
    ['src/elsewhere/b.ts', "import 'zod';", 'no import rule covers this source'],
    ['src/database.ts', "import './domain/a.ts';", 'may not import src/domain/a.ts'],
    ['src/main.ts', "import './gone.ts';", 'imports src/gone.ts, which is not there'],
    ['src/domain/b.ts', 'const b: any = 1;\nb;', '`any`'],
    ['src/domain/b.ts', 'const b = [1][0]!;\nb;', 'a non-null assertion'],
    ['src/domain/b.ts', 'let b!: number;\nb;', 'a definite assignment assertion'],
    ['src/domain/b.ts', 'export default 1;', 'a default export'],
    ['src/domain/b.ts', 'export default function b() {}', 'a default export'],
    ['src/domain/b.ts', 'const b = 1;\nexport { b as default };', 'a default export'],
    ['src/domain/b.ts', "export { a } from './a.ts';", 'only passes on what others export'],
    [
      'src/domain/b.ts',
      "import { a } from './a.ts';\nexport { a };",
      'only passes on what others export',
    ],
    ['src/domain/b.ts', 'new Date();', 'Date'],
    ['src/domain/b.ts', 'Math.random();', 'Math'],
    ['src/domain/b.ts', '\n'.repeat(301), '301 lines'],
    ['src/domain/b.ts', `(() => {\n${'f();\n'.repeat(59)}});`, '61 lines of code'],
    ['src/domain/b.ts', `// As my ${WORD} said\n`, WORD],
    ['src/domain/b.ts', `const b = '${PLACE}main';\nb;`, PLACE],
    ['src/domain/b.ts', 'export const unused = 1;', 'unused is used nowhere else'],
    ['src/domain/b.ts', 'export const { x, y: z } = a;', 'z is used nowhere else'],
    ['src/domain/b.ts', 'export type Unused = 1;', 'Unused is used nowhere else'],
    ['src/domain/b.ts', `// ${UNFINISHED}: later`, UNFINISHED],
  ];
  const targets = {
    'src/database.ts': '',
    'src/event-store/memory.ts': 'export type M = 1;',
    'src/projections/x/projection.ts': '',
  };
  for (const [path, text, expected] of cases) {
    const main = path === 'src/main.ts' ? {} : { 'src/main.ts': reach(path.slice(4)) };
    const found = planted({ ...targets, ...main, [path]: text });
    t.ok(
      found.some((line) => line.includes(expected) && line.includes(path)),
      `${text.slice(0, 60)} gives "${expected}" (${found.length} found)`,
    );
  }
  t.end();
});

await t.test('what only looks like a fault is none', (t) => {
  const harmless = {
    'src/domain/b.ts': [
      "// Never write: import 'zod', any, x!, new Date(), Math.random().",
      'const text = "export default any; import \'zod\'";',
      'const row = { Date: 1, any: 2 };',
      'export type Todo = { todo: 1 };',
      'export const b: Todo | boolean = !row.Date && `${text}!` !== "" && /any!/.test(text);',
    ].join('\n'),
    'test/b.test.ts': `import { b } from '../src/domain/b.ts';\n(() => {\n${'f(b);\n'.repeat(80)}});`,
    'src/main.ts': `${CLEAN['src/main.ts']}import { b } from './domain/b.ts';\nb;\n`,
    'src/domain/c/events.ts': 'export type Vocabulary = 1;',
    'src/domain/a.ts': "export const a = 1;\nimport './c/events.ts';",
  };
  t.strictSame(planted(harmless), []);
  t.end();
});

await t.test(
  'a type counts as used by the signatures of what is used, not by bodies',
  async (t) => {
    const main = `${reach('domain/b.ts')}import { f } from './domain/b.ts';\nf;\n`;
    const body = 'export const f = () => {\n  const x: Inner = 1;\n  return x;\n};';
    const found = planted({
      'src/main.ts': main,
      'src/domain/b.ts': `export type Inner = 1;\n${body}\n`,
    });
    t.strictSame(found, ['unused export: src/domain/b.ts:1: Inner is used nowhere else']);
    const signature =
      'export type Inner = 1;\nexport type Outer = Inner;\nexport const f = (x: Outer) => x;\n';
    t.strictSame(planted({ 'src/main.ts': main, 'src/domain/b.ts': signature }), []);
  },
);

await t.test('a dead file and a missing entry are found', (t) => {
  const found = planted({ 'src/domain/dead.ts': 'const dead = 1;\ndead;' });
  t.strictSame(found, ['dead file: src/domain/dead.ts: no entry reaches it']);
  const gone = lines(violations(CLEAN, ['src/main.ts', 'src/gone.ts']));
  t.strictSame(gone, ['dead file: src/gone.ts: this entry is not there']);
  t.end();
});
