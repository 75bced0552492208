import type { Client } from 'pg';
import { tablesOf } from './catalogue.ts';
import { digestOf, digestTable } from './digest.ts';
import { indexesOf } from './generation.ts';
import type { Projection } from './projection.ts';
import { analyze, createKey, type Table } from './table.ts';

type Task = (client: Client) => Promise<unknown>;

/** Each connection takes the next task as soon as it is done with the last one. */
const share = async (clients: readonly Client[], tasks: readonly Task[]): Promise<void> => {
  const left = tasks.values();
  await Promise.all(
    clients.map(async (client) => {
      for (const task of left) await task(client);
    }),
  );
};

/** The tables with the largest first: what takes long must not begin last. */
const bySize = async (
  client: Client,
  schema: string,
  tables: readonly Table[],
): Promise<readonly Table[]> => {
  const { rows } = await client.query<{ name: string; size: number }>(
    `select relname as name, pg_relation_size(c.oid) as size
     from pg_class as c join pg_namespace as n on n.oid = relnamespace where nspname = $1`,
    [schema],
  );
  const sizes = new Map(rows.map(({ name, size }) => [name, size]));
  const sizeOf = ({ name }: Table): number => sizes.get(name) ?? 0;
  return tables.toSorted((a, b) => sizeOf(b) - sizeOf(a));
};

/**
 * Makes the indexes of filled tables, the digest of all their rows, and their statistics, on several connections.
 * `keyed` names the tables whose key has its index already.
 * @returns the digest
 */
export const finishModels = async (
  clients: readonly [Client, ...Client[]],
  schema: string,
  projections: readonly Projection[],
  keyed: ReadonlySet<string>,
): Promise<string> => {
  const tables = tablesOf(projections);
  const largestFirst = await bySize(clients[0], schema, tables);
  const digests = new Map<Table, string>();
  const indexes = largestFirst.flatMap((table) => {
    const made = keyed.has(table.name) ? createKey(schema, table) : undefined;
    return indexesOf(schema, table).filter((statement) => statement !== made);
  });
  await share(clients, [
    ...indexes.map((statement) => (client: Client) => client.query(statement)),
    ...largestFirst.map((table) => async (client: Client) => {
      digests.set(table, await digestTable(client, schema, table));
    }),
    ...largestFirst.map((table) => (client: Client) => client.query(analyze(schema, table))),
  ]);
  return digestOf(tables.map((table) => digests.get(table) ?? ''));
};
