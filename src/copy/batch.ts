import { DatabaseError, type Pool } from 'pg';
import type { Position } from '../event-store/event-store.ts';
import { bigintArray, textArray } from './binary-array.ts';
import { chainHash } from './chain.ts';
import { CopyStopped } from './copy-stopped.ts';
import type { CopiedEvent } from './copied-event.ts';
import type { CopyCursor } from './cursor.ts';
import { difference, type CopyEntry } from './entry.ts';
import { foldKnownAt } from './known-at.ts';
import type { CopyHead } from './reader.ts';

/** Channel of the notification that goes with every batch; its payload is the new head's sequence. */
export const COPY_CHANNEL = 'event_copy';

type Numbered = Readonly<{ entry: CopyEntry; head: CopyHead }>;

/** What a batch wrote, and the cursor behind it. */
export type WrittenBatch = Readonly<{ cursor: CopyCursor; copied: readonly CopiedEvent[] }>;

const linkOf = (sequence: number, { stream, revision, id, type, data, metadata }: CopyEntry) => ({
  sequence,
  stream,
  revision,
  id,
  type,
  data,
  metadata,
});

const numbered = (head: CopyHead, entries: readonly CopyEntry[]): readonly Numbered[] => {
  let previous = head;
  return entries.map((entry) => {
    const sequence = previous.sequence + 1;
    const knownAt = foldKnownAt(previous.knownAt, entry.recordedAt);
    previous = { sequence, knownAt, hash: chainHash(previous.hash, linkOf(sequence, entry)) };
    return { entry, head: previous };
  });
};

// One statement is one transaction and one round trip: the head moves from where it was read, or nothing happens.
const WRITE = `
  with moved as (
    update ledger.copy_head set sequence = $2, hash = $3, known_at = $4, commit_position = $5, prepare_position = $6,
      event_commit_position = $7
    where sequence = $1 returning 1
  ), inserted as (
    insert into ledger.event_copy (sequence, stream, revision, event_id, type, data, metadata, command_id, recorded_at,
      known_at, hash, commit_position, prepare_position, created)
    select sequence, stream, revision, event_id, type, data, metadata, command_id, recorded_at, known_at, hash,
      commit_position::numeric, prepare_position::numeric, created
    from unnest($8::bigint[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[],
      $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[])
      as new (sequence, stream, revision, event_id, type, data, metadata, command_id, recorded_at, known_at, hash,
        commit_position, prepare_position, created)
    where exists (select from moved)
  )
  select case when $2 > $1 then pg_notify('${COPY_CHANNEL}', $2::bigint::text) end from moved`;

const copiedOf = ({ entry, head }: Numbered): CopiedEvent => ({
  ...linkOf(head.sequence, entry),
  knownAt: head.knownAt,
  hash: head.hash,
});

const texts = (rows: readonly Numbered[], of: (row: Numbered) => string | null): Buffer =>
  textArray(rows.map(of));

/** The arrays of the statement, from its eighth value on. */
const columnsOf = (rows: readonly Numbered[]): readonly Buffer[] => [
  bigintArray(rows.map(({ head }) => head.sequence)),
  texts(rows, ({ entry }) => entry.stream),
  bigintArray(rows.map(({ entry }) => entry.revision)),
  texts(rows, ({ entry }) => entry.id),
  texts(rows, ({ entry }) => entry.type),
  texts(rows, ({ entry }) => entry.data),
  texts(rows, ({ entry }) => entry.metadata),
  texts(rows, ({ entry }) => entry.commandId),
  texts(rows, ({ entry }) => entry.recordedAt),
  texts(rows, ({ head }) => head.knownAt),
  texts(rows, ({ head }) => head.hash),
  // A position takes up to 64 bits without sign, which no integer type of the database holds.
  texts(rows, ({ entry }) => `${entry.position.commit}`),
  texts(rows, ({ entry }) => `${entry.position.prepare}`),
  texts(rows, ({ entry }) => entry.created),
];

/**
 * Adds events behind the cursor and moves it, in one transaction. The caller knows them to be new.
 * @param position the last processed one, of whatever ledger.
 * @returns undefined when the head was not where the caller read it, and nothing is written.
 */
const write = async (
  pool: Pool,
  cursor: CopyCursor,
  entries: readonly CopyEntry[],
  position: Position,
): Promise<WrittenBatch | undefined> => {
  const rows = numbered(cursor.head, entries);
  const last = rows.at(-1);
  const { sequence, hash, knownAt } = last?.head ?? cursor.head;
  const eventCommit = last?.entry.position.commit ?? cursor.eventCommit;
  const { rowCount } = await pool.query({
    name: 'write event copy',
    text: WRITE,
    values: [
      cursor.head.sequence,
      sequence,
      hash,
      knownAt,
      position.commit,
      position.prepare,
      eventCommit ?? null,
      ...columnsOf(rows),
    ],
  });
  if (rowCount !== 1) return undefined;
  const head = { sequence, hash, knownAt };
  return { cursor: { head, position, eventCommit }, copied: rows.map(copiedOf) };
};

const placeOf = ({ stream, revision }: Pick<CopyEntry, 'stream' | 'revision'>): string =>
  `${revision}@${stream}`;

/**
 * Those of the entries that are not copied yet.
 * @throws CopyStopped when one of them is copied with other content.
 */
const onlyNew = async (
  pool: Pool,
  entries: readonly CopyEntry[],
): Promise<readonly CopyEntry[]> => {
  type Known = Pick<CopyEntry, 'stream' | 'revision' | 'id' | 'type' | 'data' | 'metadata'>;
  const { rows } = await pool.query<Known>(
    `select stream, revision, event_id as id, type, data, metadata
     from ledger.event_copy join unnest($1::text[], $2::bigint[]) as wanted (stream, revision)
       using (stream, revision)`,
    [entries.map((entry) => entry.stream), entries.map((entry) => entry.revision)],
  );
  const known = new Map(rows.map((row) => [placeOf(row), row]));
  return entries.filter((entry) => {
    const copied = known.get(placeOf(entry));
    known.set(placeOf(entry), entry);
    if (copied === undefined) return true;
    const differs = difference(copied, entry);
    if (differs === undefined) return false;
    const detail = `the store shows another ${differs} than was copied`;
    throw new CopyStopped('content_differs', entry.stream, entry.revision, detail);
  });
};

const isCopiedAlready = (error: unknown): boolean =>
  error instanceof DatabaseError && error.constraint === 'event_copy_stream_revision';

/**
 * Copies events behind the cursor. Those that are copied already with the same content are skipped; they are rare, so
 * they are looked for only when the database refuses one.
 * @returns what was written and the cursor behind it; undefined when another copier has moved the head.
 * @throws CopyStopped when an event is copied already with other content.
 */
export const writeBatch = async (
  pool: Pool,
  cursor: CopyCursor,
  entries: readonly CopyEntry[],
  position: Position,
): Promise<WrittenBatch | undefined> => {
  try {
    return await write(pool, cursor, entries, position);
  } catch (error) {
    if (!isCopiedAlready(error)) throw error;
    return write(pool, cursor, await onlyNew(pool, entries), position);
  }
};
