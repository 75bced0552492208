import type { Client } from 'pg';
import type { Database } from '../database.ts';
import { applyPage, dispatchOf } from './apply.ts';
import { openBatch } from './batch.ts';
import { forNothing, inTransaction } from './bulk.ts';
import { schemaOf, tablesOf } from './catalogue.ts';
import { markStopped, moveCheckpoint } from './checkpoint.ts';
import { digestModels } from './digest.ts';
import { fillModels, type FillOptions } from './fill.ts';
import { finishModels } from './finish.ts';
import { adoptKeys, modelsExist, MODELS_CHANNEL } from './generation.ts';
import { writeBatch } from './live-writer.ts';
import { ModelsUnavailable, type Progress } from './read-models.ts';
import { inScratch, scratchName } from './scratch.ts';

/** What a rebuild needs. */
export type RebuildOptions = Omit<FillOptions, 'upTo'> &
  Readonly<{ database: Pick<Database, 'url'> }>;

/** A generation that was made anew: where it stands, and the digest of all its rows at the sequence `digestedAt`. */
export type Rebuilt = Progress & Readonly<{ schema: string; digest: string; digestedAt: number }>;

const CATCH_UP_EVENTS = 1_000;

/** Applies what was appended while the generation was filled, so that readers are not set back by its swap. */
const catchUp = async (
  client: Client,
  schema: string,
  { source, projections, signal }: FillOptions,
  from: number,
): Promise<Progress> => {
  const dispatch = dispatchOf(projections);
  for (let sequence = from; ;) {
    signal?.throwIfAborted();
    const page = await source.page(sequence, CATCH_UP_EVENTS);
    const batch = openBatch(tablesOf(projections));
    const { through, stopped } = applyPage(dispatch, batch, sequence, page);
    if (through > sequence) {
      await moveCheckpoint(client, schema, sequence, through);
      await writeBatch(client, schema, batch);
    }
    sequence = through;
    if (stopped !== undefined) {
      await markStopped(client, schema, sequence, stopped);
      return { sequence, stopped };
    }
    if (page.length === 0) return { sequence };
  }
};

const swap = async (client: Client, scratch: string, schema: string): Promise<void> => {
  if (await modelsExist(client, schema)) {
    // Waits for the batch and the reads under way; the next ones find the new tables under the same names.
    await client.query(`lock table "${schema}".checkpoint in access exclusive mode`);
    await client.query(`drop schema "${schema}" cascade`);
  }
  await client.query(`alter schema "${scratch}" rename to "${schema}"`);
  await client.query(
    `select pg_notify('${MODELS_CHANNEL}', '${schema} ' || sequence) from "${schema}".checkpoint`,
  );
};

/**
 * Makes this release's generation anew beside the one in use, and takes its place in one transaction: until then readers
 * see the old one. A rebuild that fails leaves nothing behind. The projector goes on from where it stands.
 */
export const rebuildModels = (options: RebuildOptions): Promise<Rebuilt> => {
  const { database, projections } = options;
  const schema = schemaOf(projections);
  return inScratch(database, schema, async ({ schema: scratch, client, second }) => {
    const { progress, keyed } = await inTransaction(client, () =>
      fillModels(client, scratch, options),
    );
    const { sequence: digestedAt } = progress;
    const digest = await finishModels([client, second], scratch, projections, keyed);
    return inTransaction(client, async () => {
      // What was made until now is on the disk when this commit is.
      await client.query('set local synchronous_commit to default');
      await adoptKeys(client, scratch, projections);
      const reached = await catchUp(client, scratch, options, digestedAt);
      await swap(client, scratch, schema);
      return { schema, digest, digestedAt, ...reached };
    });
  });
};

/** The digest that a rebuild up to this sequence would have; nothing is kept. */
export const digestOfFold = (
  options: RebuildOptions & Readonly<{ upTo: number }>,
): Promise<Progress & Readonly<{ digest: string }>> => {
  const scratch = scratchName(schemaOf(options.projections));
  return forNothing(options.database, async (client) => {
    const { progress } = await fillModels(client, scratch, options);
    const digest = await digestModels(client, scratch, options.projections);
    return { digest, ...progress };
  });
};

/** The digest of the generation in use, and the sequence that it is of. */
export const digestInUse = (
  database: Pick<Database, 'url'>,
  projections: RebuildOptions['projections'],
): Promise<Readonly<{ sequence: number; digest: string }>> => {
  const schema = schemaOf(projections);
  return forNothing(database, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    const { rows } = await client.query<{ sequence: number }>(
      `select sequence from "${schema}".checkpoint`,
    );
    const [checkpoint] = rows;
    if (checkpoint === undefined) throw new ModelsUnavailable('the read models are being replaced');
    const { sequence } = checkpoint;
    return { sequence, digest: await digestModels(client, schema, projections) };
  });
};
