import { Client } from 'pg';
import { connectionSettings } from '../database.ts';
import { COPY_CHANNEL } from './batch.ts';
import { retries } from './retries.ts';
import { pause, WOKEN, type CopyLog } from './waiting.ts';

/** Tells when the copy has grown. */
export type CopyBell = Readonly<{
  /**
   * Answers the last sequence known, as soon as it is beyond the given one, after the time, or when the signal aborts
   * or the bell is closed: compare the answer.
   */
  waitBeyond: (sequence: number, timeoutMs: number, signal?: AbortSignal) => Promise<number>;
  /** Calls back at every growth that is noticed; answers how to forget that. */
  onHead: (callback: (sequence: number) => void) => () => void;
  /** Told by the copier of this process, which need not wait for the database to tell it. */
  ring: (sequence: number) => void;
  close: () => Promise<void>;
}>;

/** A lost notification delays by so much and no more. */
const POLL_MS = 1_000;
const ANSWER_MS = 5_000;

/** Who learns of the head by one session. */
type Listener = Readonly<{
  /** The last sequence known. */
  head: () => number;
  /** A batch ended there; it may be old news. */
  heard: (sequence: number) => void;
  /** The head stood there, which may be farther back: the copy was replaced. */
  found: (sequence: number) => void;
}>;

/** Listens on one session until it ends or a signal aborts. */
const listenOnce = async (
  databaseUrl: string,
  signal: AbortSignal,
  { head, heard, found }: Listener,
): Promise<void> => {
  const client = new Client({
    ...connectionSettings(databaseUrl),
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  const ended = new AbortController();
  const end = (): void => ended.abort();
  let failure: Error | undefined;
  client.on('error', (error) => {
    failure ??= error;
    end();
  });
  client.on('end', end);
  client.on('notification', ({ payload }) => heard(Number(payload)));
  signal.addEventListener('abort', end);
  try {
    await client.connect();
    await client.query(`listen ${COPY_CHANNEL}`);
    while (!ended.signal.aborted && !signal.aborted) {
      const known = head();
      const { rows } = await client.query<{ sequence: number }>(
        'select sequence from ledger.copy_head',
      );
      // What became known meanwhile is newer than the answer.
      if (head() === known) found(rows[0]?.sequence ?? 0);
      await pause(POLL_MS, ended.signal);
    }
    if (!signal.aborted) throw failure ?? new Error('connection terminated');
  } finally {
    signal.removeEventListener('abort', end);
    // A session that is gone already cannot be ended, and need not be.
    await client.end().catch(() => undefined);
  }
};

/** Listens, on one session after the other, until the signal aborts. */
const listen = async (
  databaseUrl: string,
  { signal, log }: Readonly<{ signal: AbortSignal; log: CopyLog }>,
  listener: Listener,
): Promise<void> => {
  const tries = retries('listening to the copy', { signal, log });
  const found = (sequence: number): void => {
    tries.succeeded();
    listener.found(sequence);
  };
  while (!signal.aborted) {
    try {
      await listenOnce(databaseUrl, signal, { ...listener, found });
    } catch (error) {
      await tries.failed(error);
    }
  }
};

/**
 * Listens for batches of the copier on a connection of its own, opened again whenever it breaks, and asks once a second
 * besides. It starts at once and knows sequence 0 until it is connected.
 */
export const copyBell = (databaseUrl: string, log: CopyLog): CopyBell => {
  const closing = new AbortController();
  const callbacks = new Set<(sequence: number) => void>();
  const waiting = new Set<Readonly<{ beyond: number; wake: () => void }>>();
  let head = 0;

  const heard = (sequence: number): void => {
    if (!(sequence > head)) return;
    head = sequence;
    for (const { beyond, wake } of waiting) if (head > beyond) wake();
    for (const callback of callbacks) callback(sequence);
  };
  const listening = listen(
    databaseUrl,
    { signal: closing.signal, log },
    {
      head: () => head,
      heard,
      found: (sequence) => {
        // Whoever waits must not be woken for what is gone.
        if (sequence < head) head = sequence;
        else heard(sequence);
      },
    },
  );

  return {
    waitBeyond: async (sequence, timeoutMs, signal) => {
      if (head > sequence || signal?.aborted === true || closing.signal.aborted) return head;
      const woken = new AbortController();
      const waiter = { beyond: sequence, wake: (): void => woken.abort(WOKEN) };
      waiting.add(waiter);
      signal?.addEventListener('abort', waiter.wake);
      await pause(timeoutMs, woken.signal);
      waiting.delete(waiter);
      signal?.removeEventListener('abort', waiter.wake);
      return head;
    },
    onHead: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    ring: heard,
    close: async () => {
      closing.abort();
      for (const { wake } of waiting) wake();
      await listening;
    },
  };
};
