/** What a row holds; amounts and dates are texts, and no number is ever an amount. */
export type Value = string | number | boolean | null | Json;

/** A small JSON document inside a row. */
export type Json = readonly (JsonLeaf | Json)[] | Readonly<{ [key: string]: JsonLeaf | Json }>;
type JsonLeaf = string | number | boolean;

/**
 * A column: its SQL type, and what a change does to the value that is there: replace it (`last`), add to it (`sum`),
 * keep the greater (`max`).
 */
export type Column<Held extends Value = Value, Given extends Value | bigint = Held> = Readonly<{
  type: string;
  nullable: boolean;
  rule: 'last' | 'sum' | 'max';
  /** Only for the type checker: what a reader sees, and what a projection gives. */
  held?: Held;
  given?: Given;
}>;

const column = <Held extends Value>(type: string): Column<Held> => ({
  type,
  nullable: false,
  rule: 'last',
});

/** An identifier. */
export const uuid = column<string>('uuid');
/** A text; it compares and sorts by its bytes, in every database alike. */
export const text = column<string>('text collate "C"');
/** A day, `YYYY-MM-DD`. */
export const date = column<string>('date');
/** A sequence or revision. */
export const counter = column<number>('bigint');
/** A small whole number. */
export const small = column<number>('integer');
/** True or false. */
export const flag = column<boolean>('boolean');
/** An amount such as "1000.00". */
export const amount = column<string>('numeric(17,2)');
/** A JSON document. */
export const json = column<Json>('jsonb');

/** The column may hold nothing. */
export const nullable = <Held extends Value>(of: Column<Held>): Column<Held | null> => ({
  type: of.type,
  nullable: true,
  rule: of.rule,
});

/** A running total of amounts: a change adds to it. Whoever has money gives its whole cents. */
export const total: Column<string, string | bigint> = {
  type: 'numeric(20,2)',
  nullable: false,
  rule: 'sum',
};

/** The latest of something: a change keeps the greater value. */
export const latest = <Held extends string | number>(of: Column<Held>): Column<Held> => ({
  ...of,
  rule: 'max',
});

/** A column, whatever it holds. */
export type AnyColumn = Column<Value, Value | bigint>;

/** The columns of a table by name. */
export type Columns = Readonly<Record<string, AnyColumn>>;

/** A table of a read model. Its key orders its rows for the digest; indexes are given as SQL after the table's name. */
export type Table<
  C extends Columns = Columns,
  K extends keyof C & string = keyof C & string,
> = Readonly<{
  name: string;
  columns: C;
  key: readonly K[];
  indexes: readonly string[];
}>;

/** A row of a table. */
export type RowOf<C extends Columns> = {
  readonly [Name in keyof C]: C[Name] extends Column<infer Held, Value | bigint> ? Held : never;
};

/** A row of a table as a projection gives it. */
export type GivenRow<C extends Columns> = {
  readonly [Name in keyof C]: C[Name] extends Column<Value, infer Given> ? Given : never;
};

/** Names the columns and the key of a table. */
export const table = <const C extends Columns, const K extends keyof C & string>(
  name: string,
  definition: Readonly<{ columns: C; key: readonly K[]; indexes?: readonly string[] }>,
): Table<C, K> => ({ indexes: [], ...definition, name });

/** The type without its collation, as casts and record definitions write it. */
export const baseType = ({ type }: AnyColumn): string => type.replace(' collate "C"', '');

/** SQL that creates the table; a bulk load makes key and indexes after its rows are there. */
export const createTable = (schema: string, { name, columns }: Table): string => {
  const lines = Object.entries(columns).map(
    ([column, { type, nullable }]) => `"${column}" ${type}${nullable ? '' : ' not null'}`,
  );
  return `create table "${schema}"."${name}" (${lines.join(', ')})`;
};

const keyName = ({ name }: Table): string => `"${name}_pkey"`;

/** SQL that makes the index of the table's key; others may be made beside it. */
export const createKey = (schema: string, of: Table): string =>
  `create unique index ${keyName(of)} on "${schema}"."${of.name}" (${of.key.map((column) => `"${column}"`).join(', ')})`;

/** SQL that makes that index the table's primary key. */
export const adoptKey = (schema: string, of: Table): string =>
  `alter table "${schema}"."${of.name}" add primary key using index ${keyName(of)}`;

/** SQL that makes the table's indexes, by names of their own: two that are made at once could choose the same. */
export const createIndexes = (schema: string, { name, indexes }: Table): readonly string[] =>
  indexes.map((index, at) => `create index "${name}_${at + 1}" on "${schema}"."${name}" ${index}`);

/** SQL that makes the table's statistics; nothing is ever looked up by a document. */
export const analyze = (schema: string, { name, columns }: Table): string => {
  const list = Object.entries(columns).flatMap(([column, of]) =>
    baseType(of) === 'jsonb' ? [] : [`"${column}"`],
  );
  return `analyze "${schema}"."${name}" (${list.join(', ')})`;
};
