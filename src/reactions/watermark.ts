/** Which of a gapless run of sequences are finished, when they finish in any order. */
export type Watermark = Readonly<{
  start: (sequence: number) => void;
  finish: (sequence: number) => void;
  /** Every sequence up to this one is finished. */
  low: () => number;
  /** How many are started and not finished. */
  open: () => number;
}>;

/** A watermark that begins with everything up to `low` finished. */
export const watermark = (low: number): Watermark => {
  let lowest = low;
  let started = low;
  const finished = new Set<number>();
  return {
    start: (sequence) => {
      if (sequence !== started + 1) {
        throw new Error(`sequence ${sequence} started after ${started}: the copy has no gaps`);
      }
      started = sequence;
    },
    finish: (sequence) => {
      finished.add(sequence);
      while (finished.delete(lowest + 1)) lowest += 1;
    },
    low: () => lowest,
    open: () => started - lowest - finished.size,
  };
};
