import type { Database } from '../database.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { writeBatch } from './batch.ts';
import { checkLogBehindCopy } from './behind.ts';
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
  copied: number;
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

/**
 * Proves that the store is not behind the copy and finds the cursor's place in it. A log that was moved holds the same
 * events at other positions: then it is read from its start, and everything that is copied is compared on the way.
 */
const placeCursor = async (
  { store, database, log }: PageCopierOptions,
  cursor: CopyCursor,
): Promise<CopyCursor> => {
  const check = await checkLogBehindCopy(store, copyReader(database));
  if (check.behind) {
    throw new CopyStopped('log_behind_copy', check.stream, check.revision, check.reason);
  }
  const eventCommit = check.position?.commit;
  if (eventCommit === cursor.eventCommit) return cursor;
  log('the event store holds the copied events at other positions; it is read from its start');
  return { ...cursor, position: 'start', eventCommit };
};

/** Opens a page copier; only the holder of the copier's lock does. */
export const pageCopier = async (options: PageCopierOptions): Promise<PageCopier> => {
  const { store, database, ledger, pageSize } = options;
  const limits = { events: pageSize, characters: PAGE_CHARACTERS };
  let cursor = await loadCursor(database);
  let proven = false;
  // Positions of others are saved now and then only: a busy neighbour must not keep our disk busy.
  let unsaved = 0;

  const placed = async (): Promise<void> => {
    cursor = await placeCursor(options, cursor);
    proven = true;
  };

  const copyPage = async (): Promise<CopiedPage> => {
    if (!proven) await placed();
    const before = cursor.head;
    const page = await readLogPage(store, `${ledger}.`, cursor.position, limits);
    const { entries, passedOver, position } = page;
    if (!page.anchored) {
      // The event to start behind is gone: of another application it may, of ours it may not.
      await placed();
      if (before.sequence === 0) cursor = { ...cursor, position: 'start' };
      if (cursor.position === 'start')
        return { head: before, copied: 0, passedOver: 0, more: true };
    }
    if (position === undefined) return { head: before, copied: 0, passedOver: 0, more: false };
    unsaved += passedOver;
    if (entries.length === 0 && unsaved < pageSize) {
      cursor = { ...cursor, position };
    } else {
      const written = await writeBatch(database.pool, cursor, entries, position);
      if (written === undefined) throw new Overtaken('another copier has moved the head');
      cursor = written;
      unsaved = 0;
    }
    const { head } = cursor;
    return { head, copied: head.sequence - before.sequence, passedOver, more: page.more };
  };

  return {
    head: () => cursor.head,
    doubt: () => {
      proven = false;
    },
    copyPage,
  };
};
