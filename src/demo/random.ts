/** A source of choices that a seed determines: the same seed makes the same cooperative. */
export type Random = Readonly<{
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  /** True in this many of a hundred cases. */
  chance: (percent: number) => boolean;
  /** One of these. @throws RangeError when there is none. */
  oneOf: <Item>(items: readonly Item[]) => Item;
}>;

const MASK = (1n << 64n) - 1n;
// Constants of Knuth's MMIX linear congruential generator; the high bits are the good ones.
const MULTIPLIER = 6_364_136_223_846_793_005n;
const INCREMENT = 1_442_695_040_888_963_407n;

/** A random source that begins with this seed. */
export const randomFrom = (seed: number): Random => {
  let state = BigInt(seed) & MASK;
  const below = (bound: number): number => {
    state = (state * MULTIPLIER + INCREMENT) & MASK;
    return Number((state >> 32n) % BigInt(bound));
  };
  below(1);
  return {
    between: (low, high) => low + below(high - low + 1),
    chance: (percent) => below(100) < percent,
    oneOf: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('a choice among nothing');
      return item;
    },
  };
};
