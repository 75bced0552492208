import { isCopyOutage } from './outage.ts';
import { pause, type CopyLog } from './waiting.ts';

/** Work that is tried again until it succeeds, and how that is told. */
export type Retries = Readonly<{
  /** Tells of a failure, and waits until the next try. */
  failed: (error: unknown) => Promise<void>;
  /** It got somewhere: what fails from now on fails for the first time. */
  succeeded: () => void;
}>;

/** Of what is away, and of what is wrong. */
type Kind = 'outage' | 'fault';

const FIRST_MS = 50;
const LONGEST_MS: Readonly<Record<Kind, number>> = { outage: 500, fault: 5_000 };

/**
 * Milliseconds before the next try: doubling, and different for every node. What is away may be back at any moment, and
 * whoever waits for it then waits for this: half a second at most. A fault needs a person: five.
 */
export const backOffMs = (kind: Kind, failures: number): number =>
  Math.min(LONGEST_MS[kind], FIRST_MS * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);

/** True for the first failure, the second, the fourth, the eighth: a long outage does not fill the log. */
export const isTold = (failures: number): boolean => Number.isInteger(Math.log2(failures));

/**
 * Counts the failures of some work.
 * @param what the work, as the beginning of a sentence.
 */
export const retries = (
  what: string,
  options: Readonly<{
    /** Ends the waiting. */
    signal: AbortSignal;
    log: CopyLog;
    /** Tells what passes by itself; by default that a store is away. */
    isOutage?: (error: unknown) => boolean;
  }>,
): Retries => {
  const { signal, log, isOutage = isCopyOutage } = options;
  let failures = 0;
  return {
    failed: async (error) => {
      failures += 1;
      const kind = isOutage(error) ? 'outage' : 'fault';
      const how = kind === 'outage' ? 'waits out an outage' : 'failed and tries again';
      if (isTold(failures)) log(`${what} ${how} (try ${failures})`, error);
      await pause(backOffMs(kind, failures), signal);
    },
    succeeded: () => {
      failures = 0;
    },
  };
};
