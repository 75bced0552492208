/**
 * Bytes in chunks, large enough that a write costs nothing, small enough to keep memory flat. Chunks that were given
 * back are written anew: left to the collector, they would make up tens of megabytes.
 */
export type Bytes = {
  chunk: Buffer;
  at: number;
  full: Buffer[];
  fullBytes: number;
  free: ArrayBufferLike[];
};

const CHUNK = 256 * 1024;
const NO_CHUNK = Buffer.alloc(0);

/** No bytes yet. */
export const newBytes = (): Bytes => ({
  chunk: NO_CHUNK,
  at: 0,
  full: [],
  fullBytes: 0,
  free: [],
});

/** How many there are. */
export const sizeOf = ({ at, fullBytes }: Bytes): number => fullBytes + at;

const putAside = (to: Bytes): void => {
  if (to.at > 0) to.full.push(to.chunk.subarray(0, to.at));
  to.fullBytes += to.at;
  to.chunk = NO_CHUNK;
  to.at = 0;
};

/** Makes sure that so many bytes can be written into the chunk. */
export const makeRoom = (to: Bytes, bytes: number): void => {
  if (to.chunk.length - to.at >= bytes) return;
  putAside(to);
  const free = bytes <= CHUNK ? to.free.pop() : undefined;
  to.chunk =
    free === undefined ? Buffer.allocUnsafeSlow(Math.max(CHUNK, bytes)) : Buffer.from(free);
};

/** Takes all bytes out; they are not touched before they are given back. */
export const takeBytes = (to: Bytes): readonly Buffer[] => {
  putAside(to);
  const taken = to.full;
  to.full = [];
  to.fullBytes = 0;
  return taken;
};

/** Gives back what was taken, once nobody reads it any more. */
export const giveBack = (to: Bytes, taken: readonly Buffer[]): void => {
  for (const { buffer } of taken) if (buffer.byteLength === CHUNK) to.free.push(buffer);
};

/** Writes two bytes at a place, the higher one first. */
export const putInt16 = (chunk: Buffer, at: number, value: number): void => {
  chunk[at] = value >> 8;
  chunk[at + 1] = value;
};

/** Writes four bytes at a place, the highest one first. */
export const putInt32 = (chunk: Buffer, at: number, value: number): void => {
  chunk[at] = value >> 24;
  chunk[at + 1] = value >> 16;
  chunk[at + 2] = value >> 8;
  chunk[at + 3] = value;
};
