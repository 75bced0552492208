import type pg from 'pg';
import type { CopiedFact, FactReader } from '../copy/facts.ts';
import { applyPage, dispatchOf } from './apply.ts';
import { openBatch, type Batch } from './batch.ts';
import { ModelsFault } from './row.ts';
import { tablesOf } from './catalogue.ts';
import { copyRows, type CopyRows } from './copy-rows.ts';
import { copyFacts, copyStates } from './copy-writer.ts';
import { createBareModels, indexModels } from './generation.ts';
import { writeStates } from './live-writer.ts';
import type { Projection } from './projection.ts';
import type { Progress, Stopped } from './read-models.ts';
import { createKey, type Table } from './table.ts';

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
const PAGE_EVENTS = 1_000;
/** A statement has its cost however few rows it loads. */
const LOADED_BYTES = 512 * 1024;
/** Rows of state that are folded in memory; beyond it they are written, so that memory stays flat. */
const MAX_STATES = 300_000;

/** Writes rows of state: loaded in bulk while the table is empty, combined with what is there afterwards. */
const spill = async (
  client: pg.Client,
  schema: string,
  batch: Batch,
  keyed: Set<string>,
): Promise<void> => {
  for (const tableBatch of batch.tables.values()) {
    const { table, states } = tableBatch;
    if (states.all.length === 0) continue;
    if (keyed.has(table.name)) await writeStates(client, schema, tableBatch);
    else {
      await copyStates(client, schema, tableBatch);
      await client.query(createKey(schema, table));
      keyed.add(table.name);
    }
    states.clear();
  }
};

type Facts = ReadonlyMap<string, Readonly<{ table: Table; rows: CopyRows }>>;

/** Loads one table after the other, those with fewer bytes left for later; what is added meanwhile goes with the next page. */
const loadFacts = async (
  client: pg.Client,
  schema: string,
  facts: Facts,
  least: number,
): Promise<void> => {
  for (const { table, rows } of facts.values()) {
    if (rows.size() >= least) await copyFacts(client, schema, table, rows);
  }
};

const statesIn = ({ tables }: Batch): number =>
  [...tables.values()].reduce((count, { states }) => count + states.all.length, 0);

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
    yield page;
  }
}

/**
 * Makes a generation from the first event on, in the caller's transaction: folds in memory, loads by COPY, then makes
 * keys and indexes. It means the same as the projector's batches, because both fold the same operations.
 * @returns how far it came, and why no further.
 */
export const fillModels = async (
  client: pg.Client,
  schema: string,
  { source, projections, upTo, signal, onProgress }: FillOptions,
): Promise<Progress> => {
  await createBareModels(client, schema, projections);
  const dispatch = dispatchOf(projections);
  const tables = tablesOf(projections);
  const facts: Facts = new Map(
    tables.map((table) => [table.name, { table, rows: copyRows(table) }]),
  );
  const takers = new Map([...facts].map(([name, { rows }]) => [name, rows.add]));
  const batch = openBatch(tables, takers);
  const keyed = new Set<string>();
  let sequence = 0;
  let stopped: Stopped | undefined;
  let loading = Promise.resolve();
  for await (const page of pagesOf(source, upTo ?? Number.MAX_SAFE_INTEGER)) {
    signal?.throwIfAborted();
    const applied = applyPage(dispatch, batch, sequence, page);
    ({ through: sequence, stopped } = { stopped: undefined, ...applied });
    // The database loads one page while the next one is folded.
    await loading;
    loading = loadFacts(client, schema, facts, LOADED_BYTES);
    loading.catch(() => undefined);
    if (statesIn(batch) > MAX_STATES) {
      await loading;
      await spill(client, schema, batch, keyed);
    }
    onProgress?.(sequence);
    if (stopped !== undefined) break;
  }
  await loading;
  await loadFacts(client, schema, facts, 1);
  await spill(client, schema, batch, keyed);
  await indexModels(client, schema, projections, keyed);
  const moved = await client.query(`update "${schema}".checkpoint set sequence = $1`, [sequence]);
  if (moved.rowCount !== 1)
    throw new ModelsFault('the checkpoint of a new generation is not there');
  return stopped === undefined ? { sequence } : { sequence, stopped };
};
