import { createHash } from 'node:crypto';
import type pg from 'pg';
import { tablesOf } from './catalogue.ts';
import type { Projection } from './projection.ts';
import { baseType, type AnyColumn, type Table } from './table.ts';

/** What is hashed of a column: of an amount its sign too, of which PostgreSQL's hash of numbers takes no notice. */
const hashedOf = (name: string, column: AnyColumn): readonly string[] => {
  const type = baseType(column);
  // Numbers inside a document have signs as well.
  if (type === 'jsonb') return [`"${name}"::text`];
  return type.startsWith('numeric') ? [`"${name}"`, `"${name}" < 0`] : [`"${name}"`];
};

/**
 * A 64-bit hash of each row, summed, so that no order has to be made. The hash of a row adds up those of its columns:
 * hashed once more, a value in another row does not add up to the same. PostgreSQL keeps these hashes from release to
 * release, because hash-partitioned tables rest on them.
 */
const sumOf = (schema: string, { name, columns }: Table): string => {
  const hashed = Object.entries(columns).flatMap(([column, of]) => hashedOf(column, of));
  const row = `hash_record_extended(row(${hashed.join(', ')}), 0)`;
  return `select count(*)::text as rows,
      coalesce(sum(hashtextextended(${row}::text collate "C", 0)), 0)::text as sum
    from "${schema}"."${name}"`;
};

/** What a table adds to the digest: its name, columns, number of rows, and the sum of their hashes. */
export const digestTable = async (
  client: pg.ClientBase,
  schema: string,
  table: Table,
): Promise<string> => {
  const { rows } = await client.query<{ rows: string; sum: string }>(sumOf(schema, table));
  const [found] = rows;
  if (found === undefined) throw new Error('an aggregate gave no row');
  return `${table.name} ${Object.keys(table.columns).join(' ')} ${found.rows} ${found.sum}`;
};

/** SHA-256 over what the tables add, in their order. */
export const digestOf = (tables: readonly string[]): string =>
  createHash('sha256')
    .update(tables.map((line) => `${line}\n`).join(''))
    .digest('hex');

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
  const tables: string[] = [];
  for (const table of tablesOf(projections)) tables.push(await digestTable(client, schema, table));
  return digestOf(tables);
};
