import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Client } from 'pg';
import type { Database } from '../database.ts';
import { openForBulk } from './bulk.ts';

/** A generation in the making: its schema, and connections to work on it. */
export type Scratch = Readonly<{ schema: string; client: Client; second: Client }>;

/** What the name of a generation in the making ends with, as a number: whoever makes it holds the lock of that number. */
const SCRATCH = '^models_[0-9a-f]{8}_[0-9a-f]{8}$';
const SCRATCHES = 0x7363_7261;
const LOCK_OF = (name: string): string =>
  `${SCRATCHES}, ('x' || right(${name}, 8))::bit(32)::integer`;

/** A new name for a generation in the making. */
export const scratchName = (schema: string): string =>
  `${schema}_${randomBytes(4).toString('hex')}`;

/** Only those of this kind, and only when nobody makes them any more. */
const ABANDONED = `select nspname from pg_namespace
  where case when nspname ~ '${SCRATCH}' then pg_try_advisory_xact_lock(${LOCK_OF('nspname')}) else false end`;

/** Drops what rebuilds that were killed have left of generations in the making. */
export const dropAbandoned = async (client: pg.ClientBase): Promise<readonly string[]> => {
  await client.query('begin');
  const { rows } = await client.query<{ nspname: string }>(ABANDONED);
  for (const { nspname } of rows) await client.query(`drop schema "${nspname}" cascade`);
  await client.query('commit');
  return rows.map(({ nspname }) => nspname);
};

const drop = async (database: Pick<Database, 'url'>, schema: string): Promise<void> => {
  const client = await openForBulk(database);
  try {
    // An index that was being made when its connection broke is made to its end.
    await client.query(`set lock_timeout = '5s'; drop schema if exists "${schema}" cascade`);
  } finally {
    await client.end();
  }
};

/**
 * Makes a generation beside the one in use, under a name that `work` changes in the end. Its tables are committed
 * meanwhile, so that two connections can work on them; a failure drops them, and what a crash leaves is dropped before
 * the next one is made.
 */
export const inScratch = async <Answer>(
  database: Pick<Database, 'url'>,
  generation: string,
  work: (scratch: Scratch) => Promise<Answer>,
): Promise<Answer> => {
  const schema = scratchName(generation);
  const opened: Client[] = [];
  const open = async (): Promise<Client> => {
    const client = await openForBulk(database);
    opened.push(client);
    return client;
  };
  let done = false;
  try {
    const client = await open();
    const second = await open();
    await dropAbandoned(second);
    await client.query(`select pg_advisory_lock(${LOCK_OF(`'${schema}'`)})`);
    const answer = await work({ schema, client, second });
    done = true;
    return answer;
  } finally {
    // A transaction that is open would keep the tables from being dropped.
    await Promise.all(opened.map((client) => client.end()));
    // Why the work failed is to be told; what is left of it now is dropped before the next one.
    if (!done) await drop(database, schema).catch(() => undefined);
  }
};
