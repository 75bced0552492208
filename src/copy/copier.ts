import type { Database } from '../database.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { CopiedEvent } from './copied-event.ts';
import { copierStatus, type CopierState, type CopierStatus } from './copier-state.ts';
import { CopyStopped } from './copy-stopped.ts';
import { runDoorbell } from './doorbell.ts';
import { isCopyOutage } from './outage.ts';
import { pageCopier } from './page-copier.ts';
import type { CopyHead } from './reader.ts';
import { retries } from './retries.ts';
import { whileSingleActive } from './single-active.ts';
import { latchedBell, pacer, type CopyLog } from './waiting.ts';

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
  onCopied?: (copied: readonly CopiedEvent[], head: CopyHead) => void;
  /** Called before the first batch, and whenever copying begins anew: the copy may be another one. */
  onBegin?: () => void;
  /** Called at every change of the state. */
  onState?: (state: CopierState) => void;
}>;

const PAGE_EVENTS = 1_000;
/** The longest time that an event waits when the doorbell is broken. */
const POLL_MS = 1_000;
/** A page has its cost however few events it brings. */
const PACE_MS = 8;

/** Copies until the signal aborts. */
const copyWhileHeld = async (
  options: CopierOptions,
  status: CopierStatus,
  held: AbortSignal,
): Promise<void> => {
  const { store, log, onBegin, onCopied } = options;
  const bell = latchedBell();
  const pages = await pageCopier({ ...options, pageSize: options.pageSize ?? PAGE_EVENTS });
  onBegin?.();
  const { sequence, hash } = pages.head();
  status.change({ role: 'active', sequence, hash });
  const listen = (): Promise<void> =>
    runDoorbell({
      store,
      ring: bell.ring,
      onEnd: () => {
        pages.doubt();
        bell.ring();
      },
      signal: held,
      log,
    });
  let listening: Promise<void> | undefined;
  const pace = pacer(PACE_MS);
  while (!held.aborted) {
    const { head, copied, passedOver, more } = await pace.turn(pages.copyPage);
    const { state } = status;
    status.change({
      fault: undefined,
      sequence: head.sequence,
      hash: head.hash,
      copied: state().copied + copied.length,
      passedOver: state().passedOver + passedOver,
      caughtUp: !more,
    });
    if (copied.length > 0) onCopied?.(copied, head);
    if (more) continue;
    if (copied.length > 0) await pace.rest(held, copied.length);
    // Only now: a subscription during the catching up would be flooded.
    listening ??= listen();
    await bell.wait(POLL_MS, held);
  }
  await listening;
};

/** The state that a failure leads to: what may pass by itself is tried again, and a fault is shown meanwhile. */
const afterFailure = (error: Error): Pick<CopierState, 'role' | 'caughtUp' | 'fault'> => {
  if (isCopyOutage(error)) return { role: 'waiting', caughtUp: false };
  const role = error instanceof CopyStopped ? 'stopped' : 'failing';
  return { role, caughtUp: false, fault: error };
};

/**
 * Moves the ledger's events from the store to the copy, one node at a time, until the signal aborts. It never decodes
 * them. Outages of the store and of PostgreSQL are waited out, other faults are tried again likewise; both are logged.
 * @throws CopyStopped when going on would falsify the copy.
 */
export const runCopier = async (options: CopierOptions): Promise<void> => {
  const { database, signal, log } = options;
  const status = copierStatus((state) => options.onState?.(state));
  const single = { databaseUrl: database.url, name: 'potcommun copier', signal, log };
  const tries = retries('the copy', { signal, log });
  while (!signal.aborted) {
    try {
      await whileSingleActive(single, (held) => copyWhileHeld(options, status, held));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (status.state().caughtUp) tries.succeeded();
      status.change(afterFailure(error));
      if (error instanceof CopyStopped) throw error;
      await tries.failed(error);
    }
  }
  status.change({ role: 'ended', caughtUp: false });
};
