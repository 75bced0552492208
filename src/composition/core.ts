import { ledgerSecret } from '../access/secret.ts';
import { openClockGate, type ClockGate } from '../commands/clock-gate.ts';
import {
  assertReactionsActive,
  assertSameSecret,
  openLedger,
  type ReleasedReaction,
} from '../commands/open-ledger.ts';
import { WritesClosed } from '../commands/outage.ts';
import type { UseCaseDeps } from '../commands/use-case.ts';
import { openWriteGate, type WriteGate } from '../commands/write-gate.ts';
import { claimsOnceCaughtUp } from '../copy/caught-up.ts';
import { commandClaims } from '../copy/command-claims.ts';
import { copyBell, type CopyBell } from '../copy/bell.ts';
import { copyReader, type CopyReader } from '../copy/reader.ts';
import { recentEvents, type RecentEvents } from '../copy/recent-events.ts';
import type { Actor } from '../domain/metadata.ts';
import { databaseNow, type Database } from '../database.ts';
import { eventStoreDb } from '../event-store/eventstoredb.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { pacer } from '../copy/waiting.ts';
import { people, type People } from '../people/people.ts';
import { collectClosing } from './closing.ts';
import { openUseCases } from './use-cases.ts';

/** Milliseconds that one try of a call to the event store may take, and until which a call is tried again. */
const CALL_TIMEOUT_MS = 5_000;
const CALL_DEADLINE_MS = 15_000;
/** A connection to PostgreSQL that is being made ends within five seconds. */
const CLOSING_BELL_MS = 6_000;
const CLOSING_STORE_MS = 2_000;

/** Milliseconds that closing may take, whatever hangs in it. */
export const CLOSING_CORE_MS = CLOSING_BELL_MS + CLOSING_STORE_MS + 1_000;

/** What every node of a ledger has, whether or not it copies, projects or reacts. */
export type Core = Readonly<{
  ledger: string;
  database: Database;
  store: EventStore;
  reader: CopyReader;
  recent: RecentEvents;
  bell: CopyBell;
  people: People;
  gate: WriteGate;
  /**
   * What every write asks first: a log that is not behind the copy, opened with this node's secret; a clock in step;
   * for a user, every reaction of this release active.
   * @param actor who would write; a user when absent.
   */
  assertWritable: (actor?: Actor) => Promise<void>;
  clock: ClockGate;
  useCases: UseCaseDeps;
  close: () => Promise<void>;
}>;

/** Where a node finds its stores, and how it is told to end. */
export type CoreOptions = Readonly<{
  ledger: string;
  eventStoreUrl: string;
  database: Database;
  /** What users write waits for these. */
  reactions?: readonly ReleasedReaction[];
  /** This node's clock. */
  now: () => Date;
  signal: AbortSignal;
  log: (message: string, error?: unknown) => void;
}>;

/** What activates reactions, and what they do, cannot wait for it. */
const isUser = (actor: Actor | undefined): boolean =>
  actor?.role !== 'system' && actor?.role !== 'reaction';

/**
 * The gates of log and clock, and before the first write what holds for ever once it is proven: the secret, and the
 * reactions. At the start the log may not have been there to tell.
 */
const writable = (
  gate: WriteGate,
  clock: ClockGate,
  useCases: () => UseCaseDeps,
  reactions: readonly ReleasedReaction[],
): Core['assertWritable'] => {
  let sameSecret = false;
  let active = reactions.length === 0;
  return async (actor) => {
    await gate.assertWritable();
    await clock.assertInStep();
    if (!sameSecret) sameSecret = await assertSameSecret(useCases());
    if (active || !isUser(actor)) return;
    await assertReactionsActive(useCases(), reactions);
    active = true;
  };
};

/**
 * Opens the ledger if it is new. With a log behind the copy, or another secret than the ledger's, the node starts all the
 * same: it copies and reads, and says why it does not write.
 */
const openUnlessClosed = async (
  useCases: UseCaseDeps,
  { ledger, log }: Pick<CoreOptions, 'ledger' | 'log'>,
): Promise<void> => {
  try {
    await openLedger(useCases, ledger);
  } catch (error) {
    // A new ledger does not begin with a wrong clock; in one that is open this is not even asked.
    if (!(error instanceof WritesClosed) || error.code === 'clock_skew') throw error;
    log('this node writes nothing', error);
  }
};

/** Connects a node to its stores, and opens the ledger if it is new. */
export const openCore = async (options: CoreOptions): Promise<Core> => {
  const { ledger, database, now, signal, log } = options;
  const store = eventStoreDb({
    url: options.eventStoreUrl,
    callTimeoutMs: CALL_TIMEOUT_MS,
    deadlineMs: CALL_DEADLINE_MS,
    // Where a try was lost, another log may answer the next one.
    beforeAppendAgain: async () => {
      gate.doubt();
      await gate.assertWritable();
    },
  });
  const reader = copyReader(database);
  const bell = copyBell(database.url, log);
  const gate: WriteGate = openWriteGate(store, reader, signal, log);
  const known = people(database.kysely);
  const closing = collectClosing();
  closing.add('the event store', store.close, CLOSING_STORE_MS);
  closing.add('the bell of the copy', bell.close, CLOSING_BELL_MS);
  try {
    const clock = openClockGate({ now, databaseNow: () => databaseNow(database), log });
    const assertWritable = writable(gate, clock, () => useCases, options.reactions ?? []);
    const useCases: UseCaseDeps = openUseCases({
      ledger,
      store,
      reader,
      people: known,
      claimCommand: claimsOnceCaughtUp({ store, database, ledger }, commandClaims(database)),
      secret: await ledgerSecret(database.kysely),
      assertWritable,
      now,
      lookPace: pacer(0),
    });
    // A node that is to end while it opens the ledger does not wait for a store that is away.
    const giveUp = (): void => void store.close();
    signal.throwIfAborted();
    signal.addEventListener('abort', giveUp);
    await openUnlessClosed(useCases, options).finally(() =>
      signal.removeEventListener('abort', giveUp),
    );
    return {
      ledger,
      database,
      store,
      reader,
      recent: recentEvents(),
      bell,
      people: known,
      gate,
      assertWritable,
      clock,
      useCases,
      close: closing.close,
    };
  } catch (error) {
    return closing.giveUp(signal.aborted ? signal.reason : error);
  }
};
