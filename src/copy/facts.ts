import type { Database } from '../database.ts';
import type { CopiedEvent } from './copied-event.ts';

/** An event as read models take it: neither hashed nor dated. */
export type CopiedFact = Omit<CopiedEvent, 'knownAt' | 'hash'>;

/** Reads the copy page by page in the order of its sequence. */
export type FactReader = Readonly<{
  /** Events after a sequence, at most `limit`. */
  page: (after: number, limit: number) => Promise<readonly CopiedFact[]>;
}>;

/** Prepared once per connection: asking for a few events costs more in planning than in reading. */
const PAGE = {
  name: 'copied facts',
  text: `select sequence, stream, revision, event_id as id, type, data, metadata
    from ledger.event_copy where sequence > $1 order by sequence limit $2`,
};

/** Opens a reader of what read models are made from. */
export const factReader = ({ pool }: Pick<Database, 'pool'>): FactReader => ({
  page: async (after, limit) => {
    const { rows } = await pool.query<CopiedFact>({ ...PAGE, values: [after, limit] });
    return rows;
  },
});
