import {
  EventStoreCorrupt,
  type EventStore,
  type StoredEvent,
} from '../event-store/event-store.ts';
import { copyEntry, difference } from './entry.ts';
import { placeOf, type LogPlace } from './log-page.ts';
import type { CopyReader } from './reader.ts';

/** Whether the store still holds what was copied last. */
export type BehindCheck =
  | Readonly<{
      behind: false;
      /** Where the store holds the copy's last event now; absent when the copy is empty. */
      position?: LogPlace;
    }>
  | Readonly<{ behind: true; stream: string; revision: number; reason: string }>;

const firstOf = async (
  store: Pick<EventStore, 'read'>,
  stream: string,
  revision: number,
): Promise<StoredEvent | undefined> => {
  for await (const event of store.read(stream, revision, 1)) return event;
  return undefined;
};

/**
 * Compares the copy's last event with the store: a log that was restored from an older backup, or truncated, would give
 * numbers again that clients already hold. To be asked at the start and after every reconnection, by every node that
 * writes.
 * @throws EventStoreUnavailable when the store gives no answer.
 */
export const checkLogBehindCopy = async (
  store: Pick<EventStore, 'read'>,
  reader: Pick<CopyReader, 'head' | 'at'>,
): Promise<BehindCheck> => {
  const last = await reader.at((await reader.head()).sequence);
  if (last === undefined) return { behind: false };
  const { stream, revision } = last;
  const behind = (reason: string): BehindCheck => ({ behind: true, stream, revision, reason });
  try {
    const stored = await firstOf(store, stream, revision);
    if (stored === undefined || stored.revision !== revision) {
      return behind('the store does not hold this event, which was copied');
    }
    const differs = difference(copyEntry(stored), last);
    if (differs !== undefined)
      return behind(`the store holds another event here: its ${differs} differs`);
    return { behind: false, position: placeOf(stored) };
  } catch (error) {
    if (!(error instanceof EventStoreCorrupt)) throw error;
    return behind(error.message);
  }
};
