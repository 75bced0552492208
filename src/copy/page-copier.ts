import type { Database } from '../database.ts';
import type { EventStore, Position } from '../event-store/event-store.ts';
import { writeBatch } from './batch.ts';
import { checkLogBehindCopy } from './behind.ts';
import type { CopiedEvent } from './copied-event.ts';
import { CopyStopped } from './copy-stopped.ts';
import { loadCursor, type CopyCursor } from './cursor.ts';
import { readLogPage } from './log-page.ts';
import { Overtaken } from './outage.ts';
import { copyReader, type CopyHead } from './reader.ts';
import type { CopyLog } from './waiting.ts';

/** What is copied from where to where. */
type PageCopierOptions = Readonly<{
  store: EventStore;
  database: Database;
  ledger: string;
  /** Events per batch at most. */
  pageSize: number;
  log: CopyLog;
}>;

/** What one page brought. */
type CopiedPage = Readonly<{
  head: CopyHead;
  copied: readonly CopiedEvent[];
  passedOver: number;
  /** True when the store may hold more right now. */
  more: boolean;
}>;

/** Copies page by page from where the last batch left off. */
type PageCopier = Readonly<{
  head: () => CopyHead;
  /** The store may be another one than before: prove it again before the next page. */
  doubt: () => void;
  /**
   * @throws CopyStopped when going on would falsify the copy.
   * @throws Overtaken when another copier has moved the head.
   */
  copyPage: () => Promise<CopiedPage>;
}>;

// Events have up to a megabyte each: a batch of so many characters is written before the page is full.
const PAGE_CHARACTERS = 4 * 1_048_576;

/** A cursor whose store was proven to hold the copy's last event, and where; `last` is absent when the copy is empty. */
type Placed = Readonly<{ cursor: CopyCursor; last: Position | undefined }>;

/**
 * Proves that the store is not behind the copy and finds the cursor's place in it. A log that was moved holds the same
 * events at other positions: then it is read from its start, and everything that is copied is compared on the way.
 */
const placeCursor = async (
  { store, database, log }: PageCopierOptions,
  cursor: CopyCursor,
): Promise<Placed> => {
  const check = await checkLogBehindCopy(store, copyReader(database));
  if (check.behind) {
    throw new CopyStopped('log_behind_copy', check.stream, check.revision, check.reason);
  }
  const last = check.position;
  const eventCommit = last?.commit;
  if (eventCommit === cursor.eventCommit) return { cursor, last };
  log('the event store holds the copied events at other positions; it is read from its start');
  return { cursor: { ...cursor, position: 'start', eventCommit }, last };
};

/**
 * Where to go on when the event behind which to read is gone. It was another application's, and a log that lost it may
 * have been cut behind our last event: what came since stands before the lost place.
 */
const behindLast = ({ cursor, last }: Placed): CopyCursor =>
  cursor.position === 'start' ? cursor : { ...cursor, position: last ?? 'start' };

const isSame = (one: CopyCursor['position'], other: CopyCursor['position']): boolean =>
  one !== 'start' &&
  other !== 'start' &&
  one.commit === other.commit &&
  one.prepare === other.prepare;

/** Opens a page copier; only the holder of the copier's lock does. */
export const pageCopier = async (options: PageCopierOptions): Promise<PageCopier> => {
  const { store, database, ledger, pageSize } = options;
  const limits = { events: pageSize, characters: PAGE_CHARACTERS };
  let cursor = await loadCursor(database);
  let proven = false;
  // Positions of others are saved now and then only: a busy neighbour must not keep our disk busy.
  let unsaved = 0;

  const placed = async (): Promise<Placed> => {
    const found = await placeCursor(options, cursor);
    ({ cursor } = found);
    proven = true;
    return found;
  };

  const copyPage = async (): Promise<CopiedPage> => {
    if (!proven) await placed();
    const before = cursor.head;
    const page = await readLogPage(store, `${ledger}.`, cursor.position, limits);
    const { entries, passedOver, position } = page;
    if (!page.anchored) {
      // The event to start behind is gone: of another application it may, of ours it may not.
      const from = cursor.position;
      cursor = behindLast(await placed());
      if (!isSame(from, cursor.position))
        return { head: before, copied: [], passedOver: 0, more: true };
    }
    if (position === undefined) return { head: before, copied: [], passedOver: 0, more: false };
    let copied: readonly CopiedEvent[] = [];
    unsaved += passedOver;
    if (entries.length === 0 && unsaved < pageSize) {
      cursor = { ...cursor, position };
    } else {
      const written = await writeBatch(database.pool, cursor, entries, position);
      if (written === undefined) throw new Overtaken('another copier has moved the head');
      ({ cursor, copied } = written);
      unsaved = 0;
    }
    const { head } = cursor;
    return { head, copied, passedOver, more: page.more };
  };

  return {
    head: () => cursor.head,
    doubt: () => {
      proven = false;
    },
    copyPage,
  };
};
