import {
  EventStoreCorrupt,
  type EventStore,
  type Position,
  type StoredEvent,
} from '../event-store/event-store.ts';
import { atOnce, type Pacer } from '../copy/waiting.ts';

/** Somebody who keeps folds that the log's news may change. */
export type TailListener = Readonly<{
  /** An event that was appended since the last look; in the log's order, each once. Must not throw. */
  saw: (event: StoredEvent) => void;
  /** The log is not the one that was followed, or too much of it was missed: whatever is kept is void. */
  lost: () => void;
}>;

/** The end of the log, read on behalf of everybody who is about to decide. */
export type LogTail = Readonly<{
  /**
   * Resolves once everything that was in the log when it was called has been shown to the listeners. Those who call
   * while a reading is under way, or just after one, share the next one.
   * @throws EventStoreUnavailable when the log gives no answer.
   */
  refresh: () => Promise<void>;
  /** Where the log ended at the last look; undefined when it was empty. What stands up to there was stored before. */
  end: () => Position | undefined;
  listen: (listener: TailListener) => void;
}>;

const PAGE = 500;
/** Behind more events than this, folds are read anew: following would take longer. */
const MOST_PAGES = 8;

const isAt = (event: StoredEvent, { commit, prepare }: Position): boolean =>
  event.position.commit === commit && event.position.prepare === prepare;

/** Where the last look ended, and the event that stood there when it is known. */
type Place = Readonly<{ position: Position | 'start'; id: string | undefined }>;

const behind = ({ position, id }: StoredEvent): Place => ({ position, id });

/** Looks one after another: who asks while one is under way shares the next. */
const sharedLooks = (look: () => Promise<void>, pace: Pacer): (() => Promise<void>) => {
  const never = new AbortController().signal;
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  /** How many wait for the look that is queued, and how many the last one was for. */
  let waiting = 0;
  let served = 0;

  const after = async (before: Promise<void>): Promise<void> => {
    // Its failure is told to those who waited for it.
    await before.catch(() => undefined);
    await pace.rest(never, served);
    queued = undefined;
    served = waiting;
    waiting = 0;
    running = pace.turn(look);
    return running;
  };

  return () => {
    waiting += 1;
    return (queued ??= after(running));
  };
};

/**
 * Follows the log for one node, from the moment of the first call on.
 * @param pace how looks are spaced out when many are wanted.
 */
export const logTail = (
  store: Pick<EventStore, 'readAll' | 'lastPosition'>,
  pace: Pacer = atOnce,
): LogTail => {
  const listeners: TailListener[] = [];
  let place: Place | undefined;

  /** Begins to follow at the end as it is now; nothing can be kept from before. */
  const begin = async (): Promise<void> => {
    place = undefined;
    for (const { lost } of listeners) lost();
    place = { position: (await store.lastPosition()) ?? 'start', id: undefined };
  };

  /** Shows one page; answers whether the log may hold more, or that it is not the log that was followed. */
  const showPage = async (from: Place): Promise<'end' | 'more' | 'other log'> => {
    const limit = PAGE + 1;
    let read = 0;
    let anchored = from.position === 'start';
    for await (const event of store.readAll(from.position, limit)) {
      read += 1;
      if (!anchored) {
        if (from.position === 'start' || !isAt(event, from.position)) return 'other log';
        if (from.id !== undefined && from.id !== event.id) return 'other log';
        anchored = true;
      } else {
        for (const { saw } of listeners) saw(event);
      }
      place = behind(event);
    }
    if (!anchored) return 'other log';
    return read < limit ? 'end' : 'more';
  };

  const look = async (): Promise<void> => {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      if (place === undefined) return begin();
      try {
        const shown = await showPage(place);
        if (shown === 'end') return;
        if (shown === 'other log') return await begin();
      } catch (error) {
        // No event stands where the last one stood.
        if (!(error instanceof EventStoreCorrupt)) throw error;
        return begin();
      }
    }
    return begin();
  };

  return {
    refresh: sharedLooks(look, pace),
    end: () => (place?.position === 'start' ? undefined : place?.position),
    listen: (listener) => void listeners.push(listener),
  };
};
