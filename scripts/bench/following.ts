import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '../../src/composition/migrations.ts';
import { copyBell, type CopyBell } from '../../src/copy/bell.ts';
import { runCopier, type CopierOptions } from '../../src/copy/copier.ts';
import { factReader, type FactReader } from '../../src/copy/facts.ts';
import { openDatabase, type Database } from '../../src/database.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { prepareModels } from '../../src/projections/generation.ts';
import { runProjector, type ProjectorOptions } from '../../src/projections/projector.ts';
import type { Load } from './measure.ts';
import type { Place } from './place.ts';

/** Nothing of a benchmark may fail unseen. */
export const complain = (message: string, error?: unknown): void =>
  console.error(message, error ?? '');

const LEDGER = 'potcommun';
const PATIENCE_MS = 60_000;

/** Copier or projector at work, and when it was where. */
export type Running = Readonly<{
  /** How fast it came to this sequence, from its start on. */
  workedOff: (sequence: number) => Promise<Load>;
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
  const began = performance.now();
  const ended = start(stopping.signal, (sequence) => {
    at = sequence;
    if (waiting !== undefined && at >= waiting.sequence) waiting.wake();
  });
  const reached = async (sequence: number): Promise<void> => {
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
  };
  return {
    reached,
    workedOff: async (sequence) => {
      await reached(sequence);
      return { perSecond: (sequence * 1_000) / (performance.now() - began) };
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
  onCopied?: CopierOptions['onCopied'],
): Running =>
  follow((signal, moved) =>
    runCopier({
      store,
      database,
      ledger: LEDGER,
      signal,
      log: complain,
      onCopied: (events, head) => {
        onCopied?.(events, head);
        moved(head.sequence);
      },
    }),
  );

/** How a projector learns of the copy, and whom it tells. */
type Following = Readonly<{
  bell: ProjectorOptions['bell'];
  /** Where it shares the memory of the copier. */
  page?: (reader: FactReader) => FactReader['page'];
  onProgress?: NonNullable<ProjectorOptions['onProgress']>;
}>;

/** Projects what is copied, from an empty generation that goes when it is stopped. */
export const startProjector = async (
  database: Database,
  { bell, page, onProgress }: Following,
): Promise<Running> => {
  const schema = await prepareModels(database.pool, PROJECTIONS);
  const reader = factReader(database);
  const running = follow((signal, moved) =>
    runProjector({
      database,
      projections: PROJECTIONS,
      reader,
      latestPage: page?.(reader) ?? reader.page,
      bell,
      signal,
      log: complain,
      onProgress: (progress) => {
        onProgress?.(progress);
        moved(progress.sequence);
      },
    }),
  );
  const stop = async (): Promise<void> => {
    await running.stop();
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

/** Tells when a copy has grown. */
export const openBell = (place: Place, { url }: Database): CopyBell => {
  const bell = copyBell(url, complain);
  place.closeLater(bell.close);
  return bell;
};

/** The ledger's adapter on an event server. */
export const openStore = (place: Place, url: string): EventStore => {
  const store = eventStoreDb({ url, callTimeoutMs: 5_000, deadlineMs: 15_000 });
  place.closeLater(store.close);
  return store;
};
