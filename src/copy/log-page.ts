import type { EventStore, Position, StoredEvent } from '../event-store/event-store.ts';
import { copyEntry, type CopyEntry } from './entry.ts';

/** An event's place in the log. Another event may stand at its position when the log was cut and has grown since. */
export type LogPlace = Position &
  Readonly<{
    /** The event's id in lower case; absent when an older release noted the place. */
    id?: string;
  }>;

/** Where the log holds an event. */
export const placeOf = ({ position: { commit, prepare }, id }: StoredEvent): LogPlace => ({
  commit,
  prepare,
  id: id.toLowerCase(),
});

/** What came out of one page of the store's log. */
export type LogPage = Readonly<{
  /** The ledger's own events, in the store's order. */
  entries: readonly CopyEntry[];
  /** How many others were passed over. */
  passedOver: number;
  /** The last event's place; undefined when nothing new was found. */
  position: LogPlace | undefined;
  /** False when the event to start behind was not found at its place. */
  anchored: boolean;
  /** True when the log may hold more right now. */
  more: boolean;
}>;

/** How much of a log is read at once. */
type PageLimits = Readonly<{ events: number; characters: number }>;

const isAt = (event: StoredEvent, { commit, prepare, id }: LogPlace): boolean =>
  event.position.commit === commit &&
  event.position.prepare === prepare &&
  (id === undefined || event.id.toLowerCase() === id);

/**
 * Reads the log behind a place, as far as the limits go. The log is read from the place itself, which also proves that
 * the log still has it.
 * @param prefix what the streams of this ledger begin with.
 */
export const readLogPage = async (
  store: Pick<EventStore, 'readAll'>,
  prefix: string,
  from: LogPlace | 'start',
  limits: PageLimits,
): Promise<LogPage> => {
  const entries: CopyEntry[] = [];
  let anchored = from === 'start';
  let read = 0;
  let characters = 0;
  let position: LogPlace | undefined;
  const limit = anchored ? limits.events : limits.events + 1;
  for await (const stored of store.readAll(from, limit)) {
    read += 1;
    if (from !== 'start' && read === 1 && isAt(stored, from)) {
      anchored = true;
      continue;
    }
    position = placeOf(stored);
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
