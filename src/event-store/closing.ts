import { EventStoreUnavailable } from './event-store.ts';

/** Whether a store was closed, and who must be told. An AbortSignal warns of a leak from the eleventh call at once on. */
export type Closing = Readonly<{
  closed: () => boolean;
  /** Calls back when the store is closed; answers how to forget that. */
  onClose: (act: () => void) => () => void;
  close: () => void;
}>;

/** A store that is open. */
export const openClosing = (): Closing => {
  const listeners = new Set<() => void>();
  let closed = false;
  return {
    closed: () => closed,
    onClose: (act) => {
      listeners.add(act);
      return () => listeners.delete(act);
    },
    close: () => {
      closed = true;
      for (const act of listeners) act();
      listeners.clear();
    },
  };
};

/** What every call ends with once its store is closed. */
export const storeClosed = (): EventStoreUnavailable =>
  new EventStoreUnavailable('this event store was closed');
