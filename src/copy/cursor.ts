import type { Database } from '../database.ts';
import type { LogPlace } from './log-page.ts';
import type { CopyHead } from './reader.ts';
import type { CopyTables } from './tables.ts';

/** How far the copier has come, in the copy and in the store. */
export type CopyCursor = Readonly<{
  head: CopyHead;
  /** The last processed event's place in the store, of whatever ledger. */
  position: LogPlace | 'start';
  /** Commit position at which that store holds the copy's last event; undefined when the copy is empty. */
  eventCommit: bigint | undefined;
}>;

/** Reads where the last batch left off. */
export const loadCursor = async (database: Pick<Database, 'kysely'>): Promise<CopyCursor> => {
  const row = await database.kysely
    .withTables<CopyTables>()
    .selectFrom('ledger.copy_head')
    .selectAll()
    .executeTakeFirstOrThrow();
  const { sequence, hash, known_at, commit_position, prepare_position, position_event_id } = row;
  return {
    head: { sequence, hash, knownAt: known_at },
    position:
      commit_position === null || prepare_position === null
        ? 'start'
        : {
            commit: BigInt(commit_position),
            prepare: BigInt(prepare_position),
            ...(position_event_id === null ? {} : { id: position_event_id }),
          },
    eventCommit: row.event_commit_position === null ? undefined : BigInt(row.event_commit_position),
  };
};

/**
 * Notes where a store holds the copy's last event, so that the copier goes on behind it: after the log was moved or
 * restored, at other positions. Does nothing when the copy has grown since.
 */
export const placeCursorAt = async (
  database: Pick<Database, 'kysely'>,
  sequence: number,
  { commit, prepare, id }: LogPlace,
): Promise<void> => {
  await database.kysely
    .withTables<CopyTables>()
    .updateTable('ledger.copy_head')
    .set({
      commit_position: String(commit),
      prepare_position: String(prepare),
      position_event_id: id ?? null,
      event_commit_position: String(commit),
    })
    .where('sequence', '=', sequence)
    .execute();
};
