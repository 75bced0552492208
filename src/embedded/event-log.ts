import { AppendLane } from './append-lane.ts';
import { openReader, type EventLogReader } from './event-log-reader.ts';
import type { AppendCommand, AppendOutcome, LoggedEvent, LogNews } from './event-log-types.ts';
import { WriterLink } from './writer-link.ts';

/** An append-only log in PostgreSQL, written by this process alone. */
export type EventLog = Pick<EventLogReader, 'readAll' | 'readStream' | 'streamHeads'> &
  Readonly<{
    /** Appends all events or none. Rejects with LogUnavailable when it cannot say which. */
    append: (command: AppendCommand) => Promise<AppendOutcome>;
    /** Position of the last event; 0 when the log is empty. */
    position: () => number;
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
  const tell = (news: readonly LoggedEvent[] | 'look'): void => {
    for (const listener of listeners) listener(news);
  };
  let link: WriterLink | undefined;
  const lane = new AppendLane({
    reader,
    link: () => {
      if (link === undefined) throw new Error('the event log is not open yet');
      return link;
    },
    stored: tell,
  });
  try {
    link = await WriterLink.open({
      url,
      durable,
      log,
      // Events stored by a transaction whose answer was lost were never told: followers must look.
      connected: (head) => {
        if (lane.restart(head)) tell('look');
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
    readAll: reader.readAll,
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
