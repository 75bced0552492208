import type pg from 'pg';
import type { CopiedFact, FactReader } from '../copy/facts.ts';
import { applyPage, dispatchOf } from './apply.ts';
import { openBatch, type Batch } from './batch.ts';
import { ModelsFault } from './row.ts';
import { tablesOf } from './catalogue.ts';
import { copyStates } from './copy-writer.ts';
import { factLoader } from './fact-loader.ts';
import { createBareModels } from './generation.ts';
import { writeStates } from './live-writer.ts';
import type { Projection } from './projection.ts';
import type { Progress, Stopped } from './read-models.ts';
import { createKey } from './table.ts';

/** What a generation is filled from, how far, and whom to tell. */
export type FillOptions = Readonly<{
  source: FactReader;
  projections: readonly Projection[];
  /** No event after this sequence; absent: all there are. */
  upTo?: number;
  signal?: AbortSignal;
  /** Called behind every page with the last sequence folded. */
  onProgress?: (sequence: number) => void;
}>;

/** Two pages are held at once, one read and one folded. */
const PAGE_EVENTS = 500;
/** Rows of state that are folded in memory; beyond it they are written, so that memory stays flat. */
const MAX_STATES = 300_000;

/**
 * Writes rows of state: loaded in bulk while the table is empty, combined with what is there afterwards, for which it
 * needs its key.
 */
const spill = async (
  client: pg.Client,
  schema: string,
  batch: Batch,
  { keyed, more }: Readonly<{ keyed: Set<string>; more: boolean }>,
): Promise<void> => {
  for (const tableBatch of batch.tables.values()) {
    const { table, states } = tableBatch;
    if (states.all.length === 0) continue;
    if (keyed.has(table.name)) await writeStates(client, schema, tableBatch);
    else {
      await copyStates(client, schema, tableBatch);
      if (more) {
        await client.query(createKey(schema, table));
        keyed.add(table.name);
      }
    }
    states.clear();
  }
};

const statesIn = ({ tables }: Batch): number =>
  [...tables.values()].reduce((count, { states }) => count + states.all.length, 0);

/** Until what was asked for, or given to be loaded, is sent: that happens only when Node is not at work. */
const untilSent = (): Promise<void> => new Promise((sent) => setImmediate(sent));

/** Pages of the source one ahead of their use, up to a sequence. */
async function* pagesOf(
  source: FactReader,
  upTo: number,
): AsyncGenerator<readonly CopiedFact[], void> {
  let next = source.page(0, PAGE_EVENTS);
  for (;;) {
    const page = (await next).filter(({ sequence }) => sequence <= upTo);
    const last = page.at(-1);
    if (last === undefined) return;
    next = source.page(last.sequence, PAGE_EVENTS);
    // Awaited in the next turn; until then its failure must not count as unheard.
    next.catch(() => undefined);
    await untilSent();
    yield page;
  }
}

/** How far a generation was filled, and which of its tables have their key already. */
export type Filled = Readonly<{ progress: Progress; keyed: ReadonlySet<string> }>;

/**
 * Makes a generation from the first event on, in the caller's transaction: folds in memory and loads by COPY. Keys and
 * indexes are still to be made. It means the same as the projector's batches, because both fold the same operations.
 * @returns how far it came, and why no further.
 */
export const fillModels = async (
  client: pg.Client,
  schema: string,
  { source, projections, upTo, signal, onProgress }: FillOptions,
): Promise<Filled> => {
  await createBareModels(client, schema, projections);
  const dispatch = dispatchOf(projections);
  const tables = tablesOf(projections);
  const loader = factLoader(client, schema, tables);
  const batch = openBatch(tables, loader.takers);
  const keyed = new Set<string>();
  let sequence = 0;
  let stopped: Stopped | undefined;
  for await (const page of pagesOf(source, upTo ?? Number.MAX_SAFE_INTEGER)) {
    signal?.throwIfAborted();
    const applied = applyPage(dispatch, batch, sequence, page);
    ({ through: sequence, stopped } = { stopped: undefined, ...applied });
    await loader.turn();
    if (statesIn(batch) > MAX_STATES) {
      await loader.pause();
      await spill(client, schema, batch, { keyed, more: true });
    }
    onProgress?.(sequence);
    if (stopped !== undefined) break;
  }
  await loader.finish();
  await spill(client, schema, batch, { keyed, more: false });
  const moved = await client.query(`update "${schema}".checkpoint set sequence = $1`, [sequence]);
  if (moved.rowCount !== 1)
    throw new ModelsFault('the checkpoint of a new generation is not there');
  return { progress: stopped === undefined ? { sequence } : { sequence, stopped }, keyed };
};
