import { giveBack, makeRoom, newBytes, putInt16, sizeOf, takeBytes } from './copy-bytes.ts';
import { writeNothing, writerOf } from './copy-values.ts';
import type { Row } from './row.ts';
import type { Table } from './table.ts';

/**
 * Rows of a table on their way into COPY, as bytes from the moment they are known: rows that live on would be moved
 * about in memory.
 */
export type CopyRows = Readonly<{
  /** @throws ModelsFault when a value is not of its column's kind. */
  add: (row: Row) => void;
  /** Bytes that wait to be taken. */
  size: () => number;
  /** What was added since the last call: whole rows. */
  take: () => readonly Buffer[];
  /** What was taken and is loaded: its memory is used again. */
  giveBack: (taken: readonly Buffer[]) => void;
}>;

/** What stands before the rows: a signature, no flags, no extension. */
export const COPY_HEAD = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** What stands behind them. */
export const COPY_END = Buffer.from([0xff, 0xff]);

/** Writes rows of a table in COPY's binary form: reading texts back costs PostgreSQL twice as much as all else. */
export const copyRows = ({ columns }: Table): CopyRows => {
  const bytes = newBytes();
  const fields = Object.entries(columns).map(([column, of]) => ({ column, write: writerOf(of) }));
  return {
    add: (row) => {
      makeRoom(bytes, 2);
      putInt16(bytes.chunk, bytes.at, fields.length);
      bytes.at += 2;
      for (const { column, write } of fields) {
        const value = row[column];
        if (value === undefined || value === null) writeNothing(bytes);
        else write(bytes, value);
      }
    },
    size: () => sizeOf(bytes),
    take: () => takeBytes(bytes),
    giveBack: (taken) => giveBack(bytes, taken),
  };
};
