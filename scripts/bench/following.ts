import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '../../src/composition/migrations.ts';
import { copyBell } from '../../src/copy/bell.ts';
import { runCopier } from '../../src/copy/copier.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { openDatabase, type Database } from '../../src/database.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { prepareModels } from '../../src/projections/generation.ts';
import { runProjector } from '../../src/projections/projector.ts';
import type { Place } from './place.ts';

/** Nothing of a benchmark may fail unseen. */
export const complain = (message: string, error?: unknown): void =>
  console.error(message, error ?? '');

const LEDGER = 'potcommun';
const PATIENCE_MS = 60_000;

/** Copier or projector at work, and when it was where. */
export type Running = Readonly<{
  /** Resolves when it has come to this sequence. */
  reached: (sequence: number) => Promise<void>;
  stop: () => Promise<void>;
}>;

const follow = (
  start: (signal: AbortSignal, moved: (sequence: number) => void) => Promise<void>,
): Running => {
  const stopping = new AbortController();
  let at = 0;
  let waiting: Readonly<{ sequence: number; wake: () => void }> | undefined;
  const ended = start(stopping.signal, (sequence) => {
    at = sequence;
    if (waiting !== undefined && at >= waiting.sequence) waiting.wake();
  });
  return {
    reached: async (sequence) => {
      if (at >= sequence) return;
      const arrived = new Promise<void>((resolve) => {
        waiting = { sequence, wake: resolve };
      });
      const late = new AbortController();
      const patience = delay(PATIENCE_MS, 'late', { signal: late.signal }).catch(() => 'done');
      const outcome = await Promise.race([arrived, ended.then(() => 'ended'), patience]);
      late.abort();
      waiting = undefined;
      if (outcome !== undefined) throw new Error(`stopped at ${at} before ${sequence}: ${outcome}`);
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};

/** Copies until it is stopped. */
export const startCopier = (
  store: EventStore,
  database: Database,
  onHead?: (sequence: number) => void,
): Running =>
  follow((signal, moved) =>
    runCopier({
      store,
      database,
      ledger: LEDGER,
      signal,
      log: complain,
      onCopied: (_, { sequence }) => {
        onHead?.(sequence);
        moved(sequence);
      },
    }),
  );

/** Projects what is copied, from an empty generation; answers how to stop. */
export const startProjector = async (
  database: Database,
  onProgress?: (sequence: number) => void,
): Promise<Running> => {
  const schema = await prepareModels(database.pool, PROJECTIONS);
  const bell = copyBell(database.url, complain);
  const running = follow((signal, moved) =>
    runProjector({
      database,
      projections: PROJECTIONS,
      reader: copyReader(database),
      bell,
      signal,
      log: complain,
      onProgress: ({ sequence }) => {
        onProgress?.(sequence);
        moved(sequence);
      },
    }),
  );
  const stop = async (): Promise<void> => {
    await running.stop();
    await bell.close();
    await database.pool.query(`drop schema "${schema}" cascade`);
  };
  return { ...running, stop };
};

/** A migrated database without an event. */
export const emptyCopy = async (place: Place): Promise<Database> => {
  const database = openDatabase(await place.createDatabase(), {
    connections: 8,
    onError: (error) => complain('a connection was lost', error),
  });
  await migrate(database.kysely);
  place.closeLater(database.close);
  return database;
};

/** The ledger's adapter on an event server. */
export const openStore = (place: Place, url: string): EventStore => {
  const store = eventStoreDb({ url, callTimeoutMs: 5_000, deadlineMs: 15_000 });
  place.closeLater(store.close);
  return store;
};
