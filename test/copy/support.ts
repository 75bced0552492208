import { createHash, randomInt } from 'node:crypto';
import { runCopier, type CopierOptions } from '../../src/copy/copier.ts';
import type { CopierState } from '../../src/copy/copier-state.ts';
import { copyMigration } from '../../src/copy/migration.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { openDatabase, type Database } from '../../src/database.ts';
import type {
  EventStore,
  JsonValue,
  NewEvent,
  StoredEvent,
} from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import type { TestCluster } from '../support/postgres.ts';

/** A uuid made from a text, so that events are the same at every run. */
export const idFrom = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** An event whose content tells where it stands. */
export const eventOf = (
  stream: string,
  revision: number,
  metadata: JsonValue = { schemaVersion: 1, commandId: idFrom(`${stream} command`) },
): NewEvent => ({
  id: idFrom(`${stream}@${revision}`),
  type: revision % 3 === 0 ? 'JobDeclared' : 'JobStepRecorded',
  data: { stream, revision, text: 'é€ "quoted"', amount: '1000.00' },
  metadata,
});

/** Appends one event at the stream's end as the test knows it. */
export const appendAt = async (
  store: EventStore,
  stream: string,
  revision: number,
  metadata?: JsonValue,
): Promise<void> => {
  const result = await store.append(
    stream,
    [eventOf(stream, revision, metadata)],
    revision === 0 ? 'absent' : revision - 1,
  );
  if (!result.ok) throw new Error(`append of ${stream}@${revision} refused`);
};

/** A new database with an empty copy. */
export const copyDatabase = async (cluster: TestCluster): Promise<Database> => {
  const database = openDatabase(await cluster.createDatabase(), {
    connections: 4,
    onError: () => undefined,
  });
  await copyMigration.up(database.kysely);
  return database;
};

/** A new copy that is closed with its test. */
export const openCopy = async (
  cluster: TestCluster,
  t: { teardown: (act: () => Promise<void>) => void },
): Promise<Database> => {
  const database = await copyDatabase(cluster);
  t.teardown(() => database.close());
  return database;
};

/** A copier at work, and ways to wait for what it does. */
export type RunningCopier = Readonly<{
  state: () => CopierState;
  /** Resolves as soon as the state fits; rejects when the copier stopped before. */
  until: (fits: (state: CopierState) => boolean) => Promise<CopierState>;
  logged: readonly string[];
  /** Resolves when it has logged such a line. */
  said: (line: RegExp) => Promise<void>;
  /** Ends it. */
  stop: () => Promise<void>;
  /** Its promise. */
  ended: Promise<void>;
}>;

/** Starts a copier of the ledger `potcommun`. */
export const startCopier = (
  options: Pick<CopierOptions, 'store' | 'database' | 'pageSize' | 'onCopied'>,
): RunningCopier => {
  const aborting = new AbortController();
  const logged: string[] = [];
  const watchers = new Set<() => void>();
  let state: CopierState | undefined;
  const ended = runCopier({
    ledger: 'potcommun',
    ...options,
    signal: aborting.signal,
    log: (message) => {
      logged.push(message);
      for (const look of watchers) look();
    },
    onState: (next) => {
      state = next;
      for (const look of watchers) look();
    },
  });
  ended.catch(() => undefined);
  const current = (): CopierState => {
    if (state === undefined) throw new Error('the copier has told nothing yet');
    return state;
  };
  return {
    state: current,
    logged,
    ended,
    said: (line) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!logged.some((message) => line.test(message))) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    stop: async () => {
      aborting.abort();
      await ended;
    },
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (state === undefined) return;
          if (!fits(state) && state.role !== 'stopped' && state.role !== 'ended') return;
          watchers.delete(look);
          if (fits(state)) resolve(state);
          else reject(state.fault ?? new Error(`the copier ended at ${state.sequence}`));
        };
        watchers.add(look);
        look();
      }),
  };
};

/** All events of a store, oldest first, as `stream@revision`. */
export const placesIn = async (store: EventStore, prefix: string): Promise<readonly string[]> => {
  const places: string[] = [];
  for await (const { stream, revision } of store.readAll('start', 100_000)) {
    if (stream.startsWith(prefix)) places.push(`${stream}@${revision}`);
  }
  return places;
};

/** Everything in the copy, in order, as `stream@revision`. @throws Error at a gap in the sequences. */
export const places = async (database: Database): Promise<readonly string[]> => {
  const reader = copyReader(database);
  const found: string[] = [];
  for (let after = 0; ;) {
    const page = await reader.page(after, 1_000);
    for (const { sequence, stream, revision } of page) {
      after += 1;
      if (sequence !== after) throw new Error(`a gap before ${sequence}`);
      found.push(`${stream}@${revision}`);
    }
    if (page.length === 0) return found;
  }
};

/** Appends to streams of its own, without pause. */
export const appender = async (store: EventStore, name: string, events: number): Promise<void> => {
  for (let index = 0; index < events; index += 1) {
    const stream = `potcommun.job-${name}.${index % 7}`;
    await appendAt(store, stream, Math.floor(index / 7), {
      recordedAt: new Date(Date.UTC(2026, 10, 22) + randomInt(10_000)).toISOString(),
    });
  }
};

/** A store that shows another event in the place of some. */
export const showing = (
  store: EventStore,
  change: (event: StoredEvent) => StoredEvent,
): EventStore => {
  async function* changed(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent> {
    for await (const event of events) yield change(event);
  }
  return {
    ...store,
    read: (stream, from) => changed(store.read(stream, from)),
    readAll: (from, limit) => changed(store.readAll(from, limit)),
  };
};

/** How many events the copied history holds: 10 streams by turns, an instant in every other event. */
export const EVENTS = 600;

/** A copied history that tests read. */
export const copiedHistory = async (cluster: TestCluster): Promise<Database> => {
  const database = await copyDatabase(cluster);
  const store = memoryEventStore();
  for (let index = 0; index < EVENTS; index += 1) {
    const at = new Date(Date.UTC(2020, 0, 1) + index * 60_000).toISOString();
    await appendAt(store, `potcommun.job-${index % 10}`, Math.floor(index / 10), {
      schemaVersion: 1,
      commandId: idFrom(`command ${index % 10} ${index >= 300}`),
      ...(index % 2 === 1 ? { recordedAt: at } : {}),
    });
  }
  const copying = startCopier({ store, database });
  await copying.until(({ sequence }) => sequence === EVENTS);
  await copying.stop();
  return database;
};
