import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';

/** Milliseconds that one try may take in these tests. */
export const CALL_MS = 200;
/** Milliseconds after which a call gives up where a test waits for just that. */
export const DEADLINE_MS = 1_500;
/** Milliseconds until it has given up by then, on a busy machine too. */
export const GIVEN_UP_MS = DEADLINE_MS + 5_000;
/** Milliseconds after which it gives up elsewhere: a busy machine must not fail a test. */
const PATIENT_MS = 15_000;

/** A store that soon repeats a call, and what it logged; the test closes it. */
export const open = (
  t: Test,
  url: string,
  deadlineMs = PATIENT_MS,
): Readonly<{ store: EventStore; lines: readonly string[] }> => {
  const lines: string[] = [];
  const store = eventStoreDb({
    url,
    callTimeoutMs: CALL_MS,
    deadlineMs,
    log: (line) => void lines.push(line),
  });
  t.teardown(() => store.close());
  return { store, lines };
};

/** A stream that no other test uses. */
export const newStream = (): string => `faults${randomBytes(6).toString('hex')}.job-1`;

/** Milliseconds until the work has ended, well or not. */
export const took = async (work: Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work.catch(() => undefined);
  return performance.now() - start;
};

/** Milliseconds later. */
export const after = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
