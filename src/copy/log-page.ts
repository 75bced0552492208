import type { EventStore, Position, StoredEvent } from '../event-store/event-store.ts';
import { copyEntry, type CopyEntry } from './entry.ts';

/** What came out of one page of the store's log. */
export type LogPage = Readonly<{
  /** The ledger's own events, in the store's order. */
  entries: readonly CopyEntry[];
  /** How many others were passed over. */
  passedOver: number;
  /** The last event's position; undefined when nothing new was found. */
  position: Position | undefined;
  /** False when the event to start behind was not found at its position. */
  anchored: boolean;
  /** True when the log may hold more right now. */
  more: boolean;
}>;

/** How much of a log is read at once. */
type PageLimits = Readonly<{ events: number; characters: number }>;

const isAt = (event: StoredEvent, position: Position): boolean =>
  event.position.commit === position.commit && event.position.prepare === position.prepare;

/**
 * Reads the log behind a position, as far as the limits go. The log is read from the position itself, which also
 * proves that the log still has it.
 * @param prefix what the streams of this ledger begin with.
 */
export const readLogPage = async (
  store: Pick<EventStore, 'readAll'>,
  prefix: string,
  from: Position | 'start',
  limits: PageLimits,
): Promise<LogPage> => {
  const entries: CopyEntry[] = [];
  let anchored = from === 'start';
  let read = 0;
  let characters = 0;
  let position: Position | undefined;
  const limit = anchored ? limits.events : limits.events + 1;
  for await (const stored of store.readAll(from, limit)) {
    read += 1;
    if (from !== 'start' && read === 1 && isAt(stored, from)) {
      anchored = true;
      continue;
    }
    position = stored.position;
    if (stored.stream.startsWith(prefix)) {
      const entry = copyEntry(stored);
      entries.push(entry);
      characters += entry.data.length + entry.metadata.length;
    }
    if (characters >= limits.characters) break;
  }
  const skipped = anchored && from !== 'start' ? 1 : 0;
  const passedOver = read - skipped - entries.length;
  const more = read === limit || characters >= limits.characters;
  return { entries, passedOver, position, anchored, more };
};
