import type pg from 'pg';
import type { CopiedFact, FactReader } from '../copy/facts.ts';
import { isCopyOutage } from '../copy/outage.ts';
import { whileSingleActive } from '../copy/single-active.ts';
import { retries } from '../copy/retries.ts';
import { pacer, pause, type CopyLog } from '../copy/waiting.ts';
import type { Database } from '../database.ts';
import { applyPage, dispatchOf, type Dispatch } from './apply.ts';
import { openBatch } from './batch.ts';
import { schemaOf, tablesOf } from './catalogue.ts';
import { markStopped, moveCheckpoint, readCheckpoint } from './checkpoint.ts';
import { inOneTrip, writeBatch } from './live-writer.ts';
import type { Projection } from './projection.ts';
import { ModelsUnavailable, type Progress, type Stopped } from './read-models.ts';
import { rebuildModels } from './rebuild.ts';

/** What the projector reads and writes, and whom it tells. */
export type ProjectorOptions = Readonly<{
  database: Database;
  projections: readonly Projection[];
  reader: FactReader;
  /** Pages of what was just copied, which need not be read back; the reader's where nothing else is given. */
  latestPage?: FactReader['page'];
  /** Tells when the copy has grown. */
  bell: Readonly<{
    waitBeyond: (sequence: number, timeoutMs: number, signal?: AbortSignal) => Promise<unknown>;
  }>;
  signal: AbortSignal;
  log: CopyLog;
  /** Events per batch at most. */
  batchEvents?: number;
  /** How long it rests before it looks again at an event that it did not understand. */
  retryMs?: number;
  /** Called behind every batch, and when the models stand still. */
  onProgress?: (progress: Progress) => void;
}>;

const BATCH_EVENTS = 500;
const POLL_MS = 1_000;
/** A batch has its cost however few events it brings. */
const PACE_MS = 8;
const RETRY_MS = 5_000;
/** A new generation this far behind is filled in bulk. */
const BULK_EVENTS = 20_000;

const BEGIN = [
  'begin',
  // Rows and checkpoint are lost together in a crash and made again, so no commit has to wait for the disk.
  'set local synchronous_commit = off',
  // A batch is over sooner than its statements are planned, so their plans are kept. Made while tables are small or
  // unknown, they have to stay right when these are large.
  'set local plan_cache_mode = force_generic_plan',
  'set local enable_seqscan = off',
  'set local enable_hashjoin = off',
  'set local enable_mergejoin = off',
].join('; ');

/** One projector at work. */
type Work = Readonly<{ options: ProjectorOptions; schema: string; dispatch: Dispatch }>;

const roundTrip = async (
  pool: pg.Pool,
  tasks: (client: pg.PoolClient) => readonly (() => Promise<void>)[],
): Promise<void> => {
  const client = await pool.connect();
  try {
    const begin = async (): Promise<void> => void (await client.query(BEGIN));
    await inOneTrip(client, [begin, ...tasks(client)]);
    // Only now: what was counted decides whether it may be kept.
    await client.query('commit');
    client.release();
  } catch (error) {
    // The transaction ends with its connection, whatever state both are in.
    client.release(true);
    throw error;
  }
};

/** Applies a page and moves the checkpoint with it. */
const project = async (
  { options, schema, dispatch }: Work,
  from: number,
  page: readonly CopiedFact[],
): Promise<Progress> => {
  const batch = openBatch(tablesOf(options.projections));
  const { through, stopped } = applyPage(dispatch, batch, from, page);
  if (through > from) {
    await roundTrip(options.database.pool, (client) => [
      () => moveCheckpoint(client, schema, from, through),
      () => writeBatch(client, schema, batch),
    ]);
  }
  return stopped === undefined ? { sequence: through } : { sequence: through, stopped };
};

const faultOf = ([first]: readonly CopiedFact[], error: unknown): Stopped => ({
  sequence: first?.sequence ?? 0,
  type: first?.type ?? '',
  reason: error instanceof Error ? error.message : String(error),
});

/** Where to begin; a new generation that is far behind is filled in bulk first. */
const begin = async ({ options, schema }: Work): Promise<Progress> => {
  const { database, reader, projections, signal } = options;
  const checkpoint = await readCheckpoint(database.pool, schema);
  if (checkpoint === undefined) throw new ModelsUnavailable(`schema ${schema} has no checkpoint`);
  const { sequence } = checkpoint;
  if (sequence === 0 && (await reader.page(BULK_EVENTS, 1)).length > 0) {
    return rebuildModels({ database, source: reader, projections, signal });
  }
  if (sequence > 0 && (await reader.page(sequence - 1, 1)).length === 0) {
    const reason = 'the read models are ahead of the copy: rebuild them';
    return { sequence, stopped: { sequence, type: '', reason } };
  }
  return { sequence };
};

/** Projects until the signal aborts, or until an event that cannot be applied: then it says which. */
const projectWhileHeld = async (
  work: Work,
  held: AbortSignal,
  onUpToDate: () => void,
): Promise<Progress> => {
  const { options } = work;
  const { batchEvents = BATCH_EVENTS, latestPage = options.reader.page } = options;
  let progress = await begin(work);
  options.onProgress?.(progress);
  let limit = batchEvents;
  const pace = pacer(PACE_MS);
  while (!held.aborted && progress.stopped === undefined) {
    const { sequence } = progress;
    const page = await latestPage(sequence, limit);
    if (page.length === 0) {
      onUpToDate();
      await options.bell.waitBeyond(sequence, POLL_MS, held);
      continue;
    }
    const more = page.length === limit;
    try {
      progress = await pace.turn(() => project(work, sequence, page));
      limit = Math.min(batchEvents, limit * 2);
      onUpToDate();
    } catch (error) {
      if (isCopyOutage(error)) throw error;
      // Which event it was shows when they come one at a time.
      if (limit === 1) return { sequence, stopped: faultOf(page, error) };
      limit = 1;
      continue;
    }
    options.onProgress?.(progress);
    if (more || progress.stopped !== undefined) continue;
    await pace.rest(held, page.length);
    await options.bell.waitBeyond(progress.sequence, POLL_MS, held);
  }
  return progress;
};

const rest = async ({ options, schema }: Work, { sequence, stopped }: Progress): Promise<void> => {
  if (stopped === undefined) return;
  const version = stopped.version === undefined ? '' : ` version ${stopped.version}`;
  options.log(
    `the read models stand still at ${stopped.sequence} (${stopped.type}${version}): ${stopped.reason}`,
  );
  await markStopped(options.database.pool, schema, sequence, stopped);
  options.onProgress?.({ sequence, stopped });
};

/**
 * Keeps this release's read models up to the copy, one node at a time, until the signal aborts. What it cannot
 * understand stops it: it says so, frees the lock, so that a newer release can go on, and looks again now and then.
 * Outages of PostgreSQL are waited out and logged.
 */
export const runProjector = async (options: ProjectorOptions): Promise<void> => {
  const { database, projections, signal, log } = options;
  const schema = schemaOf(projections);
  const work: Work = { options, schema, dispatch: dispatchOf(projections) };
  const single = { databaseUrl: database.url, name: `potcommun projector ${schema}`, signal, log };
  const tries = retries('the projector', { signal, log });
  while (!signal.aborted) {
    try {
      await whileSingleActive(single, async (held) => {
        const progress = await projectWhileHeld(work, held, tries.succeeded);
        await rest(work, progress);
      });
      await pause(options.retryMs ?? RETRY_MS, signal);
    } catch (error) {
      await tries.failed(error);
    }
  }
};
