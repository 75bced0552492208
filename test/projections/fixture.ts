import type { CopiedFact } from '../../src/copy/facts.ts';
import { PROJECTIONS, tablesOf } from '../../src/projections/catalogue.ts';
import { prepareModels } from '../../src/projections/generation.ts';
import { runProjector, type ProjectorOptions } from '../../src/projections/projector.ts';
import type { Progress, ReadModels } from '../../src/projections/read-models.ts';
import { pause } from '../../src/copy/waiting.ts';
import { openDatabase } from '../../src/database.ts';
import type { TestCluster } from '../support/postgres.ts';

/** A copy in memory that can grow, and rings when it does. */
export type MemoryCopy = Readonly<{
  events: CopiedFact[];
  grow: (more: Iterable<CopiedFact>) => void;
  page: (after: number, limit: number) => Promise<readonly CopiedFact[]>;
  head: () => Promise<Readonly<{ sequence: number }>>;
  waitBeyond: (sequence: number, timeoutMs: number, signal?: AbortSignal) => Promise<number>;
}>;

/** A copy that holds these events. `cut` shortens pages, so that batches end anywhere. */
export const memoryCopy = (
  initial: Iterable<CopiedFact>,
  cut: (limit: number) => number = (limit) => limit,
): MemoryCopy => {
  const events = [...initial];
  let rung = new AbortController();
  return {
    events,
    grow: (more) => {
      events.push(...more);
      rung.abort();
      rung = new AbortController();
    },
    page: (after, limit) => Promise.resolve(events.slice(after, after + cut(limit))),
    head: () => Promise.resolve({ sequence: events.length }),
    waitBeyond: async (sequence, timeoutMs, signal) => {
      if (events.length <= sequence) {
        const woken = new AbortController();
        const wake = (): void => woken.abort();
        rung.signal.addEventListener('abort', wake);
        signal?.addEventListener('abort', wake);
        if (signal?.aborted !== true) await pause(timeoutMs, woken.signal);
      }
      return events.length;
    },
  };
};

/** A database with this release's generation, empty. */
export const openModels = async (cluster: TestCluster) => {
  const url = await cluster.createDatabase();
  const database = openDatabase(url, { connections: 6, onError: () => undefined });
  const schema = await prepareModels(database.pool, PROJECTIONS);
  const models: ReadModels = { database, schema };
  return {
    url,
    models,
    /** Empties the generation. (To drop and make its tables again takes ten times as long.) */
    reset: async (): Promise<void> => {
      const emptied = tablesOf(PROJECTIONS).map(({ name }) => `delete from "${schema}".${name};`);
      await database.pool.query(
        `begin; ${emptied.join(' ')} delete from "${schema}".checkpoint;
         insert into "${schema}".checkpoint (sequence) values (0); commit`,
      );
    },
    close: async (): Promise<void> => {
      await database.pool.end();
    },
  };
};

/** A projector at work, and what it said. */
export type RunningProjector = Readonly<{
  logged: string[];
  /** Resolves as soon as its progress fits. */
  until: (fits: (progress: Progress) => boolean) => Promise<Progress>;
  stop: () => Promise<void>;
}>;

/** Starts a projector over a copy in memory. */
export const startProjector = (
  models: ReadModels,
  copy: MemoryCopy,
  options: Partial<ProjectorOptions> = {},
): RunningProjector => {
  const stopping = new AbortController();
  const logged: string[] = [];
  const seen: Progress[] = [];
  const waiting = new Set<() => void>();
  const running = runProjector({
    database: models.database,
    projections: PROJECTIONS,
    reader: copy,
    bell: copy,
    signal: stopping.signal,
    log: (message) => logged.push(message),
    retryMs: 50,
    ...options,
    onProgress: (progress) => {
      seen.push(progress);
      options.onProgress?.(progress);
      for (const look of waiting) look();
    },
  });
  return {
    logged,
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const last = seen.at(-1);
          if (last === undefined || !fits(last)) return;
          waiting.delete(look);
          resolve(last);
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
