import { isUtf8 } from 'node:buffer';

/*
 * Protocol Buffers' wire format, as far as the calls need it that are made all the time: the generated classes cost a
 * tree of objects per message.
 */

/** A message that does not follow the wire format. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const UINT32_SIZE = 2 ** 32;

const utf8Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Bytes as a text, or undefined when they are not UTF-8. */
export const textOf = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? utf8Of(bytes) : undefined;

/** Reads the fields of one message in their order. Every method throws `Malformed` at what cannot be. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #wire = VARINT;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The number of the next field, whose value is to be read or skipped then; 0 at the end. */
  next(): number {
    if (this.#at === this.#bytes.length) return 0;
    const tag = this.#size();
    this.#wire = tag & 7;
    const field = tag >>> 3;
    if (field === 0) throw new Malformed('a field without a number');
    return field;
  }

  uint64(): bigint {
    this.#expect(VARINT);
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Malformed('a number of more than ten bytes');
  }

  /** The bytes of a field or of a message within; they share the memory of the whole. */
  bytes(): Uint8Array {
    this.#expect(BYTES);
    return this.#take(this.#size());
  }

  text(): string {
    const text = textOf(this.bytes());
    if (text === undefined) throw new Malformed('a text that is not UTF-8');
    return text;
  }

  /** Passes over a field that nobody wants. */
  skip(): void {
    if (this.#wire === VARINT) while (this.#byte() >= 0x80);
    else if (this.#wire === BYTES) this.#take(this.#size());
    else if (this.#wire === FIXED64) this.#take(8);
    else if (this.#wire === FIXED32) this.#take(4);
    else throw new Malformed('a field of unknown kind');
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw new Malformed('a field of another kind than it must be');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Malformed('a message that breaks off');
    this.#at += 1;
    return byte;
  }

  #size(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value < UINT32_SIZE) return value;
        break;
      }
    }
    throw new Malformed('a size that is too large');
  }

  #take(size: number): Uint8Array {
    const end = this.#at + size;
    if (end > this.#bytes.length) throw new Malformed('a message that breaks off');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

/**
 * Writes a message from its last field to its first, so that the size of whatever encloses something is known when it
 * is needed, and nothing is copied twice.
 */
export class ProtobufWriter {
  readonly #bytes: Buffer;
  #at: number;

  /** `capacity` must not be less than what is written. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
    this.#at = capacity;
  }

  /** What was written so far. */
  get written(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** How much was written so far: where a message ends that `enclose` closes later. */
  get size(): number {
    return this.#bytes.length - this.#at;
  }

  uint64(field: number, value: number | bigint): void {
    this.#varint(value);
    this.#varint(field * 8 + VARINT);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#back(value.byteLength);
    this.#bytes.set(value, this.#at);
    this.#lead(field, value.byteLength);
  }

  text(field: number, value: string): void {
    const size = Buffer.byteLength(value);
    this.#back(size);
    this.#bytes.write(value, this.#at, 'utf8');
    this.#lead(field, size);
  }

  /** Makes what was written since a size one field: a message within the message. */
  enclose(field: number, sizeBefore: number): void {
    this.#lead(field, this.size - sizeBefore);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.#back(value.byteLength);
    this.#bytes.set(value, this.#at);
  }

  #lead(field: number, size: number): void {
    this.#varint(size);
    this.#varint(field * 8 + BYTES);
  }

  #back(size: number): void {
    if (size > this.#at) throw new RangeError('a message larger than its buffer');
    this.#at -= size;
  }

  #varint(value: number | bigint): void {
    if (typeof value === 'bigint' && value > BigInt(Number.MAX_SAFE_INTEGER)) {
      return this.#longVarint(value);
    }
    let rest = Number(value);
    let size = 1;
    for (let bound = 128; rest >= bound; bound *= 128) size += 1;
    this.#back(size);
    for (let index = 0; index < size - 1; index += 1) {
      this.#bytes[this.#at + index] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at + size - 1] = rest;
  }

  #longVarint(value: bigint): void {
    const digits: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
      digits.push(Number(rest & 0x7fn) + (rest > 0x7fn ? 128 : 0));
      if (rest <= 0x7fn) break;
    }
    this.raw(Buffer.from(digits));
  }
}
