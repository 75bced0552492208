import { pause } from '../copy/waiting.ts';
import type { HttpDeps } from './deps.ts';
import { RequestProblem } from './problems.ts';
import type { LiveEnd, LiveWire } from './live-wire.ts';

// With the 2.5 s for which a found key is remembered, a revoked one is noticed within five seconds.
const CHECK_EVERY_MS = 1_000;
const CHECK_MS = 1_000;

/** One open connection, from before its upgrade until its socket is closed. */
export type LiveConnection = Readonly<{
  /** Aborts when the socket is gone. */
  signal: AbortSignal;
  /** Says how the connection is ended once it is open, and what waits for it. */
  onOpen: (opened: Opened) => void;
}>;

type Opened = Pick<LiveWire, 'unsentBytes'> & Readonly<{ end: (why: LiveEnd) => void }>;
type Entry = { key: string; opened: Opened | undefined };

/** Who follows at this node. */
export type LiveConnections = Readonly<{
  /** Takes a place for a connection until its socket closes. @throws RequestProblem when there is none. */
  open: (key: string, closed: AbortSignal) => LiveConnection;
  count: () => number;
  /** The most bytes that wait in this process for one of them. */
  mostUnsent: () => number;
  endAll: (why: LiveEnd) => void;
  /** Ends the watch over the keys. */
  stop: () => void;
}>;

/** Counts the connections of each key and in all, and ends those whose key no longer stands. */
export const liveConnections = (
  keys: Pick<HttpDeps['keys'], 'find'>,
  limits: HttpDeps['live'],
): LiveConnections => {
  const entries = new Set<Entry>();
  const stopped = new AbortController();
  const endThose = (why: LiveEnd, those: (entry: Entry) => boolean): void => {
    for (const entry of entries) if (those(entry)) entry.opened?.end(why);
  };

  const check = async (key: string): Promise<void> => {
    const asked = keys.find(key).then(
      (identity) => (identity === undefined ? 'key_ended' : 'stands'),
      () => 'unverified' as const,
    );
    const late = new AbortController();
    const state = await Promise.race([
      asked,
      pause(CHECK_MS, late.signal).then(() => 'unverified' as const),
    ]);
    late.abort();
    // A key that cannot be asked for now may be revoked: it is ended as well, and may come again.
    if (state !== 'stands') endThose(state, (entry) => entry.key === key);
  };
  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await pause(CHECK_EVERY_MS, stopped.signal);
      await Promise.all([...new Set([...entries].map(({ key }) => key))].map(check));
    }
  };
  void watch();

  return {
    open: (key, closed) => {
      const ofKey = [...entries].filter((entry) => entry.key === key).length;
      const most = ofKey >= limits.perKey ? limits.perKey : limits.inAll;
      if (ofKey >= limits.perKey || entries.size >= limits.inAll) {
        throw new RequestProblem('too_many_live_readers', { most: String(most) });
      }
      const entry: Entry = { key, opened: undefined };
      entries.add(entry);
      const leave = (): void => void entries.delete(entry);
      closed.addEventListener('abort', leave);
      if (closed.aborted) leave();
      return {
        signal: closed,
        onOpen: (opened) => {
          entry.opened = opened;
        },
      };
    },
    count: () => entries.size,
    mostUnsent: () => Math.max(0, ...[...entries].map(({ opened }) => opened?.unsentBytes() ?? 0)),
    endAll: (why) => endThose(why, () => true),
    stop: () => stopped.abort(),
  };
};
