import { ModelsFault, type Row } from './row.ts';
import type { Table } from './table.ts';

/** What is held for rows of a table, by their key. */
export type Keyed<Held> = Readonly<{
  find: (row: Row) => Held | undefined;
  /** For a key under which nothing is held yet. */
  add: (row: Row, held: Held) => void;
  /** In the order in which they came. */
  all: readonly Held[];
  clear: () => void;
}>;

type KeyValue = string | number;

/** Every column of the key but the last leads to another map; the last one leads to what is held. */
type Level<Held> = Map<KeyValue, Level<Held> | Held>;

/**
 * Holds nothing yet. The values of a key are looked up one after the other: they are texts that are there, while one
 * text put together of all of them costs more than everything else that is done to the row.
 */
export const keyed = <Held>({ key, name }: Table): Keyed<Held> => {
  const root: Level<Held> = new Map();
  const all: Held[] = [];
  const last = key.length - 1;
  const valueOf = (row: Row, at: number): KeyValue => {
    const value = row[key[at] ?? ''];
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new ModelsFault(`a key of ${name} is neither a text nor a number`);
  };
  const levelOf = (row: Row): Map<KeyValue, Held> => {
    let level = root;
    for (let at = 0; at < last; at += 1) {
      const value = valueOf(row, at);
      let next = level.get(value) as Level<Held> | undefined;
      if (next === undefined) level.set(value, (next = new Map()));
      level = next;
    }
    return level as Map<KeyValue, Held>;
  };
  return {
    find: (row) => levelOf(row).get(valueOf(row, last)),
    add: (row, held) => {
      levelOf(row).set(valueOf(row, last), held);
      all.push(held);
    },
    all,
    clear: () => {
      root.clear();
      all.length = 0;
    },
  };
};
