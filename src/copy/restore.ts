import type { Database } from '../database.ts';
import type { EventStore, JsonValue, NewEvent } from '../event-store/event-store.ts';
import { checkLogBehindCopy } from './behind.ts';
import { agreement } from './compare.ts';
import type { CopiedEvent } from './copied-event.ts';
import { placeCursorAt } from './cursor.ts';
import { copyReader, type CopyHead } from './reader.ts';
import type { CopyTables } from './tables.ts';
import { verifyCopy } from './verify-copy.ts';

/** What restoring a log did, or why it must not be done; then nothing was appended, unless the log changed meanwhile. */
type Restoration =
  | Readonly<{
      ok: true;
      /** The copy's last event, which the log holds now. */
      head: CopyHead;
      /** Events that the log had lost and has again. */
      appended: number;
      /** When the log got its first event, if that is another moment than the copy knows: it is another log. */
      movedAt?: string;
    }>
  | Readonly<{ ok: false; sequence: number; reason: string }>;

/** A log that lost its end, or never had anything, and the copy that holds all of it. */
type RestoreOptions = Readonly<{
  store: Pick<EventStore, 'read' | 'readAll' | 'append'>;
  database: Database;
  ledger: string;
  /** Told how many of the copy's events the log is known to hold. */
  progress: (done: number, total: number) => void;
}>;

const PAGE = 500;
/** Well below the megabyte that one append may have, whatever bytes its characters take. */
const MOST_CHARACTERS = 200_000;

const sizeOf = ({ data, metadata }: CopiedEvent): number => data.length + metadata.length;

/** Neighbours of one stream, to be appended together. Any other order would give other sequences to a later copy. */
export const runsOf = (
  events: readonly CopiedEvent[],
): readonly (readonly [CopiedEvent, ...CopiedEvent[]])[] => {
  const runs: [CopiedEvent, ...CopiedEvent[]][] = [];
  let characters = 0;
  for (const event of events) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const follows = last?.stream === event.stream && last.revision + 1 === event.revision;
    characters += sizeOf(event);
    if (run !== undefined && follows && characters <= MOST_CHARACTERS) run.push(event);
    else {
      runs.push([event]);
      characters = sizeOf(event);
    }
  }
  return runs;
};

const toNewEvent = ({ id, type, data, metadata }: CopiedEvent): NewEvent => ({
  id,
  type,
  data: JSON.parse(data) as JsonValue,
  metadata: JSON.parse(metadata) as JsonValue,
});

/** Appends what the copy holds behind a sequence, in its order; answers how many, or what stood in the way. */
const appendBehind = async (
  { store, database, progress }: RestoreOptions,
  after: number,
): Promise<number | Readonly<{ sequence: number; reason: string }>> => {
  const reader = copyReader(database);
  let done = after;
  for (;;) {
    const page = await reader.page(done, PAGE);
    if (page.length === 0) return done - after;
    for (const run of runsOf(page)) {
      const [{ stream, revision, sequence }] = run;
      const expected = revision === 0 ? 'absent' : revision - 1;
      const appended = await store.append(stream, run.map(toNewEvent), expected);
      if (!appended.ok) {
        const found = appended.actual === 'absent' ? 'is absent' : `stands at ${appended.actual}`;
        const reason = `${stream} ${found} in the log where revision ${revision} must be appended: something else writes to this log`;
        return { sequence, reason };
      }
      done += run.length;
      const { sequence: head } = await reader.head();
      progress(done, head);
    }
  }
};

/** The server's time stamp of the first event, when it is not the one that was copied: an appended event gets its own. */
const firstElsewhere = async ({ store, database }: RestoreOptions): Promise<string | undefined> => {
  const copied = await database.kysely
    .withTables<CopyTables>()
    .selectFrom('ledger.event_copy')
    .select(['stream', 'revision', 'created'])
    .where('sequence', '=', 1)
    .executeTakeFirst();
  if (copied === undefined) return undefined;
  for await (const { created } of store.read(copied.stream, copied.revision, 1)) {
    return created === copied.created ? undefined : created;
  }
  return undefined;
};

/**
 * Gives a log back what the copy holds and it does not: the end that an older backup misses, or all of it when the log
 * moves to another server. Ids, order, streams, revisions, types, data and metadata are the same, so a new copy has the same
 * sequences and hashes. First the copy's own chain is recomputed and everything that the log holds is compared with it;
 * when anything differs, nothing is appended. It may be ended at any moment and repeated.
 * @throws EventStoreUnavailable when the store gives no answer, RangeError when an event cannot be appended by this release.
 */
export const restoreLog = async (options: RestoreOptions): Promise<Restoration> => {
  const { store, database, ledger, progress } = options;
  const reader = copyReader(database);
  const verified = await verifyCopy(reader);
  if (!verified.ok) {
    const { sequence, reason } = verified;
    return { ok: false, sequence, reason: `the copy itself is damaged: ${reason}` };
  }
  const { agreed, differs } = await agreement(store, reader, ledger, progress);
  if (differs !== undefined) return { ok: false, sequence: agreed + 1, reason: differs };
  const appended = await appendBehind(options, agreed);
  if (typeof appended !== 'number') return { ok: false, ...appended };
  const head = await reader.head();
  const proof = await checkLogBehindCopy(store, reader);
  if (proof.behind) return { ok: false, sequence: head.sequence, reason: proof.reason };
  // Every event before it was compared, so the copier need not read the log from its start.
  if (proof.position !== undefined) await placeCursorAt(database, head.sequence, proof.position);
  const movedAt = await firstElsewhere(options);
  return { ok: true, head, appended, ...(movedAt === undefined ? {} : { movedAt }) };
};
