import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabaseIfAbsent } from '../../src/embedded/postgres-database.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';

/** A PostgreSQL for tests: the one of the whole run, or one of this file alone. */
export type TestCluster = Readonly<{
  /** Superuser connection string of a database. */
  url: (database: string) => string;
  /** Makes a new, empty database (or a copy of a template) and answers its connection string. */
  createDatabase: (template?: string) => Promise<string>;
  stop: () => Promise<void>;
}>;

const databasesOf = (
  url: (database: string) => string,
): Pick<TestCluster, 'createDatabase' | 'url'> => ({
  url,
  createDatabase: async (template) => {
    const name = `test_${randomBytes(6).toString('hex')}`;
    await createDatabaseIfAbsent(url('postgres'), name, template);
    return url(name);
  },
});

/**
 * The cluster named by POTCOMMUN_TEST_POSTGRES (a superuser's URL; the test runner starts one for the
 * whole run), else a temporary one without fsync that `stop` removes.
 */
export const testDatabaseCluster = async (): Promise<TestCluster> => {
  const given = process.env['POTCOMMUN_TEST_POSTGRES'];
  if (given !== undefined && given !== '') {
    const url = (database: string): string => {
      const named = new URL(given);
      named.pathname = `/${encodeURIComponent(database)}`;
      return named.href;
    };
    return { ...databasesOf(url), stop: () => Promise.resolve() };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-test-'));
  const postgres = await startPostgres({ dataDir, durable: false, log: () => undefined });
  // A test that crashes never comes to its teardown; it must not leave a server behind all the same.
  const abandon = (): void => {
    process.kill(postgres.pid, 'SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.on('exit', abandon);
  return {
    ...databasesOf((database) => postgres.url(database)),
    stop: async () => {
      process.off('exit', abandon);
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
