import type { Sink } from './projection.ts';
import type { AnyColumn, Table, Value } from './table.ts';

/** A row on its way to the database; totals are whole cents until it is written. */
export type Row = Record<string, Value | bigint>;

/** How a row of state is written: made or replaced, changed where it is, or added to. */
export type Mode = 'put' | 'change' | 'add';
type State = { mode: Mode; row: Row };

/** A key of one column is its value: the map then holds the row's own text, and none is put together. */
type Key = string | number;

/** Everything that a batch of events does to one table. */
export type TableBatch = Readonly<{
  table: Table;
  facts: Row[];
  /** By key: what several events did to one row is one operation. */
  states: Map<Key, State>;
}>;

/** A batch of row operations, folded so that each row of state is written once. */
export type Batch = Readonly<{ sink: Sink; tables: ReadonlyMap<string, TableBatch> }>;

/** An event that does not fit its history, or a fault of a projection: the reader stops there. */
export class ModelsFault extends Error {
  override readonly name = 'ModelsFault';
}

/** A table's batch with what folding needs to know of its columns. */
type Folding = TableBatch &
  Readonly<{
    sums: readonly string[];
    /** The columns beside the key, each with its rule. */
    rest: readonly Readonly<{ column: string; rule: AnyColumn['rule'] }>[];
  }>;

const foldingOf = (table: Table): Folding => {
  const columns = Object.entries(table.columns).map(([column, { rule }]) => ({ column, rule }));
  const sums = columns.filter(({ rule }) => rule === 'sum').map(({ column }) => column);
  const rest = columns.filter(({ column }) => !table.key.includes(column));
  return { table, facts: [], states: new Map(), sums, rest };
};

const NOTHING = '0.00';

// Whole cents of an amount that the codec has proven, or that came from money.
const toCents = (row: Row, column: string, where: string): void => {
  const value = row[column];
  if (value === undefined || typeof value === 'bigint') return;
  if (typeof value !== 'string') throw new ModelsFault(`${where}.${column} is not an amount`);
  row[column] = value === NOTHING ? 0n : BigInt(value.slice(0, -3) + value.slice(-2));
};

const keyOf = ({ key, name }: Table, row: Row): Key => {
  const [first = '', second] = key;
  const only = second === undefined ? row[first] : undefined;
  if (typeof only === 'string' || typeof only === 'number') return only;
  let text = '';
  for (const column of key) {
    const value = row[column];
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new ModelsFault(`a key of ${name} is neither a text nor a number`);
    }
    text += `${value}|`;
  }
  return text;
};

const merge = (into: Row, column: string, rule: AnyColumn['rule'] | undefined, row: Row): void => {
  const value = row[column] ?? null;
  if (rule === 'last') {
    into[column] = value;
    return;
  }
  const before = into[column] ?? null;
  if (rule === 'sum' && typeof before === 'bigint' && typeof value === 'bigint') {
    if (value !== 0n) into[column] = before + value;
  } else if (rule !== 'max' || before === null || (value !== null && value > before)) {
    into[column] = value;
  }
};

/** Takes over the row: it is the handler's own, made for this call. */
const foldWhole = ({ table, states, sums, rest }: Folding, mode: 'put' | 'add', row: Row): void => {
  for (const column of sums) toCents(row, column, table.name);
  const key = keyOf(table, row);
  const before = mode === 'put' ? undefined : states.get(key);
  if (before === undefined) states.set(key, { mode, row });
  else for (const { column, rule } of rest) merge(before.row, column, rule, row);
};

/** Takes over the columns likewise. */
const foldChange = ({ table, states, sums }: Folding, key: Row, columns: Row): void => {
  for (const column of sums) toCents(columns, column, table.name);
  const at = keyOf(table, key);
  const before = states.get(at);
  if (before === undefined) states.set(at, { mode: 'change', row: { ...columns, ...key } });
  else
    for (const column in columns) merge(before.row, column, table.columns[column]?.rule, columns);
};

/** Takes over a fact; without one, facts are kept as rows. */
export type TakeFact = (row: Row) => void;

/** An empty batch over these tables. */
export const openBatch = (
  tables: readonly Table[],
  takers?: ReadonlyMap<string, TakeFact>,
): Batch => {
  const batches = new Map(tables.map((table) => [table.name, foldingOf(table)]));
  const batchOf = (name: string): Folding => {
    const batch = batches.get(name);
    if (batch === undefined) throw new Error(`table ${name} belongs to no projection`);
    return batch;
  };
  const sink: Sink = {
    insert: (table, row) => {
      const take = takers?.get(table.name);
      if (take === undefined) batchOf(table.name).facts.push(row);
      else take(row);
    },
    put: (table, row) => foldWhole(batchOf(table.name), 'put', row),
    change: (table, key, columns) => foldChange(batchOf(table.name), key, columns as Row),
    add: (table, row) => foldWhole(batchOf(table.name), 'add', row),
  };
  return { sink, tables: batches };
};
