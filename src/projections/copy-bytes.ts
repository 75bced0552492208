/** Bytes in chunks, large enough that a write costs nothing, small enough to keep memory flat. */
export type Bytes = { chunk: Buffer; at: number; full: Buffer[]; fullBytes: number };

const CHUNK = 256 * 1024;

/** No bytes yet. */
export const newBytes = (): Bytes => ({
  chunk: Buffer.allocUnsafe(CHUNK),
  at: 0,
  full: [],
  fullBytes: 0,
});

/** How many there are. */
export const sizeOf = ({ at, fullBytes }: Bytes): number => fullBytes + at;

/** Makes sure that so many bytes can be written into the chunk. */
export const makeRoom = (to: Bytes, bytes: number): void => {
  if (to.chunk.length - to.at >= bytes) return;
  to.full.push(to.chunk.subarray(0, to.at));
  to.fullBytes += to.at;
  to.chunk = Buffer.allocUnsafe(Math.max(CHUNK, bytes));
  to.at = 0;
};

/** Takes all bytes out; what is taken is never written again. */
export const takeBytes = (to: Bytes): readonly Buffer[] => {
  const taken = to.at === 0 ? to.full : [...to.full, to.chunk.subarray(0, to.at)];
  // The rest of the chunk is still free.
  to.chunk = to.chunk.subarray(to.at);
  to.at = 0;
  to.full = [];
  to.fullBytes = 0;
  return taken;
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
