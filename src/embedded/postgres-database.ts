import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** A login of the cluster. */
export type Login = Readonly<{ user: string; password: string }>;

/** Two at once: the slower one is told so, or runs into the catalogue's own unique index. */
const MADE_MEANWHILE = ['42P04', '23505'];

const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

const ENDING_MS = 2_000;

/** Ends a connection. One that gives no sign of its end is left to it, since a server that hangs never answers. */
export const endSoon = async (client: Client): Promise<void> => {
  const ended = client.end().catch(() => undefined);
  await Promise.race([ended, delay(ENDING_MS, undefined, { ref: false })]);
};

/** Opens one connection, runs the work, and closes it whatever happens. */
export const withClient = async <T>(
  url: string,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection lost between two statements must not end the process; the next statement rejects.
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost = error;
  });
  await client.connect();
  try {
    return await work(client);
  } catch (error) {
    throw lost === undefined ? error : new Error(lost.message, { cause: error });
  } finally {
    await client.end();
  }
};

/** Creates a database unless it exists; another process may create it at the same moment. Answers whether this call made it. */
export const createDatabaseIfAbsent = (
  adminUrl: string,
  name: string,
  template?: string,
): Promise<boolean> =>
  withClient(adminUrl, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 1) return false;
    const copy = template === undefined ? '' : ` TEMPLATE ${client.escapeIdentifier(template)}`;
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${copy}`);
      return true;
    } catch (error) {
      if (MADE_MEANWHILE.includes(sqlState(error) ?? '')) return false;
      throw error;
    }
  });
