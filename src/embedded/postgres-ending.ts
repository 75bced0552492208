import { setTimeout as delay } from 'node:timers/promises';
import { isServerOf, livingPostmaster } from './postgres-cluster.ts';

/** Ended at once, it kills what does not end after five seconds. */
const STOP_AT_ONCE_MS = 10_000;
const POLL_MS = 20;

const isGone = async (cluster: string, pid: number, ms: number): Promise<boolean> => {
  const deadline = Date.now() + ms;
  while (isServerOf(cluster, pid)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
};

const signalTo = (pid: number, signal: 'SIGINT' | 'SIGQUIT'): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself a moment ago.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/** How a server is ended. */
type Ending = Readonly<{
  /** The process that was known last. */
  pid: number;
  /** False when it did not answer: it recovers, or is about to. */
  answers: boolean;
  stopMs: number;
}>;

/**
 * Ends the server on a cluster and waits until it is gone. In good order it writes a checkpoint first. One that recovers
 * has nothing to write, and does not always end in good order (18.4 was seen to wait for ever); ended at once, it recovers
 * at its next start, and nothing that was committed is lost.
 */
export const endServer = async (
  cluster: string,
  { pid: last, answers, stopMs }: Ending,
): Promise<void> => {
  // What its pid file says counts: the one that was known last may have been followed by another.
  const pid = livingPostmaster(cluster)?.pid ?? last;
  if (!isServerOf(cluster, pid)) return;
  if (answers) {
    signalTo(pid, 'SIGINT');
    if (await isGone(cluster, pid, stopMs)) return;
  }
  signalTo(pid, 'SIGQUIT');
  if (!(await isGone(cluster, pid, STOP_AT_ONCE_MS))) {
    throw new Error(`PostgreSQL (process ${pid}) does not stop`);
  }
};
