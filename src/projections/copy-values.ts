import { daysBetween, parseDate } from '../domain/local-date.ts';
import { formatCents } from '../domain/money.ts';
import { ModelsFault, type Row } from './row.ts';
import { makeRoom, putInt16, putInt32, type Bytes } from './copy-bytes.ts';
import { jsonText, storableText } from './live-writer.ts';
import { baseType, type AnyColumn } from './table.ts';

/** A value that is there. */
type Held = NonNullable<Row[string]>;

/** Writes a value in PostgreSQL's binary form, its length before it; the length of no value is below zero. */
export type WriteValue = (to: Bytes, value: Held) => void;

const LENGTH = 4;
/** More than any value takes that is neither a text nor a document. */
const SMALL = 64;

/** A text that has another form would become another value, so it is refused. */
const notA = (what: string, value: unknown): ModelsFault =>
  new ModelsFault(`not ${what}: ${String(value).slice(0, 60)}`);

const NOT_A_DIGIT = 0xff;
/** The value of a hexadecimal digit by its code. */
const HEX = new Uint8Array(256).fill(NOT_A_DIGIT);
for (const digit of '0123456789abcdef') HEX[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

const UUID_TEXT = 36;
const UUID_BYTES = 16;
/** Where a text of an identifier has a dash: before these bytes. */
const DASH_BEFORE = new Set([4, 6, 8, 10]);
/** Where the two digits of each byte begin in the text. */
const DIGITS_AT = Uint8Array.from({ length: UUID_BYTES }, (_, byte) => {
  const dashes = [...DASH_BEFORE].filter((before) => before <= byte).length;
  return 2 * byte + dashes;
});

const writeUuid: WriteValue = (to, value) => {
  if (typeof value !== 'string' || value.length !== UUID_TEXT) throw notA('an identifier', value);
  makeRoom(to, SMALL);
  const { chunk, at } = to;
  putInt32(chunk, at, UUID_BYTES);
  let wrong = 0;
  for (let byte = 0; byte < UUID_BYTES; byte += 1) {
    const place = DIGITS_AT[byte] ?? 0;
    const high = HEX[value.charCodeAt(place)] ?? NOT_A_DIGIT;
    const low = HEX[value.charCodeAt(place + 1)] ?? NOT_A_DIGIT;
    wrong |= high | low;
    chunk[at + LENGTH + byte] = (high << 4) | low;
  }
  if (wrong > 0x0f) throw notA('an identifier', value);
  to.at = at + LENGTH + UUID_BYTES;
};

const EPOCH = parseDate('2000-01-01');
/** Days since PostgreSQL's first one, by their text: a history has a few thousand. */
const days = new Map<string, number>();

const writeDate: WriteValue = (to, value) => {
  if (typeof value !== 'string') throw notA('a day', value);
  let day = days.get(value);
  if (day === undefined) {
    day = daysBetween(EPOCH, parseDate(value));
    days.set(value, day);
  }
  makeRoom(to, SMALL);
  putInt32(to.chunk, to.at, 4);
  putInt32(to.chunk, to.at + LENGTH, day);
  to.at += LENGTH + 4;
};

const TWO_32 = 2 ** 32;

const writeBigint: WriteValue = (to, value) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw notA('a number', value);
  makeRoom(to, SMALL);
  putInt32(to.chunk, to.at, 8);
  putInt32(to.chunk, to.at + LENGTH, Math.floor(value / TWO_32));
  putInt32(to.chunk, to.at + LENGTH + 4, value % TWO_32);
  to.at += LENGTH + 8;
};

const writeInteger: WriteValue = (to, value) => {
  if (typeof value !== 'number' || value !== (value | 0)) throw notA('a small number', value);
  makeRoom(to, SMALL);
  putInt32(to.chunk, to.at, 4);
  putInt32(to.chunk, to.at + LENGTH, value);
  to.at += LENGTH + 4;
};

const writeBoolean: WriteValue = (to, value) => {
  if (typeof value !== 'boolean') throw notA('true or false', value);
  makeRoom(to, SMALL);
  putInt32(to.chunk, to.at, 1);
  to.chunk[to.at + LENGTH] = value ? 1 : 0;
  to.at += LENGTH + 1;
};

