import type { LoggedEvent, LogNews } from './event-log-types.ts';

/** What a live reader finds: new events, a reason to look in the log itself, or that it fell too far behind. */
export type LiveTake = readonly LoggedEvent[] | 'look' | 'overflow';

/** New events that wait for one live reader. */
export type LiveBuffer = Readonly<{
  push: (news: LogNews) => void;
  /** Takes everything that waits; empty when nothing does. */
  take: () => LiveTake;
  /** True when events are missing from it, so that only the log itself has them all. */
  broken: () => boolean;
  /** Resolves when something waits. */
  filled: () => Promise<void>;
  /** Makes a waiting `filled` resolve although nothing came. */
  wake: () => void;
}>;

/** More than the largest append, so that one burst never drops a reader that keeps up otherwise. */
const MAX_EVENTS = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** A bounded buffer of the events that `wanted` lets through. */
export const createLiveBuffer = (wanted: (event: LoggedEvent) => boolean): LiveBuffer => {
  let events: LoggedEvent[] = [];
  let bytes = 0;
  let state: 'ok' | 'look' | 'overflow' = 'ok';
  let ring: (() => void) | undefined;
  const wake = (): void => {
    ring?.();
    ring = undefined;
  };
  const add = (event: LoggedEvent): void => {
    if (state !== 'ok' || !wanted(event)) return;
    events.push(event);
    bytes += event.data.byteLength + event.metadata.byteLength;
    if (events.length <= MAX_EVENTS && bytes <= MAX_BYTES) return;
    state = 'overflow';
    events = [];
  };
  return Object.freeze({
    push: (news: LogNews) => {
      if (news === 'look') state = state === 'ok' ? 'look' : state;
      else for (const event of news) add(event);
      if (state !== 'ok' || events.length > 0) wake();
    },
    take: () => {
      if (state !== 'ok') return state;
      const taken = events;
      events = [];
      bytes = 0;
      return taken;
    },
    broken: () => state !== 'ok',
    filled: () =>
      new Promise<void>((resolve) => {
        if (state !== 'ok' || events.length > 0) resolve();
        else ring = resolve;
      }),
    wake,
  });
};
