import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Order, Played } from './worker.ts';

/** Plays histories in a thread of their own; ends with what was found, or rejects when the thread dies. */
export const playInThread = async (workerData: Order): Promise<Played> => {
  const worker = new Worker(new URL('worker.js', import.meta.url), { workerData });
  const [played] = (await once(worker, 'message')) as [Played];
  return played;
};
