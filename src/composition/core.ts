import { ledgerSecret } from '../access/secret.ts';
import { openClockGate, type ClockGate } from '../commands/clock-gate.ts';
import { assertSameSecret, openLedger } from '../commands/open-ledger.ts';
import { WritesClosed } from '../commands/outage.ts';
import type { UseCaseDeps } from '../commands/use-case.ts';
import { openWriteGate, type WriteGate } from '../commands/write-gate.ts';
import { commandClaims } from '../copy/command-claims.ts';
import { copyBell, type CopyBell } from '../copy/bell.ts';
import { copyReader, type CopyReader } from '../copy/reader.ts';
import { recentEvents, type RecentEvents } from '../copy/recent-events.ts';
import { databaseNow, type Database } from '../database.ts';
import { eventStoreDb } from '../event-store/eventstoredb.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { pacer } from '../copy/waiting.ts';
import { people, type People } from '../people/people.ts';
import { openUseCases } from './use-cases.ts';

/** Milliseconds that one try of a call to the event store may take, and until which a call is tried again. */
const CALL_TIMEOUT_MS = 5_000;
const CALL_DEADLINE_MS = 15_000;

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
  /** What every write asks first: a log that is not behind the copy, opened with this node's secret; a clock in step. */
  assertWritable: () => Promise<void>;
  clock: ClockGate;
  useCases: UseCaseDeps;
  close: () => Promise<void>;
}>;

/** Where a node finds its stores, and how it is told to end. */
export type CoreOptions = Readonly<{
  ledger: string;
  eventStoreUrl: string;
  database: Database;
  /** This node's clock. */
  now: () => Date;
  signal: AbortSignal;
  log: (message: string, error?: unknown) => void;
}>;

/**
 * The gates of log and clock, and before the first write the secret: at the start the log may not have been there to
 * compare it with.
 */
const writable = (
  gate: WriteGate,
  clock: ClockGate,
  useCases: () => UseCaseDeps,
): (() => Promise<void>) => {
  let proven = false;
  return async () => {
    await gate.assertWritable();
    await clock.assertInStep();
    if (!proven) proven = await assertSameSecret(useCases());
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
  const close = async (): Promise<void> => {
    await bell.close();
    await store.close();
  };
  try {
    const clock = openClockGate({ now, databaseNow: () => databaseNow(database), log });
    const assertWritable = writable(gate, clock, () => useCases);
    const useCases: UseCaseDeps = openUseCases({
      ledger,
      store,
      reader,
      people: known,
      claimCommand: commandClaims(database),
      secret: await ledgerSecret(database.kysely),
      assertWritable,
      now,
      lookPace: pacer(0),
    });
    await openUnlessClosed(useCases, options);
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
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
