import { Client } from 'pg';
import { retries } from '../copy/retries.ts';
import { pause, WOKEN, type CopyLog } from '../copy/waiting.ts';
import { connectionSettings } from '../database.ts';
import { readCheckpoint } from './checkpoint.ts';
import { MODELS_CHANNEL } from './generation.ts';
import type { Progress, ReadModels } from './read-models.ts';

/** How a wait for the read models ended. `stopped`: they stand still before the sequence that was waited for. */
export type Waited = Progress & Readonly<{ outcome: 'reached' | 'late' | 'stopped' }>;

/** Follows how far the read models are, whichever node projects. */
export type ModelsProgress = Readonly<{
  /** Asks the database now. */
  read: () => Promise<Progress>;
  /** Resolves when the models have passed a sequence, stand still before it, or when the time is over. */
  waitFor: (sequence: number, timeoutMs: number, signal?: AbortSignal) => Promise<Waited>;
  close: () => Promise<void>;
}>;

/** A lost notification delays by so much and no more. */
const POLL_MS = 500;
const ANSWER_MS = 5_000;

type Waiter = Readonly<{ sequence: number; wake: () => void }>;

const listenOnce = async (
  { database, schema }: ReadModels,
  signal: AbortSignal,
  heard: (progress: Progress) => void,
): Promise<void> => {
  const client = new Client({
    ...connectionSettings(database.url),
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  const ended = new AbortController();
  const end = (): void => ended.abort();
  let look = new AbortController();
  let failure: Error | undefined;
  client.on('error', (error) => {
    failure ??= error;
    end();
  });
  client.on('end', end);
  client.on('notification', ({ payload = '' }) => {
    const [name, said] = payload.split(' ');
    if (name !== schema) return;
    if (said === 'stopped') look.abort();
    else heard({ sequence: Number(said) });
  });
  signal.addEventListener('abort', end);
  ended.signal.addEventListener('abort', () => look.abort());
  try {
    await client.connect();
    await client.query(`listen ${MODELS_CHANNEL}`);
    while (!ended.signal.aborted && !signal.aborted) {
      look = new AbortController();
      const progress = await readCheckpoint(client, schema);
      if (progress !== undefined) heard(progress);
      await pause(POLL_MS, look.signal);
    }
    if (!signal.aborted) throw failure ?? new Error('connection terminated');
  } finally {
    signal.removeEventListener('abort', end);
    // A session that is gone already cannot be ended, and need not be.
    await client.end().catch(() => undefined);
  }
};

/** Listens on a connection of its own, opened again whenever it breaks, and looks twice a second besides. */
export const followModels = (models: ReadModels, log: CopyLog): ModelsProgress => {
  const closing = new AbortController();
  const waiters = new Set<Waiter>();
  let known: Progress = { sequence: 0 };

  const heard = (progress: Progress): void => {
    known = progress;
    for (const { sequence, wake } of waiters) {
      if (progress.sequence >= sequence || progress.stopped !== undefined) wake();
    }
  };
  const run = async (): Promise<void> => {
    const { signal } = closing;
    const tries = retries('listening to the read models', { signal, log });
    while (!signal.aborted) {
      try {
        await listenOnce(models, signal, (progress) => {
          tries.succeeded();
          heard(progress);
        });
      } catch (error) {
        await tries.failed(error);
      }
    }
  };
  const running = run();
  const read = async (): Promise<Progress> => {
    const progress = await readCheckpoint(models.database.pool, models.schema);
    return progress ?? { sequence: 0 };
  };

  return {
    read,
    waitFor: async (sequence, timeoutMs, signal) => {
      if (known.sequence >= sequence) return { ...known, outcome: 'reached' };
      if (known.stopped === undefined) {
        const woken = new AbortController();
        const waiter = { sequence, wake: (): void => woken.abort(WOKEN) };
        waiters.add(waiter);
        signal?.addEventListener('abort', waiter.wake);
        if (signal?.aborted !== true) await pause(timeoutMs, woken.signal);
        waiters.delete(waiter);
        signal?.removeEventListener('abort', waiter.wake);
        if (known.sequence >= sequence) return { ...known, outcome: 'reached' };
      }
      // What was heard may be a moment old: the answer is what the database says.
      const now = await read();
      if (now.sequence >= sequence) return { ...now, outcome: 'reached' };
      return { ...now, outcome: now.stopped === undefined ? 'late' : 'stopped' };
    },
    close: async () => {
      closing.abort();
      for (const { wake } of waiters) wake();
      await running;
    },
  };
};
