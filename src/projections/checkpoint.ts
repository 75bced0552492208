import type pg from 'pg';
import { Overtaken } from '../copy/outage.ts';
import { MODELS_CHANNEL } from './generation.ts';
import { progressOf, type CheckpointRow, type Progress, type Stopped } from './read-models.ts';

/** Reads how far a generation is; undefined when there is none. */
export const readCheckpoint = async (
  client: Pick<pg.ClientBase, 'query'>,
  schema: string,
): Promise<Progress | undefined> => {
  const { rows } = await client.query<CheckpointRow>(`select * from "${schema}".checkpoint`);
  const [row] = rows;
  return row === undefined ? undefined : progressOf(row);
};

/**
 * Moves the checkpoint and tells whoever waits, both when the transaction commits. A generation that stood still goes on.
 * @throws Overtaken when it is not where the batch began: another projector or a rebuild moved it.
 */
export const moveCheckpoint = async (
  client: pg.ClientBase,
  schema: string,
  from: number,
  to: number,
): Promise<void> => {
  const { rowCount } = await client.query({
    name: `move ${schema}`,
    text: `with moved as (
       update "${schema}".checkpoint set sequence = $2, stopped_sequence = null, stopped_type = null,
         stopped_version = null, stopped_reason = null
       where sequence = $1 returning sequence
     ) select pg_notify('${MODELS_CHANNEL}', '${schema} ' || sequence) from moved`,
    values: [from, to],
  });
  if (rowCount !== 1) throw new Overtaken(`the read models are no longer at sequence ${from}`);
};

/** Notes that the models stand still at a sequence, and tells whoever waits. */
export const markStopped = async (
  client: Pick<pg.ClientBase, 'query'>,
  schema: string,
  at: number,
  { sequence, type, version, reason }: Stopped,
): Promise<void> => {
  await client.query(
    `with stopped as (
       update "${schema}".checkpoint set stopped_sequence = $2, stopped_type = $3, stopped_version = $4,
         stopped_reason = $5
       where sequence = $1 returning sequence
     ) select pg_notify('${MODELS_CHANNEL}', '${schema} stopped') from stopped`,
    [at, sequence, type, version ?? null, reason.slice(0, 1_000)],
  );
};
