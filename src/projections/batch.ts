import { keyed, type Keyed } from './keyed.ts';
import type { Sink } from './projection.ts';
import { ModelsFault, type Row } from './row.ts';
import type { AnyColumn, Table } from './table.ts';

/** How a row of state is written: made or replaced, changed where it is, or added to. */
export type Mode = 'put' | 'change' | 'add';
type State = { mode: Mode; row: Row };

/** Everything that a batch of events does to one table. */
export type TableBatch = Readonly<{
  table: Table;
  facts: Row[];
  /** What several events did to one row is one operation. */
  states: Keyed<State>;
}>;

/** A batch of row operations, folded so that each row of state is written once. */
export type Batch = Readonly<{ sink: Sink; tables: ReadonlyMap<string, TableBatch> }>;

/** What folding needs to know of a table's columns: the totals, and those beside the key with their rules. */
type Rules = Readonly<{
  sums: readonly string[];
  rest: readonly Readonly<{ column: string; rule: AnyColumn['rule'] }>[];
}>;

type Folding = TableBatch & Readonly<{ rules: Rules }>;

/** Worked out once: a batch of a few events takes less time than that. */
const known = new WeakMap<Table, Rules>();

const rulesOf = (table: Table): Rules => {
  const before = known.get(table);
  if (before !== undefined) return before;
  const columns = Object.entries(table.columns).map(([column, { rule }]) => ({ column, rule }));
  const sums = columns.filter(({ rule }) => rule === 'sum').map(({ column }) => column);
  const rules = { sums, rest: columns.filter(({ column }) => !table.key.includes(column)) };
  known.set(table, rules);
  return rules;
};

const foldingOf = (table: Table): Folding => ({
  table,
  facts: [],
  states: keyed(table),
  rules: rulesOf(table),
});

const NOTHING = '0.00';

// Whole cents of an amount that the codec has proven, or that came from money.
const toCents = (row: Row, column: string, where: string): void => {
  const value = row[column];
  if (value === undefined || typeof value === 'bigint') return;
  if (typeof value !== 'string') throw new ModelsFault(`${where}.${column} is not an amount`);
  row[column] = value === NOTHING ? 0n : BigInt(value.slice(0, -3) + value.slice(-2));
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
const foldWhole = ({ table, states, rules }: Folding, mode: 'put' | 'add', row: Row): void => {
  for (const column of rules.sums) toCents(row, column, table.name);
  const before = states.find(row);
  if (before === undefined) states.add(row, { mode, row });
  else if (mode === 'put') Object.assign(before, { mode, row });
  else for (const { column, rule } of rules.rest) merge(before.row, column, rule, row);
};

/** Takes over the columns likewise. */
const foldChange = ({ table, states, rules }: Folding, key: Row, columns: Row): void => {
  for (const column of rules.sums) toCents(columns, column, table.name);
  const before = states.find(key);
  if (before === undefined) {
    const row = { ...columns, ...key };
    states.add(row, { mode: 'change', row });
    return;
  }
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
