import { checkLogBehindCopy, type BehindCheck } from '../copy/behind.ts';
import type { CopyReader } from '../copy/reader.ts';
import { pause } from '../copy/waiting.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { isOutage, WritesClosed } from './outage.ts';

/**
 * Whether this node may write: its log must hold what was copied and shown to clients. Closed, it opens by itself soon
 * after the log is whole again.
 */
export type WriteGate = Readonly<{
  /**
   * Returns at once while nothing gives reason to doubt the log; else compares it with the copy first.
   * @throws WritesClosed when the log is behind the copy, EventStoreUnavailable when it gives no answer.
   */
  assertWritable: () => Promise<void>;
  /** What the last comparison found. */
  state: () => BehindCheck | 'unchecked';
  /** Makes the next write compare again. */
  doubt: () => void;
}>;

const RETRY_MS = 500;
/** A log that is behind is looked at again after this time: it may have been restored. */
const RECHECK_MS = 1_000;

const closed = ({ stream, revision, reason }: Extract<BehindCheck, { behind: true }>) =>
  new WritesClosed(
    'log_behind_copy',
    `the event store is behind what this ledger has copied from it (${stream}@${revision}: ${reason}); ` +
      'writing would give sequences again that clients already hold',
  );

/**
 * Watches the store through a live subscription: a server that was restarted or replaced ends it, and the log is in
 * doubt until it was compared with the copy again.
 */
export const openWriteGate = (
  store: Pick<EventStore, 'read' | 'subscribeAll'>,
  reader: Pick<CopyReader, 'head' | 'at'>,
  signal: AbortSignal,
  log: (message: string, error?: unknown) => void,
): WriteGate => {
  let found: BehindCheck | 'unchecked' = 'unchecked';
  let checking: Promise<BehindCheck> | undefined;
  let foundAt = 0;
  let doubts = 0;

  const doubt = (): void => {
    found = 'unchecked';
    doubts += 1;
    // A comparison that began before tells nothing of the log as it is now.
    checking = undefined;
  };

  const compare = (): Promise<BehindCheck> => {
    const mine = checkLogBehindCopy(store, reader).finally(() => {
      if (checking === mine) checking = undefined;
    });
    return mine;
  };

  const check = async (): Promise<BehindCheck> => {
    for (;;) {
      const before = doubts;
      checking ??= compare();
      const result = await checking;
      if (before !== doubts) continue;
      if (result.behind && found === 'unchecked') log(closed(result).message);
      if (!result.behind && found !== 'unchecked' && found.behind) {
        log('the event store holds again what this ledger has copied; writing goes on');
      }
      found = result;
      foundAt = performance.now();
      return result;
    }
  };

  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        for await (const _ of store.subscribeAll('connection', signal)) if (signal.aborted) break;
      } catch (error) {
        if (!isOutage(error)) log('watching the event store failed; it is tried again', error);
      }
      doubt();
      await pause(RETRY_MS, signal);
    }
  };
  void watch();

  return {
    assertWritable: async () => {
      const old = performance.now() - foundAt >= RECHECK_MS;
      const known = found === 'unchecked' || (found.behind && old) ? await check() : found;
      if (known.behind) throw closed(known);
    },
    state: () => found,
    doubt,
  };
};
