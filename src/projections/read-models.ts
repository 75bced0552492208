import { sql, type Transaction } from 'kysely';
import type { Database } from '../database.ts';

/** The read models of one generation: where they stand. */
export type ReadModels = Readonly<{ database: Database; schema: string }>;

/** Why the projector stands still: an event that this release does not understand, or that does not fit its history. */
export type Stopped = Readonly<{
  sequence: number;
  type: string;
  /** The version that is stored, when it could be read. */
  version?: string;
  reason: string;
}>;

/** How far the read models are, and whether they stand still. */
export type Progress = Readonly<{ sequence: number; stopped?: Stopped }>;

/** When a report looks: facts effective by `asOf` and recorded by the sequence `knownAt`; absent, everything. */
export type Point = Readonly<{ asOf?: string; knownAt?: number }>;

/** One page of a list, from after the item with this key. */
export type PageOf<Key> = Readonly<{ limit: number; after?: Key }>;

/** Items of one page and the sequence that they are true for. */
export type Items<Item> = Readonly<{ sequence: number; items: readonly Item[] }>;

/** Place in lists that follow the ledger's own order. */
export type SequenceKey = Readonly<{ sequence: number; id: string }>;

/** The read models do not exist yet, or are being replaced: asking again a moment later helps. */
export class ModelsUnavailable extends Error {
  override readonly name = 'ModelsUnavailable';
}

/** The row that holds how far a generation is. */
export type CheckpointRow = {
  sequence: number;
  stopped_sequence: number | null;
  stopped_type: string | null;
  stopped_version: string | null;
  stopped_reason: string | null;
};

/** How far the models are, from their checkpoint's row. */
export const progressOf = (row: CheckpointRow): Progress =>
  row.stopped_sequence === null
    ? { sequence: row.sequence }
    : {
        sequence: row.sequence,
        stopped: {
          sequence: row.stopped_sequence,
          type: row.stopped_type ?? '',
          ...(row.stopped_version === null ? {} : { version: row.stopped_version }),
          reason: row.stopped_reason ?? '',
        },
      };

/** A consistent look at the read models: every query of it sees the same sequence. */
export type Snapshot = Readonly<{
  db: Transaction<unknown>;
  /** Every event up to this sequence is in what the queries see. */
  sequence: number;
}>;

const readOnce = <Answer>(
  { database, schema }: ReadModels,
  read: (snapshot: Snapshot) => Promise<Answer>,
): Promise<Answer> =>
  database.kysely
    .withSchema(schema)
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (db) => {
      const { rows } =
        await sql<CheckpointRow>`select * from ${sql.id(schema, 'checkpoint')}`.execute(db);
      const [checkpoint] = rows;
      if (checkpoint === undefined)
        throw new ModelsUnavailable('the read models are being replaced');
      return read({ db, sequence: checkpoint.sequence });
    });

/** How often a read begins anew when a rebuild took the place of the tables just then. */
const MAX_TRIES = 5;

/**
 * Reads at one sequence. The checkpoint is read first: its lock also keeps a rebuild from swapping tables under the
 * reader. A read that waited for such a swap sees nothing of the new tables, and begins anew.
 * @throws ModelsUnavailable when the models cannot be read.
 */
export const readAt = async <Answer>(
  models: ReadModels,
  read: (snapshot: Snapshot) => Promise<Answer>,
): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await readOnce(models, read);
    } catch (error) {
      if (!(error instanceof ModelsUnavailable) || tries === MAX_TRIES) throw error;
    }
  }
};
