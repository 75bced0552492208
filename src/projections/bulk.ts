import { Client } from 'pg';
import { connectionSettings, type Database } from '../database.ts';

/** Memory for sorting, of each of the connections that make indexes. */
const SORT_MEMORY = '128MB';

/**
 * Each connection works alone: processes that help one another take as long, and work twice as much. Nothing waits for
 * the disk before the last commit, which waits for all before it. Statistics of a smaller sample are good enough.
 */
const FOR_BULK = `set maintenance_work_mem = '${SORT_MEMORY}'; set max_parallel_maintenance_workers = 0;
  set max_parallel_workers_per_gather = 0; set synchronous_commit = off; set default_statistics_target = 25`;

/** Opens a connection for bulk work; end it. */
export const openForBulk = async ({ url }: Pick<Database, 'url'>): Promise<Client> => {
  const client = new Client(connectionSettings(url));
  // A connection that breaks fails the query under way, which tells it.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(FOR_BULK);
  return client;
};

/** Runs work in a transaction of a connection for bulk work. */
export const inTransaction = async <Answer>(
  client: Client,
  work: () => Promise<Answer>,
): Promise<Answer> => {
  await client.query('begin');
  const answer = await work();
  await client.query('commit');
  return answer;
};

/** Runs work in a transaction of a connection of its own; nothing of it is kept. */
export const forNothing = async <Answer>(
  database: Pick<Database, 'url'>,
  work: (client: Client) => Promise<Answer>,
): Promise<Answer> => {
  const client = await openForBulk(database);
  try {
    await client.query('begin');
    const answer = await work(client);
    await client.query('rollback');
    return answer;
  } finally {
    await client.end();
  }
};
