/** The last revisions of the streams used lately. Right because only this process writes to the log. */
export type StreamHeads = Readonly<{
  get: (stream: string) => number | undefined;
  set: (stream: string, revision: number) => void;
  clear: () => void;
  /** Drops the streams that were not used for longest. Only between two groups, when no answer rests on them. */
  prune: () => void;
}>;

/** A memory of at most `capacity` streams (about 200 bytes each). */
export const createStreamHeads = (capacity: number): StreamHeads => {
  // A Map keeps the order of insertion: what is set again goes to its end.
  const heads = new Map<string, number>();
  return Object.freeze({
    get: (stream: string) => heads.get(stream),
    set: (stream: string, revision: number) => {
      heads.delete(stream);
      heads.set(stream, revision);
    },
    clear: () => heads.clear(),
    prune: () => {
      for (const stream of heads.keys()) {
        if (heads.size <= capacity) return;
        heads.delete(stream);
      }
    },
  });
};
