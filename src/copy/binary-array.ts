const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const INT8_BYTES = 8;
const NOTHING = -1;
// A UTF-16 code unit takes at most 3 bytes in UTF-8.
const MAX_BYTES_PER_UNIT = 3;

/** Object identifiers of the element types in PostgreSQL. */
const TEXT = 25;
const INT8 = 20;

const TWO_32 = 2 ** 32;

/** One dimension that counts from 1, elements of one type, some of which may be null; an empty array has no dimension. */
const writeHeader = (target: Buffer, elementType: number, length: number): void => {
  target.writeInt32BE(1, 0);
  target.writeInt32BE(1, 4);
  target.writeInt32BE(elementType, 8);
  target.writeInt32BE(length, 12);
  target.writeInt32BE(1, 16);
};

const emptyArray = (elementType: number): Buffer => {
  const target = Buffer.alloc(12);
  target.writeInt32BE(elementType, 8);
  return target;
};

/**
 * A `text[]` as PostgreSQL reads it in binary. As a text, every quote and backslash of a JSON document would be escaped
 * here and read back there, which costs both more than all the rest of a batch.
 */
export const textArray = (values: readonly (string | null)[]): Buffer => {
  if (values.length === 0) return emptyArray(TEXT);
  let size = HEADER_BYTES;
  for (const value of values) size += LENGTH_BYTES + MAX_BYTES_PER_UNIT * (value?.length ?? 0);
  const target = Buffer.allocUnsafe(size);
  writeHeader(target, TEXT, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    const bytes = value === null ? NOTHING : target.write(value, at + LENGTH_BYTES);
    target.writeInt32BE(bytes, at);
    at += LENGTH_BYTES + Math.max(0, bytes);
  }
  return target.subarray(0, at);
};

/**
 * A `bigint[]` as PostgreSQL reads it in binary.
 * @throws RangeError when a number is not whole and within 2^53.
 */
export const bigintArray = (values: readonly (number | null)[]): Buffer => {
  if (values.length === 0) return emptyArray(INT8);
  const target = Buffer.allocUnsafe(HEADER_BYTES + values.length * (LENGTH_BYTES + INT8_BYTES));
  writeHeader(target, INT8, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      at = target.writeInt32BE(NOTHING, at);
      continue;
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
    at = target.writeInt32BE(INT8_BYTES, at);
    at = target.writeInt32BE(Math.floor(value / TWO_32), at);
    at = target.writeUInt32BE(value >>> 0, at);
  }
  return target.subarray(0, at);
};
