import { AppendLane } from './append-lane.ts';
import { openReader, PAGE_BYTES, type EventLogReader } from './event-log-reader.ts';
import type { AppendCommand, AppendOutcome, LogNews, LogPage } from './event-log-types.ts';
import { keepNewest } from './newest-events.ts';
import { WriterLink } from './writer-link.ts';

const NEWEST = { events: 10_000, bytes: 16 * 1024 * 1024, pageBytes: PAGE_BYTES } as const;

/** An append-only log in PostgreSQL, written by this process alone. */
export type EventLog = Pick<EventLogReader, 'readAll' | 'readStream' | 'streamHeads'> &
  Readonly<{
    /** Appends all events or none. Rejects with LogUnavailable when it cannot say which. */
    append: (command: AppendCommand) => Promise<AppendOutcome>;
    /** Position of the last event; 0 when the log is empty. */
    position: () => number;
    /** How often the log was found to end before where it had ended: then it was restored, and followers must begin anew. */
    losses: () => number;
    /** Follows the log from now on; the listener must not throw. Answers how to stop. */
    follow: (listener: (news: LogNews) => void) => () => void;
    close: () => Promise<void>;
  }>;

/**
 * Opens a log made by `prepareEventLog`, as its writing role. Rejects when another event server holds it,
 * and, if `durable`, when the server does not keep what it acknowledges.
 */
export const openEventLog = async (options: {
  url: string;
  durable: boolean;
  log: (line: string) => void;
}): Promise<EventLog> => {
  const { url, durable, log } = options;
  const reader = openReader(url, log);
  const listeners = new Set<(news: LogNews) => void>();
  const newest = keepNewest(NEWEST);
  const tell = (news: LogNews): void => {
    for (const listener of listeners) listener(news);
  };
  let link: WriterLink | undefined;
  const lane = new AppendLane({
    reader,
    link: () => {
      if (link === undefined) throw new Error('the event log is not open yet');
      return link;
    },
    stored: (events) => {
      newest.push(events);
      tell(events);
    },
  });
  try {
    link = await WriterLink.open({
      url,
      durable,
      log,
      // Events stored by a transaction whose answer was lost were never told: followers must look.
      connected: (head) => {
        if (!lane.restart(head)) return;
        newest.restart(head);
        tell('look');
      },
    });
  } catch (error) {
    await reader.close();
    throw error;
  }
  const opened = link;
  return Object.freeze({
    append: (command: AppendCommand) => lane.append(command),
    position: () => lane.position,
    losses: () => lane.losses,
    readAll: async (page: LogPage) => newest.page(page) ?? reader.readAll(page),
    readStream: reader.readStream,
    streamHeads: reader.streamHeads,
    follow: (listener: (news: LogNews) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: async () => {
      await lane.drain();
      await opened.close();
      await reader.close();
    },
  });
};
