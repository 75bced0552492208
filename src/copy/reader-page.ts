import { sql, type Kysely } from 'kysely';
import {
  copiedEvent,
  selectCopied,
  type CopiedEvent,
  type CopiedQuery,
  type CopiedRow,
} from './copied-event.ts';
import type { CopyTables } from './tables.ts';

/** Narrows a page. */
export type PageOptions = Readonly<{
  /** Only events of these types. */
  types?: readonly string[];
  /** No event after this sequence. */
  upTo?: number;
}>;

const MAX_PAGE = 10_000;

/**
 * One page of the copy: the events after a sequence in order, at most `limit`. Of several types a page each is found by
 * its index, then the first of them together, so that a rare type does not read through all events.
 * @throws RangeError when the limit is not 1 to 10,000.
 */
export const copiedPage = async (
  db: Kysely<CopyTables>,
  after: number,
  limit: number,
  { types, upTo }: PageOptions,
): Promise<readonly CopiedEvent[]> => {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new RangeError(`a page of the copy holds 1 to ${MAX_PAGE} events, not ${limit}`);
  }
  const window = (query: CopiedQuery): CopiedQuery => {
    const open = query.where('sequence', '>', after).orderBy('sequence').limit(limit);
    return upTo === undefined ? open : open.where('sequence', '<=', upTo);
  };
  if (types === undefined) return (await window(selectCopied(db)).execute()).map(copiedEvent);
  const ofType = window(selectCopied(db).where(sql<boolean>`event_copy.type = wanted.type`));
  const { rows } = await sql<CopiedRow>`
    select found.* from unnest(${[...new Set(types)]}::text[]) as wanted (type), lateral (${ofType}) as found
    order by found.sequence limit ${limit}`.execute(db);
  return rows.map(copiedEvent);
};