const MINUS = 0x2d;
const ZERO = 0x30;
const NEGATIVE = 0x4000;
const DECIMALS = 2;
/** Digits of an amount are stored by fours. */
const GROUP = 4;
const HEAD = 8;

/** So many digits as one number; above 9999 when one of them is none. */
const digitsAt = (text: string, from: number, count: number): number => {
  let value = 0;
  for (let place = from; place < from + count; place += 1) {
    const digit = text.charCodeAt(place) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.POSITIVE_INFINITY;
  }
  return value;
};

/** Groups of four digits: how many, and the place of the first; then the sign and how many decimals are shown. */
const writeAmount: WriteValue = (to, value) => {
  const text = typeof value === 'bigint' ? formatCents(value) : value;
  if (typeof text !== 'string' || text.length > 20) throw notA('an amount', text);
  const first = text.charCodeAt(0) === MINUS ? 1 : 0;
  const point = text.length - DECIMALS - 1;
  if (point <= first || text[point] !== '.') throw notA('an amount', text);
  makeRoom(to, SMALL);
  const { chunk, at } = to;
  const whole = Math.ceil((point - first) / GROUP);
  putInt32(chunk, at, HEAD + 2 * (whole + 1));
  putInt16(chunk, at + 4, whole + 1);
  putInt16(chunk, at + 6, whole - 1);
  putInt16(chunk, at + 8, first === 1 ? NEGATIVE : 0);
  putInt16(chunk, at + 10, DECIMALS);
  let write = at + LENGTH + HEAD;
  let largest = 0;
  for (let place = first; place < point; write += 2) {
    const count = ((point - place - 1) % GROUP) + 1;
    const group = digitsAt(text, place, count);
    largest = Math.max(largest, group);
    putInt16(chunk, write, group);
    place += count;
  }
  const cents = digitsAt(text, point + 1, DECIMALS);
  if (Math.max(largest, cents) > 9_999) throw notA('an amount', text);
  putInt16(chunk, write, cents * 100);
  to.at = write + 2;
};

/** A call that leaves JavaScript costs more than so many characters written one by one. */
const SHORT = 80;
const BEYOND_ASCII = 0x80;
/** A character takes up to three bytes of UTF-8 for each unit of a text. */
const WIDEST = 3;

/** Writes a short text of ASCII; false, and nothing is written, when it is none. */
const writeAscii = (chunk: Buffer, at: number, text: string): boolean => {
  const { length } = text;
  if (length > SHORT) return false;
  for (let index = 0; index < length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0 || unit >= BEYOND_ASCII) return false;
    chunk[at + index] = unit;
  }
  return true;
};

const writeText: WriteValue = (to, value) => {
  if (typeof value !== 'string') throw notA('a text', value);
  makeRoom(to, LENGTH + WIDEST * value.length);
  const { chunk, at } = to;
  const bytes = writeAscii(chunk, at + LENGTH, value)
    ? value.length
    : chunk.write(storableText(value), at + LENGTH);
  putInt32(chunk, at, bytes);
  to.at = at + LENGTH + bytes;
};

/** Version of the binary form of a document. */
const DOCUMENT = 1;

const writeJson: WriteValue = (to, value) => {
  const text = jsonText(value);
  makeRoom(to, LENGTH + 1 + WIDEST * text.length);
  const { chunk, at } = to;
  const bytes = 1 + chunk.write(text, at + LENGTH + 1);
  putInt32(chunk, at, bytes);
  chunk[at + LENGTH] = DOCUMENT;
  to.at = at + LENGTH + bytes;
};

const WRITERS: Readonly<Record<string, WriteValue>> = {
  uuid: writeUuid,
  date: writeDate,
  bigint: writeBigint,
  integer: writeInteger,
  boolean: writeBoolean,
  'numeric(17,2)': writeAmount,
  'numeric(20,2)': writeAmount,
  text: writeText,
  jsonb: writeJson,
};

/**
 * How values of a column are written.
 * @throws TypeError when its type has no binary form here.
 */
export const writerOf = (column: AnyColumn): WriteValue => {
  const write = WRITERS[baseType(column)];
  if (write === undefined) throw new TypeError(`no binary form of ${column.type} is known`);
  return write;
};

/** Writes that there is no value. */
export const writeNothing = (to: Bytes): void => {
  makeRoom(to, SMALL);
  putInt32(to.chunk, to.at, -1);
  to.at += LENGTH;
};
