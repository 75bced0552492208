import { pause } from '../copy/waiting.ts';

/** What was opened and is to be closed, the last first. */
export type Closing = Readonly<{
  /** Notes how something is closed. The rest does not wait for it longer than its limit (milliseconds). */
  add: (what: string, close: () => Promise<unknown>, limitMs?: number) => void;
  /**
   * Closes all of it, once. Whatever fails or takes too long, the rest is closed all the same.
   * @throws Error naming what did not close.
   */
  close: () => Promise<void>;
  /** Closes all of it because of a failure, and rejects with that one. */
  giveUp: (failure: unknown) => Promise<never>;
}>;

type Step = Readonly<{ what: string; close: () => Promise<unknown>; limitMs: number }>;

const LIMIT_MS = 5_000;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const allOf = (failures: readonly unknown[]): AggregateError =>
  new AggregateError(failures, failures.map(reasonOf).join('; '));

/** @throws Error when the work is not done in time; it may go on. */
const inTime = async ({ what, close, limitMs }: Step): Promise<void> => {
  const over = new AbortController();
  try {
    const done = close().then(() => true);
    if (await Promise.race([done, pause(limitMs, over.signal).then(() => false)])) return;
  } catch (error) {
    throw new Error(`${what} did not close: ${reasonOf(error)}`, { cause: error });
  } finally {
    over.abort();
  }
  throw new Error(`${what} did not close within ${limitMs} ms`);
};

/** Collects what has to be closed, as soon as it is open. */
export const collectClosing = (): Closing => {
  const steps: Step[] = [];
  const closeAll = async (): Promise<readonly unknown[]> => {
    const failures: unknown[] = [];
    for (const step of steps.toReversed()) {
      await inTime(step).catch((error: unknown) => failures.push(error));
    }
    return failures;
  };
  let closed: ReturnType<typeof closeAll> | undefined;
  return {
    add: (what, close, limitMs = LIMIT_MS) => void steps.push({ what, close, limitMs }),
    close: async () => {
      const failures = await (closed ??= closeAll());
      if (failures.length > 0) throw allOf(failures);
    },
    giveUp: async (failure) => {
      const failures = await (closed ??= closeAll());
      throw failures.length === 0 ? failure : allOf([failure, ...failures]);
    },
  };
};
