import type { LoggedEvent, LogPage } from './event-log-types.ts';

/** The newest events, kept in memory: nearly everybody reads the end of the log. */
export type NewestEvents = Readonly<{
  /** Begins anew behind this position: nothing is known of what stands before. */
  restart: (head: number) => void;
  /** Adds events, which stand right behind the last one. */
  push: (events: readonly LoggedEvent[]) => void;
  /** The page as the log itself would answer it, or undefined when only the log knows. */
  page: (page: LogPage) => readonly LoggedEvent[] | undefined;
}>;

/** How much is kept at most. */
export type NewestLimits = Readonly<{ events: number; bytes: number; pageBytes: number }>;

/** What an event costs besides its content. */
const OVERHEAD_BYTES = 512;
/** So many dropped events may stand before the others until the list is made anew. */
const DROPPED_EVENTS = 1_024;

const contentOf = ({ data, metadata }: LoggedEvent): number =>
  data.byteLength + metadata.byteLength;

/** A memory of the log's end; what is older falls out of it. */
export const keepNewest = ({
  events: most,
  bytes: mostBytes,
  pageBytes,
}: NewestLimits): NewestEvents => {
  /** Events in the order of the log; those before `start` are dropped. */
  let events: LoggedEvent[] = [];
  let start = 0;
  let bytes = 0;
  /** Position of the last event of the log. */
  let head = 0;

  const drop = (): void => {
    for (; start < events.length; start += 1) {
      if (events.length - start <= most && bytes <= mostBytes) break;
      const oldest = events[start];
      bytes -= oldest === undefined ? 0 : contentOf(oldest) + OVERHEAD_BYTES;
    }
    if (start < DROPPED_EVENTS && start < events.length) return;
    events = events.slice(start);
    start = 0;
  };

  return Object.freeze({
    restart: (at: number) => {
      events = [];
      start = 0;
      bytes = 0;
      head = at;
    },
    push: (added: readonly LoggedEvent[]) => {
      for (const event of added) {
        events.push(event);
        bytes += contentOf(event) + OVERHEAD_BYTES;
      }
      head += added.length;
      drop();
    },
    page: ({ from, backwards, limit }: LogPage) => {
      const first = head - (events.length - start) + 1;
      if (from > head) return backwards ? undefined : [];
      if (from < first) return undefined;
      const step = backwards ? -1 : 1;
      const found: LoggedEvent[] = [];
      let size = 0;
      for (let at = start + from - first; found.length < limit && size < pageBytes; at += step) {
        const event = at < start ? undefined : events[at];
        if (event === undefined) break;
        found.push(event);
        size += contentOf(event);
      }
      return found;
    },
  });
};
