import { createHash } from 'node:crypto';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { tablesOf } from './catalogue.ts';
import type { Projection } from './projection.ts';

/**
 * SHA-256 over every row of every table, in the order of the tables and of their keys, as COPY writes them. Two
 * generations of the same versions at the same sequence have the same digest. Call it inside one snapshot.
 * @returns lower-case hex
 */
export const digestModels = async (
  client: pg.ClientBase,
  schema: string,
  projections: readonly Projection[],
): Promise<string> => {
  const hash = createHash('sha256');
  await client.query(`set local datestyle = 'ISO, YMD'`);
  for (const { name, columns, key } of tablesOf(projections)) {
    const list = Object.keys(columns).map((column) => `"${column}"`);
    const order = key.map((column) => `"${column}"`).join(', ');
    hash.update(`${name} ${list.join(' ')}\n`);
    const rows = client.query(
      copyTo(
        `copy (select ${list.join(', ')} from "${schema}"."${name}" order by ${order}) to stdout`,
      ),
    );
    for await (const chunk of rows) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
};
