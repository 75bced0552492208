import { createHash } from 'node:crypto';
import type pg from 'pg';
import { tablesOf } from './catalogue.ts';
import type { Projection } from './projection.ts';
import type { Table } from './table.ts';

/**
 * A 64-bit hash of each row as text, summed, so that no order has to be made and several processes share the work.
 * PostgreSQL keeps this hash from release to release, because hash-partitioned tables rest on it. The hash of the record
 * itself would be cheaper, but takes no notice of the sign of an amount.
 */
const sumOf = (schema: string, { name, columns }: Table): string => {
  const list = Object.keys(columns).map((column) => `"${column}"`);
  return `select count(*)::text as rows,
      coalesce(sum(hashtextextended(r::text collate "C", 0)), 0)::text as sum
    from (select ${list.join(', ')} from "${schema}"."${name}") as r`;
};

/**
 * SHA-256 over every table's name, columns, number of rows and sum of their hashes. Two generations of the same
 * versions at the same sequence have the same digest. It finds mistakes; against forgery there is the copy's hash
 * chain, and models made anew from it. Call it inside one snapshot.
 * @returns lower-case hex
 */
export const digestModels = async (
  client: pg.ClientBase,
  schema: string,
  projections: readonly Projection[],
): Promise<string> => {
  const hash = createHash('sha256');
  await client.query(`set local datestyle = 'ISO, YMD'`);
  for (const table of tablesOf(projections)) {
    const { rows } = await client.query<{ rows: string; sum: string }>(sumOf(schema, table));
    const [found] = rows;
    if (found === undefined) throw new Error('an aggregate gave no row');
    const columns = Object.keys(table.columns).join(' ');
    hash.update(`${table.name} ${columns} ${found.rows} ${found.sum}\n`);
  }
  return hash.digest('hex');
};
