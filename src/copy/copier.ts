import type { Database } from '../database.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { copierStatus, type CopierState, type CopierStatus } from './copier-state.ts';
import { runDoorbell } from './doorbell.ts';
import { isCopyOutage } from './outage.ts';
import { pageCopier } from './page-copier.ts';
import type { CopyHead } from './reader.ts';
import { whileSingleActive } from './single-active.ts';
import { backOffMs, latchedBell, pause, type CopyLog } from './waiting.ts';

/** What the copier moves events between, and whom it tells. */
export type CopierOptions = Readonly<{
  store: EventStore;
  database: Database;
  /** Events whose stream begins with `<ledger>.` are copied. */
  ledger: string;
  /** Ends the copier. */
  signal: AbortSignal;
  log: CopyLog;
  /** Events per batch at most. */
  pageSize?: number;
  /** Called behind every batch that copied something, when it is committed. */
  onHead?: (head: CopyHead) => void;
  /** Called at every change of the state. */
  onState?: (state: CopierState) => void;
}>;

const PAGE_EVENTS = 1_000;
/** The longest time that an event waits when the doorbell is broken. */
const POLL_MS = 1_000;

/** Copies until the signal aborts. */
const copyWhileHeld = async (
  options: CopierOptions,
  status: CopierStatus,
  held: AbortSignal,
): Promise<void> => {
  const { store, log, onHead } = options;
  const bell = latchedBell();
  const pages = await pageCopier({ ...options, pageSize: options.pageSize ?? PAGE_EVENTS });
  const { sequence, hash } = pages.head();
  status.change({ role: 'active', sequence, hash });
  const listen = (): Promise<void> =>
    runDoorbell({
      store,
      from: pages.position,
      ring: bell.ring,
      onEnd: () => {
        pages.doubt();
        bell.ring();
      },
      signal: held,
      log,
    });
  let listening: Promise<void> | undefined;
  while (!held.aborted) {
    const { head, copied, passedOver, more } = await pages.copyPage();
    const { state } = status;
    status.change({
      sequence: head.sequence,
      hash: head.hash,
      copied: state().copied + copied,
      passedOver: state().passedOver + passedOver,
      caughtUp: !more,
    });
    if (copied > 0) onHead?.(head);
    if (more) continue;
    // Only now: a subscription during the catching up would be flooded.
    listening ??= listen();
    await bell.wait(POLL_MS, held);
  }
  await listening;
};

/**
 * Moves the ledger's events from the store to the copy, one node at a time, until the signal aborts. It never decodes
 * them. Outages of the store and of PostgreSQL are waited out and logged.
 * @throws CopyStopped when going on would falsify the copy.
 */
export const runCopier = async (options: CopierOptions): Promise<void> => {
  const { database, signal, log } = options;
  const status = copierStatus((state) => options.onState?.(state));
  const single = { databaseUrl: database.url, name: 'potcommun copier', signal, log };
  let failures = 0;
  while (!signal.aborted) {
    try {
      await whileSingleActive(single, (held) => copyWhileHeld(options, status, held));
    } catch (error) {
      if (!isCopyOutage(error)) {
        const stopped = error instanceof Error ? error : new Error(String(error));
        status.change({ role: 'stopped', caughtUp: false, stopped });
        throw stopped;
      }
      failures = status.state().caughtUp ? 1 : failures + 1;
      status.change({ role: 'waiting', caughtUp: false });
      log(`the copy waits out an outage (try ${failures})`, error);
      await pause(backOffMs(failures), signal);
    }
  }
  status.change({ role: 'ended', caughtUp: false });
};
