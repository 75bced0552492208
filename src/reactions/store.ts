import type { Kysely } from 'kysely';
import type { ReactionTables } from './migration.ts';

/** A stream that waits, from which event on and why. */
export type Parked = Readonly<{
  stream: string;
  sequence: number;
  reaction: string;
  reason: string;
}>;

/** What reactions remember. Losing it repeats commands, which their ids make harmless. */
export type ReactionStore = Readonly<{
  checkpoints: () => Promise<readonly ReactionTables['reactions.checkpoint'][]>;
  saveCheckpoints: (
    checkpoints: readonly ReactionTables['reactions.checkpoint'][],
  ) => Promise<void>;
  parked: () => Promise<readonly Parked[]>;
  /** Notes where a stream stands now; what was noted of it before is answered up to there. */
  park: (parked: Parked) => Promise<void>;
  release: (stream: string) => Promise<void>;
}>;

const MAX_REASON = 1_000;

/** What reactions remember, in the ledger's database. */
export const reactionStore = (database: Kysely<unknown>): ReactionStore => {
  const db = database.withTables<ReactionTables>();
  return {
    checkpoints: () => db.selectFrom('reactions.checkpoint').selectAll().execute(),
    saveCheckpoints: async (checkpoints) => {
      if (checkpoints.length === 0) return;
      await db
        .insertInto('reactions.checkpoint')
        .values([...checkpoints])
        .onConflict((conflict) =>
          conflict
            .columns(['reaction', 'version'])
            .doUpdateSet((row) => ({ sequence: row.ref('excluded.sequence') })),
        )
        .execute();
    },
    parked: () =>
      db
        .selectFrom('reactions.parked')
        .select(['stream', 'sequence', 'reaction', 'reason'])
        .orderBy('sequence')
        .execute(),
    park: async ({ stream, sequence, reaction, reason: given }) => {
      const reason = given.slice(0, MAX_REASON);
      await db
        .insertInto('reactions.parked')
        .values({ stream, sequence, reaction, reason })
        .onConflict((conflict) =>
          conflict.column('stream').doUpdateSet({ sequence, reaction, reason }),
        )
        .execute();
    },
    release: async (stream) => {
      await db.deleteFrom('reactions.parked').where('stream', '=', stream).execute();
    },
  };
};
