import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { centsText, ModelsFault, type Row, type TableBatch } from './batch.ts';
import { jsonText, stored } from './live-writer.ts';
import { baseType, type Column, type Table } from './table.ts';

// COPY's text form: tab between columns, \N for nothing, a backslash before what would be read otherwise.
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
const escaped = (text: string): string => text.replace(SPECIAL, (found) => ESCAPES[found] ?? found);

const anyField = (given: Row[string] | undefined): string => {
  const value = stored(given);
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'object') return escaped(jsonText(value));
  return `${value}`;
};

/** Identifiers, amounts, days and numbers hold nothing that would have to be escaped. */
const plainField = (given: Row[string] | undefined): string => {
  if (given === undefined || given === null) return '\\N';
  return typeof given === 'bigint' ? centsText(given) : `${given as string | number | boolean}`;
};

/** Text that is sent at once; large enough that the stream costs nothing, small enough to keep memory flat. */
const CHUNK = 256 * 1024;

const NEEDS_CARE = new Set<Column['type']>(['text', 'jsonb']);

/** Writes rows of a table as lines of COPY's text form. */
const lineOf = ({ columns }: Table): ((row: Row) => string) => {
  const fields = Object.entries(columns).map(
    ([column, of]) => [column, NEEDS_CARE.has(baseType(of)) ? anyField : plainField] as const,
  );
  return (row) => {
    let line = '';
    for (const [column, field] of fields) line += `${line === '' ? '' : '\t'}${field(row[column])}`;
    return `${line}\n`;
  };
};

const copyTexts = async (
  client: pg.Client,
  schema: string,
  { name, columns }: Table,
  texts: Iterable<string>,
): Promise<void> => {
  const list = Object.keys(columns)
    .map((column) => `"${column}"`)
    .join(', ');
  const stream = client.query(
    copyFrom(`copy "${schema}"."${name}" (${list}) from stdin with (freeze)`),
  );
  const done = finished(stream);
  for (const text of texts) {
    // A failed stream never drains: its failure ends the wait.
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
};

function* textsOf({ table, states }: TableBatch): Generator<string> {
  const line = lineOf(table);
  let text = '';
  for (const { mode, row } of states.values()) {
    if (mode === 'change') {
      throw new ModelsFault(`a row of ${table.name} was to be changed and is not there`);
    }
    text += line(row);
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Facts on their way to one table, as text from the moment they are known: rows that live on would be moved about in memory. */
export type FactTexts = Readonly<{
  add: (row: Row) => void;
  /** Loads what was added since; the table was made by this transaction. */
  load: (client: pg.Client, schema: string) => Promise<void>;
}>;

/** Collects the facts of a table. */
export const factTexts = (table: Table): FactTexts => {
  const line = lineOf(table);
  let full: string[] = [];
  let text = '';
  return {
    add: (row) => {
      text += line(row);
      if (text.length < CHUNK) return;
      full.push(text);
      text = '';
    },
    load: async (client, schema) => {
      const texts = [...full, text];
      full = [];
      text = '';
      if (texts.length > 1 || texts[0] !== '') await copyTexts(client, schema, table, texts);
    },
  };
};

/**
 * Loads the folded rows of state into a table that this transaction made and that is still empty.
 * @throws ModelsFault when an event changes a row that no event made.
 */
export const copyStates = (client: pg.Client, schema: string, batch: TableBatch): Promise<void> =>
  copyTexts(client, schema, batch.table, textsOf(batch));
