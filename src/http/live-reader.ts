import { backOffMs } from '../copy/retries.ts';
import { pause } from '../copy/waiting.ts';
import type { HttpDeps } from './deps.ts';
import type { LiveFeed, LiveMessage } from './live-feed.ts';
import type { LiveEnd, LiveWire } from './live-wire.ts';

/** Bytes that may wait in this process for one reader. */
const MOST_UNSENT = 1024 * 1024;

/** Where a live reader starts, and what it wants. */
export type LiveFrom = Readonly<{ after: number; types: readonly string[] | undefined }>;

/** What live readers are served from. */
export type LiveSource = Readonly<{
  feed: LiveFeed;
  waitBeyond: HttpDeps['copy']['waitBeyond'];
  limits: HttpDeps['live'];
  log: HttpDeps['log'];
}>;

/** Sends a message and waits until it, and so all before it, has left this process; false when it does not. */
const leaves = async (
  wire: LiveWire,
  message: LiveMessage,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> => {
  const left = new AbortController();
  const stop = (): void => left.abort();
  signal.addEventListener('abort', stop);
  wire.send(message, stop);
  await pause(timeoutMs, left.signal);
  signal.removeEventListener('abort', stop);
  return left.signal.aborted;
};

/**
 * Sends a reader what follows, read from the copy as fast as the reader takes it, until the signal says that it is gone;
 * answers why it has to be ended before. At most 1 MiB waits for it here: then nothing more is read before all of that
 * has left, and a reader that does not take it in time has stalled. It has lost nothing: it knows its last sequence.
 */
export const followLive = async (
  { feed, waitBeyond, limits, log }: LiveSource,
  wire: LiveWire,
  { after, types }: LiveFrom,
  signal: AbortSignal,
): Promise<LiveEnd | 'gone'> => {
  let next = after;
  let failures = 0;
  let beatAt = performance.now() + limits.heartbeatMs;
  while (!signal.aborted) {
    const page = await feed.page(next, types).catch((error: unknown) => {
      log.warn({ err: error }, 'the copy cannot be read for live readers; it is tried again');
    });
    if (page === undefined) {
      failures += 1;
      // There may be a thousand of them: whatever the reason is, they leave the database time.
      await pause(backOffMs('fault', failures), signal);
      continue;
    }
    failures = 0;
    if (page.head < next) return 'ahead';
    for (const message of page.messages) {
      if (signal.aborted) return 'gone';
      if (wire.unsentBytes() + message.json.length <= MOST_UNSENT) wire.send(message);
      else if (!(await leaves(wire, message, limits.stallMs, signal))) return 'stalled';
    }
    next = page.next;
    if (performance.now() >= beatAt) {
      if (!wire.beat({ head: page.head, next })) return 'silent';
      beatAt = performance.now() + limits.heartbeatMs;
    }
    if (next < page.head) continue;
    await waitBeyond(next, Math.max(1, beatAt - performance.now()), signal);
  }
  return 'gone';
};
