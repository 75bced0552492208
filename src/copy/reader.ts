import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { together } from '../together.ts';
import {
  copiedEvent,
  selectCopied,
  type CopiedEvent,
  type CopiedQuery,
  type CopiedRow,
} from './copied-event.ts';
import { isInstant } from './known-at.ts';
import { copiedPage, type PageOptions } from './reader-page.ts';
import type { CopyTables } from './tables.ts';

export type { CopiedEvent } from './copied-event.ts';

/** The last event's place in the copy; sequence 0 and a hash of zeros when it is empty. */
export type CopyHead = Readonly<{ sequence: number; hash: string; knownAt: string | null }>;

/** Reads the copy. Every answer is one statement, so it holds for one moment. Streams are named in full. */
export type CopyReader = Readonly<{
  /** Events after a sequence in order, at most `limit` (1 to 10,000). */
  page: (after: number, limit: number, options?: PageOptions) => Promise<readonly CopiedEvent[]>;
  head: () => Promise<CopyHead>;
  at: (sequence: number) => Promise<CopiedEvent | undefined>;
  /** The sequence of a stream's event; undefined as long as it is not copied. */
  sequenceOf: (stream: string, revision: number) => Promise<number | undefined>;
  /** What a command recorded in a stream, in order. */
  commandEvents: (stream: string, commandId: string) => Promise<readonly CopiedEvent[]>;
  /** The last revision of a stream that is copied. */
  lastRevision: (stream: string) => Promise<number | undefined>;
  /**
   * The last sequence that was known at an instant (`2026-11-22T10:00:00.000Z`); 0 when nothing was. An instant that
   * the database's clock has not reached is refused: what will be known then is not known now.
   * @throws RangeError when the text is no such instant.
   */
  sequenceKnownAt: (instant: string) => Promise<number | 'in_the_future'>;
  /** A stream's events from a revision on, in order: all of them unless `limit` says how many. */
  streamEvents: (stream: string, from: number, limit?: number) => Promise<readonly CopiedEvent[]>;
}>;

const readHead = async (db: Kysely<CopyTables>): Promise<CopyHead> => {
  const { sequence, hash, known_at } = await db
    .selectFrom('ledger.copy_head')
    .select(['sequence', 'hash', 'known_at'])
    .executeTakeFirstOrThrow();
  return { sequence, hash, knownAt: known_at };
};

const knownAt = async (
  db: Kysely<CopyTables>,
  instant: string,
): Promise<number | 'in_the_future'> => {
  if (!isInstant(instant)) throw new RangeError(`not an instant: ${instant.slice(0, 40)}`);
  const { rows } = await sql<{ sequence: number; future: boolean }>`
    select ${instant}::timestamptz > clock_timestamp() as future,
      coalesce((select sequence from ledger.event_copy where known_at <= ${instant}
        order by known_at desc, sequence desc limit 1), 0) as sequence`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without from gave no row');
  return row.future ? 'in_the_future' : row.sequence;
};

const all = async (query: CopiedQuery): Promise<readonly CopiedEvent[]> =>
  (await query.execute()).map(copiedEvent);

type CommandOf = Readonly<{ stream: string; commandId: string }>;

const eventsOfCommands =
  (db: Kysely<CopyTables>) =>
  async (commands: readonly CommandOf[]): Promise<readonly (readonly CopiedEvent[])[]> => {
    const { rows } = await sql<CopiedRow & Readonly<{ place: number }>>`
      select place, sequence, event_copy.stream, revision, event_id, type, data, metadata, known_at, hash
      from unnest(
        ${commands.map(({ stream }) => stream)}::text[],
        ${commands.map(({ commandId }) => commandId)}::text[])
        with ordinality as command (stream, command_id, place)
      join ledger.event_copy using (command_id, stream)
      order by place, revision`.execute(db);
    const found = commands.map((): CopiedEvent[] => []);
    for (const { place, ...row } of rows) found[place - 1]?.push(copiedEvent(row));
    return found;
  };

/** Opens a reader over a database's copy. */
export const copyReader = (database: Pick<Database, 'kysely'>): CopyReader => {
  const db = database.kysely.withTables<CopyTables>();
  const eventsOfCommand = together(eventsOfCommands(db));
  const ofStream = (stream: string): CopiedQuery =>
    selectCopied(db).where('stream', '=', stream).orderBy('revision');
  return {
    page: (after, limit, options = {}) => copiedPage(db, after, limit, options),
    head: () => readHead(db),
    at: async (sequence) => (await all(selectCopied(db).where('sequence', '=', sequence)))[0],
    sequenceOf: async (stream, revision) => {
      const row = await db
        .selectFrom('ledger.event_copy')
        .select('sequence')
        .where('stream', '=', stream)
        .where('revision', '=', revision)
        .executeTakeFirst();
      return row?.sequence;
    },
    commandEvents: (stream, commandId) => eventsOfCommand({ stream, commandId }),
    lastRevision: async (stream) => {
      const row = await db
        .selectFrom('ledger.event_copy')
        .select('revision')
        .where('stream', '=', stream)
        .orderBy('revision', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.revision;
    },
    sequenceKnownAt: (instant) => knownAt(db, instant),
    streamEvents: (stream, from, limit) => {
      const query = ofStream(stream).where('revision', '>=', from);
      return all(limit === undefined ? query : query.limit(limit));
    },
  };
};
