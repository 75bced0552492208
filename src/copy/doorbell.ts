import type { EventStore } from '../event-store/event-store.ts';
import { pause, type CopyLog } from './waiting.ts';

const LONGEST_REOPENING_MS = 500;

/** Who listens to the store, and what for. */
type DoorbellOptions = Readonly<{
  store: Pick<EventStore, 'subscribeAll'>;
  /** Something was appended, or may have been while nobody listened. */
  ring: () => void;
  /** The subscription ended, and the store may be another one when it opens again. */
  onEnd: () => void;
  signal: AbortSignal;
  log: CopyLog;
}>;

/**
 * Rings whenever the store shows an event. Subscriptions are ended by the server at any time, on a burst above all, so
 * it opens again, a little later each time another node would; a lost ring only delays until the next poll.
 */
export const runDoorbell = async (options: DoorbellOptions): Promise<void> => {
  const { store, signal, log } = options;
  while (!signal.aborted) {
    try {
      for await (const _ of store.subscribeAll('news', signal)) options.ring();
    } catch (error) {
      if (!signal.aborted) log('listening to the event store failed; it is tried again', error);
    }
    if (signal.aborted) return;
    options.onEnd();
    await pause(LONGEST_REOPENING_MS * Math.random(), signal);
  }
};
