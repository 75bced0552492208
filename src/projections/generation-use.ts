import { sql, type Kysely } from 'kysely';
import type pg from 'pg';
import { pause, type CopyLog } from '../copy/waiting.ts';
import { MAKING } from './generation.ts';
import { dropAbandoned } from './scratch.ts';

/** When a node last used each generation of the read models. */
export const modelsUseMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table ledger.models_use (
        schema text collate "C" primary key,
        used_at timestamptz not null
      )`.execute(db);
  },
};

const LOOK_MS = 3_600_000;
/** What nobody used for so long is dropped; a node notes its use every hour. */
const UNUSED = '1 day';

/** Notes that a node uses a generation, or will as soon as it is made: nobody drops it for a day. */
export const noteUse = async (pool: Pick<pg.Pool, 'query'>, schema: string): Promise<void> => {
  await pool.query(
    `insert into ledger.models_use (schema, used_at) values ($1, clock_timestamp())
     on conflict (schema) do update set used_at = excluded.used_at`,
    [schema],
  );
};

/** One that is seen for the first time may be of a node that notes nothing, or made ahead: its day begins. */
const NOTE_UNKNOWN = `
  insert into ledger.models_use (schema, used_at)
  select nspname, clock_timestamp() from pg_namespace where nspname ~ '^models_[0-9a-f]{8}$'
  on conflict (schema) do nothing`;

const FORGET_UNUSED = `
  delete from ledger.models_use
  where schema <> $1 and used_at < clock_timestamp() - interval '${UNUSED}' returning schema`;

/** Works on a connection of the pool; one that failed is not given back, since a transaction of it may be half done. */
const onConnection = async <Answer>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Answer>,
): Promise<Answer> => {
  const client = await pool.connect();
  try {
    const answer = await work(client);
    client.release();
    return answer;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

/**
 * Drops the generations that no node has used for a day. It waits five seconds for whoever still reads one.
 * @param own the generation of this node, which is in use whatever was noted.
 * @returns the schemas that were dropped
 */
export const dropUnused = (pool: pg.Pool, own: string): Promise<readonly string[]> =>
  onConnection(pool, async (client) => {
    await client.query(`begin; set local lock_timeout = '5s'`);
    // Whoever makes one notes its use first, and finds it whole or gone.
    await client.query('select pg_advisory_xact_lock($1)', [MAKING]);
    await client.query(NOTE_UNKNOWN);
    const { rows } = await client.query<{ schema: string }>(FORGET_UNUSED, [own]);
    for (const { schema } of rows) {
      await client.query(`drop schema if exists ${client.escapeIdentifier(schema)} cascade`);
    }
    await client.query('commit');
    return rows.map(({ schema }) => schema);
  });

/**
 * Drops every hour the generations that are not in use, and what killed rebuilds left, and notes that one is in use,
 * until the signal aborts. Its use at the start was noted before it was made.
 */
export const careForGenerations = async (
  pool: pg.Pool,
  own: string,
  { signal, log }: Readonly<{ signal: AbortSignal; log: CopyLog }>,
): Promise<void> => {
  for (let looks = 0; !signal.aborted; looks += 1) {
    try {
      if (looks > 0) await noteUse(pool, own);
      for (const schema of await onConnection(pool, dropAbandoned)) {
        log(`${schema} was dropped: a rebuild that was killed had left it`);
      }
      for (const schema of await dropUnused(pool, own)) {
        log(`the read models ${schema} were dropped: no node has used them for a day`);
      }
    } catch (error) {
      log('unused read models were not looked for; it is tried again in an hour', error);
    }
    await pause(LOOK_MS, signal);
  }
};
