import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

const DATE = 1082;
const INT8 = 20;
const NUMERIC = 1700;

/** A counter from the database: sequences and revisions stay far below 2^53, and this proves it. */
const safeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`a counter beyond 2^53: ${text}`);
  return value;
};

// Dates and amounts stay texts: a Date would shift by a day west of Greenwich, a number would lose cents.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === DATE || oid === NUMERIC) return (text: string) => text;
    if (oid === INT8) return safeInteger;
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

/** Milliseconds after which a query gives up that gets no connection: the server hangs, or all of them are busy. */
const CONNECTION_WAIT_MS = 15_000;

/** Connection settings shared by pools and single connections: how types are read, and who connects. */
export const connectionSettings = (url: string): pg.ClientConfig => ({
  connectionString: url,
  types,
  application_name: 'potcommun',
});

/** A pool on the ledger's database and the query builder over it. */
export type Database = Readonly<{
  url: string;
  pool: pg.Pool;
  kysely: Kysely<unknown>;
  close: () => Promise<void>;
}>;

/**
 * Opens a pool. Nothing is connected until the first query.
 * @param onError receives errors of idle connections (a restarted server); queries report their own.
 */
export const openDatabase = (
  url: string,
  options: Readonly<{ connections: number; onError: (error: Error) => void }>,
): Database => {
  // What a transaction sends at once takes one trip together.
  const pool = new pg.Pool({
    ...connectionSettings(url),
    max: options.connections,
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    pipeline: true,
  });
  pool.on('error', options.onError);
  // A connection that breaks while a transaction rests between two queries must not end the process: its next query
  // tells what happened.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const close = async (): Promise<void> => {
    await kysely.destroy();
    // A query builder that was never used leaves its pool open.
    if (!pool.ending) await pool.end();
  };
  return { url, pool, kysely, close };
};

/** The database's own clock, at the moment of the answer. */
export const databaseNow = async ({ pool }: Pick<Database, 'pool'>): Promise<Date> => {
  const { rows } = await pool.query<{ at: Date }>('select clock_timestamp() as at');
  const [row] = rows;
  if (row === undefined) throw new Error('a select without from gave no row');
  return row.at;
};
