import * as fc from 'fast-check';

/** What can happen to the cooperative, each as often as it is named. */
const DEEDS = [
  'declare',
  'declare',
  'declare',
  'pay',
  'pay',
  'pay',
  'recall',
  'recall',
  'refund',
  'credit',
  'credit',
  'salary',
  'salary',
  'salary',
  'paySalary',
  'cancelSalary',
  'resumeSalary',
  'resumeJob',
  'guarantee',
  'writeOff',
  'useCredit',
  'forgive',
  'levy',
  'cap',
  'lossRules',
  'wageRules',
  'charges',
] as const;

/** Something that happens. The numbers are read by each deed in its own way: which invoice, which part of it. */
export type Step = Readonly<{
  does: (typeof DEEDS)[number];
  a: number;
  b: number;
  /** Hundredths. */
  part: number;
  /** How many pieces of other work are done first; `all`: everything comes to its end. */
  after: number | 'all';
  /** True when the same request is sent twice at once. */
  twice: boolean;
}>;

/** How a cooperative begins; what happened by then is listed in openings.ts. */
export const OPENINGS = [
  'levied',
  'advanced',
  'indebted',
  'recalled',
  'unguaranteed',
  'capped',
  'refused',
  'lost',
  'bare',
] as const;

/** A history, and the seed of the order in which its consequences are worked off. */
export type Sequence = Readonly<{
  opening: (typeof OPENINGS)[number];
  steps: readonly Step[];
  order: number;
}>;

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(...DEEDS),
  a: fc.nat(7),
  b: fc.nat(7),
  part: fc.oneof(fc.constantFrom(50, 100), fc.integer({ min: 1, max: 130 })),
  after: fc.oneof(
    { weight: 3, arbitrary: fc.nat(3) },
    { weight: 1, arbitrary: fc.nat(15) },
    { weight: 2, arbitrary: fc.constant('all' as const) },
  ),
  twice: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
});

/** Histories of a cooperative, in every order. */
export const sequences: fc.Arbitrary<Sequence> = fc.record({
  opening: fc.constantFrom(...OPENINGS),
  steps: fc.array(step, { minLength: 2, maxLength: 10 }),
  order: fc.nat(),
});

/** Numbers by chance that are the same for the same seed; seed 0 always takes the first: the calmest order. */
export const chooserOf = (seed: number): ((among: number) => number) => {
  let state = seed;
  return (among) => {
    if (seed === 0 || among === 0) return 0;
    // Marsaglia's xorshift: never zero, and good enough for an order.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % among;
  };
};
