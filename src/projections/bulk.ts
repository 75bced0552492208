import { Client } from 'pg';
import { connectionSettings, type Database } from '../database.ts';

/**
 * Keys and indexes sort whole tables; several processes together take as long over them as one, and work twice as much.
 * Statistics of a smaller sample are good enough until the database makes its own.
 */
const FOR_BULK = `set local maintenance_work_mem = '256MB'; set local max_parallel_maintenance_workers = 0;
  set local default_statistics_target = 25`;

/**
 * Runs work in one transaction with settings for a bulk load, on a connection of its own; `keep` says whether it is
 * committed.
 */
export const inBulk = async <Answer>(
  { url }: Pick<Database, 'url'>,
  keep: boolean,
  work: (client: Client) => Promise<Answer>,
): Promise<Answer> => {
  const client = new Client(connectionSettings(url));
  // A connection that breaks fails the query under way, which tells it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`begin; ${FOR_BULK}`);
    const answer = await work(client);
    await client.query(keep ? 'commit' : 'rollback');
    return answer;
  } finally {
    await client.end();
  }
};
