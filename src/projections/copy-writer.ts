import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { TableBatch } from './batch.ts';
import { ModelsFault } from './row.ts';
import { COPY_END, COPY_HEAD, copyRows, type CopyRows } from './copy-rows.ts';
import type { Table } from './table.ts';

/** Bytes of rows that are sent at once while rows of state are written. */
const SENT = 256 * 1024;

const copyBytes = async (
  client: pg.Client,
  schema: string,
  { name, columns }: Table,
  chunks: Iterable<Buffer>,
): Promise<void> => {
  const list = Object.keys(columns)
    .map((column) => `"${column}"`)
    .join(', ');
  const stream = client.query(
    copyFrom(`copy "${schema}"."${name}" (${list}) from stdin with (format binary, freeze)`),
  );
  const done = finished(stream);
  stream.write(COPY_HEAD);
  for (const chunk of chunks) {
    // A failed stream never drains: its failure ends the wait.
    if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end(COPY_END);
  await done;
};

/** Loads the rows that wait, into a table that this transaction made. */
export const copyFacts = async (
  client: pg.Client,
  schema: string,
  table: Table,
  rows: CopyRows,
): Promise<void> => {
  if (rows.size() === 0) return;
  const taken = rows.take();
  await copyBytes(client, schema, table, taken);
  rows.giveBack(taken);
};

function* chunksOf({ table, states }: TableBatch): Generator<Buffer> {
  const rows = copyRows(table);
  for (const { mode, row } of states.all) {
    if (mode === 'change') {
      throw new ModelsFault(`a row of ${table.name} was to be changed and is not there`);
    }
    rows.add(row);
    if (rows.size() >= SENT) yield* rows.take();
  }
  yield* rows.take();
}

/**
 * Loads the folded rows of state into a table that this transaction made and that is still empty.
 * @throws ModelsFault when an event changes a row that no event made.
 */
export const copyStates = (client: pg.Client, schema: string, batch: TableBatch): Promise<void> =>
  copyBytes(client, schema, batch.table, chunksOf(batch));
