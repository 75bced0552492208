import { createHash } from 'node:crypto';
import type pg from 'pg';
import { bigintArray, textArray } from '../copy/binary-array.ts';
import { formatCents } from '../domain/money.ts';
import type { Batch, Mode, TableBatch } from './batch.ts';
import { ModelsFault, type Row } from './row.ts';
import { baseType, type AnyColumn, type Table, type Value } from './table.ts';

const quoted = (columns: readonly string[]): string =>
  columns.map((column) => `"${column}"`).join(', ');

/** PostgreSQL's text holds every character but this one; the log may hold it. */
const NUL = '\u0000';

/** A text without the character that the database cannot hold. */
export const storableText = (text: string): string =>
  text.includes(NUL) ? text.replaceAll(NUL, '\uFFFD') : text;

/** A value as the database takes it. */
const stored = (value: Value | bigint | undefined): Value => {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return formatCents(value);
  return typeof value === 'string' ? storableText(value) : value;
};

/** The JSON text of a value, without the character that the database cannot hold. */
export const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.includes('\\u0000')
    ? JSON.stringify(value, (_key, held: unknown) =>
        typeof held === 'string' ? storableText(held) : held,
      )
    : text;
};

const columnOf = ({ columns }: Table, name: string): AnyColumn => {
  const column = columns[name];
  if (column === undefined) throw new ModelsFault(`there is no column ${name}`);
  return column;
};

const isCount = ({ type }: AnyColumn): boolean => type === 'bigint' || type === 'integer';

/** The rows of a statement: an array for each column, as numbers or as texts that the database casts. */
const rowSource = (table: Table, names: readonly string[]): string => {
  const arrays = names.map((name, at) =>
    isCount(columnOf(table, name)) ? `$${at + 1}::bigint[]` : `$${at + 1}::text[]`,
  );
  const casts = names.map((name) => `"${name}"::${baseType(columnOf(table, name))} as "${name}"`);
  return `(select ${casts.join(', ')} from unnest(${arrays.join(', ')}) as u (${quoted(names)})) as r`;
};

const count = (value: Row[string] | undefined): number | null => {
  if (value === undefined || value === null || typeof value === 'number') return value ?? null;
  throw new ModelsFault('a sequence or count is no number');
};

const textOf = (given: Row[string] | undefined): string | null => {
  const value = stored(given);
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? jsonText(value) : `${value}`;
};

const arrayOf = (table: Table, name: string, rows: readonly Row[]): Buffer =>
  isCount(columnOf(table, name))
    ? bigintArray(rows.map((row) => count(row[name])))
    : textArray(rows.map((row) => textOf(row[name])));

const combined = ({ columns }: Table, names: readonly string[], by: 'excluded' | 'r'): string =>
  names
    .map((name) => {
      const rule = columns[name]?.rule;
      if (rule === 'sum') return `"${name}" = t."${name}" + ${by}."${name}"`;
      if (rule === 'max') return `"${name}" = greatest(t."${name}", ${by}."${name}")`;
      return `"${name}" = ${by}."${name}"`;
    })
    .join(', ');

const insertSql = (schema: string, table: Table, names: readonly string[]): string =>
  `insert into "${schema}"."${table.name}" as t (${quoted(names)}) select ${quoted(names)} from ${rowSource(table, names)}`;

const stateSql = (schema: string, table: Table, mode: Mode, names: readonly string[]): string => {
  const { key } = table;
  const rest = names.filter((name) => !key.includes(name));
  if (mode === 'change') {
    const same = key.map((name) => `t."${name}" = r."${name}"`).join(' and ');
    return `update "${schema}"."${table.name}" as t set ${combined(table, rest, 'r')} from ${rowSource(table, names)} where ${same}`;
  }
  const conflict =
    mode === 'put'
      ? rest.map((name) => `"${name}" = excluded."${name}"`).join(', ')
      : combined(table, rest, 'excluded');
  return `${insertSql(schema, table, names)} on conflict (${quoted(key)}) do update set ${conflict}`;
};

