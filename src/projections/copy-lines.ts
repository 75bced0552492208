import { formatCents } from '../domain/money.ts';
import type { Row } from './batch.ts';
import { jsonText, stored } from './live-writer.ts';
import { baseType, type Column, type Table } from './table.ts';

/** Rows of a table on their way into COPY, as bytes from the moment they are known: rows that live on would be moved about in memory. */
export type CopyLines = Readonly<{
  add: (row: Row) => void;
  /** Bytes that wait to be taken. */
  size: () => number;
  /** What was added since the last call. */
  take: () => readonly Buffer[];
}>;

type Value = Row[string] | undefined;

/** Large enough that a write costs nothing, small enough to keep memory flat. */
const CHUNK = 256 * 1024;
/** A character takes up to three bytes of UTF-8 for each unit of a text. */
const WIDEST = 3;

const TAB = 0x09;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const LETTER_N = 0x4e;
const SPACE = 0x20;
const BEYOND_ASCII = 0x80;

// COPY's text form: tab between columns, \N for nothing, a backslash before what would be read otherwise.
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
const escaped = (text: string): string => text.replace(SPECIAL, (found) => ESCAPES[found] ?? found);

const carefulText = (value: Value): string => {
  const held = stored(value) ?? '';
  return escaped(typeof held === 'object' ? jsonText(held) : `${held}`);
};

const plainText = (value: Value): string =>
  typeof value === 'bigint' ? formatCents(value) : `${value as string | number | boolean}`;

const NEEDS_CARE = new Set<Column['type']>(['text', 'jsonb']);

/** Chunks of bytes that grow. Short texts of ASCII are written unit by unit: a call that leaves JavaScript costs more. */
const growingBytes = () => {
  let full: Buffer[] = [];
  let chunk = Buffer.allocUnsafe(CHUNK);
  let at = 0;
  let size = 0;
  const room = (bytes: number): void => {
    if (chunk.length - at >= bytes) return;
    full.push(chunk.subarray(0, at));
    size += at;
    chunk = Buffer.allocUnsafe(Math.max(CHUNK, bytes));
    at = 0;
  };
  /** Writes a text if it is of ordinary ASCII characters alone; else nothing is written. */
  const plain = (text: string): boolean => {
    const { length } = text;
    room(length);
    for (let index = 0; index < length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit < SPACE || unit === BACKSLASH || unit >= BEYOND_ASCII) return false;
      chunk[at + index] = unit;
    }
    at += length;
    return true;
  };
  return {
    plain,
    any: (text: string): void => {
      room(text.length * WIDEST);
      at += chunk.write(text, at);
    },
    byte: (value: number): void => {
      room(1);
      chunk[at] = value;
      at += 1;
    },
    size: () => size + at,
    take: (): readonly Buffer[] => {
      const taken = at === 0 ? full : [...full, chunk.subarray(0, at)];
      // The rest of the chunk is still free: what is taken is never written again.
      chunk = chunk.subarray(at);
      full = [];
      at = 0;
      size = 0;
      return taken;
    },
  };
};

/** Writes rows of a table in COPY's text form. */
export const copyLines = ({ columns }: Table): CopyLines => {
  const bytes = growingBytes();
  const careful = (value: Value): void => {
    if (typeof value === 'string' && bytes.plain(value)) return;
    bytes.any(carefulText(value));
  };
  /** Identifiers, amounts, days and numbers hold nothing that would have to be escaped. */
  const plain = (value: Value): void => {
    const text = plainText(value);
    if (!bytes.plain(text)) bytes.any(escaped(text));
  };
  const fields = Object.entries(columns).map(([column, of], index) => ({
    column,
    isFirst: index === 0,
    write: NEEDS_CARE.has(baseType(of)) ? careful : plain,
  }));
  return {
    add: (row) => {
      for (const { column, isFirst, write } of fields) {
        if (!isFirst) bytes.byte(TAB);
        const value = row[column];
        if (value !== undefined && value !== null) write(value);
        else {
          bytes.byte(BACKSLASH);
          bytes.byte(LETTER_N);
        }
      }
      bytes.byte(NEWLINE);
    },
    size: bytes.size,
    take: bytes.take,
  };
};