/** Rows that one statement can write: the same mode and the same columns. */
type Group = Readonly<{ mode: Mode; names: string[]; rows: Row[] }>;

const groupsOf = ({ states }: TableBatch): Map<string, Group> => {
  const groups = new Map<string, Group>();
  for (const { mode, row } of states.all) {
    const names = Object.keys(row).sort();
    const signature = `${mode} ${names.join(' ')}`;
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, { mode, names, rows: [row] });
    else group.rows.push(row);
  }
  return groups;
};

/** Rows in one statement; more are written in several. */
const MAX_ROWS = 20_000;

function* chunks(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    yield rows.slice(start, start + MAX_ROWS);
  }
}

/** A statement with its name, under which a connection keeps it prepared; the same text has the same name everywhere. */
type Statement = Readonly<{ name: string; text: string }>;

const prepared = new Map<string, Statement>();

/** Made once: putting a text together and naming it costs more than a small batch. */
const statementOf = (of: string, make: () => string): Statement => {
  const known = prepared.get(of);
  if (known !== undefined) return known;
  const text = make();
  const digest = createHash('sha256').update(text).digest('hex');
  const statement = { name: `models ${digest.slice(0, 32)}`, text };
  prepared.set(of, statement);
  return statement;
};

/**
 * Runs statements of one transaction in their order: sent together when the connection takes them so, since each trip
 * costs more than a small statement. The first that fails is the reason; those behind it fail with the transaction.
 */
export const inOneTrip = async (
  { pipeline, connection }: pg.Client,
  tasks: readonly (() => Promise<void>)[],
): Promise<void> => {
  if (!pipeline) {
    for (const task of tasks) await task();
    return;
  }
  // What is asked in this turn of the event loop leaves in one piece: each piece wakes the database up.
  connection.stream.cork();
  const under = tasks.map((task) => task());
  connection.stream.uncork();
  await Promise.all(under);
};

const run = async (
  client: pg.Client,
  statement: Statement,
  table: Table,
  names: readonly string[],
  rows: readonly Row[],
): Promise<number> => {
  let written = 0;
  for (const chunk of chunks(rows)) {
    const values = names.map((name) => arrayOf(table, name, chunk));
    const { rowCount } = await client.query({ ...statement, values });
    written += rowCount ?? 0;
  }
  return written;
};

/**
 * Writes the folded rows of state of one table, which has its key already.
 * @throws ModelsFault when a row to be changed is not there.
 */
export const writeStates = async (
  client: pg.Client,
  schema: string,
  batch: TableBatch,
): Promise<void> => {
  const { table } = batch;
  const writeGroup = async ({ mode, names, rows }: Group): Promise<void> => {
    const statement = statementOf(`${schema} ${table.name} ${mode} ${names.join(' ')}`, () =>
      stateSql(schema, table, mode, names),
    );
    const written = await run(client, statement, table, names, rows);
    if (written !== rows.length) {
      throw new ModelsFault(
        `${rows.length - written} rows of ${table.name} were to be changed and are not there`,
      );
    }
  };
  await inOneTrip(
    client,
    [...groupsOf(batch).values()].map((group) => () => writeGroup(group)),
  );
};

/**
 * Writes a batch in a few multi-row statements; call it inside the transaction that moves the checkpoint.
 * @throws ModelsFault when a row to be changed is not there: an event does not fit its history.
 */
export const writeBatch = async (
  client: pg.Client,
  schema: string,
  batch: Batch,
): Promise<void> => {
  const writeFacts = async ({ table, facts }: TableBatch): Promise<void> => {
    const names = Object.keys(table.columns);
    const statement = statementOf(`${schema} ${table.name}`, () => insertSql(schema, table, names));
    await run(client, statement, table, names, facts);
  };
  const tasks = [...batch.tables.values()].flatMap((tableBatch) => [
    ...(tableBatch.facts.length > 0 ? [() => writeFacts(tableBatch)] : []),
    ...(tableBatch.states.all.length > 0 ? [() => writeStates(client, schema, tableBatch)] : []),
  ]);
  await inOneTrip(client, tasks);
};
