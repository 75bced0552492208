import { Client } from 'pg';
import { connectionSettings } from '../database.ts';
import { Overtaken } from './outage.ts';
import { pause, type CopyLog } from './waiting.ts';

const CONNECTING_MS = 10_000;
const ANSWER_MS = 5_000;
const RETRY_MS = 300;
const HEARTBEAT_MS = 5_000;
/** How long work that was told to end is waited for; what it still writes is refused by compare-and-set. */
const ENDING_MS = 2_000;

/** Which work must run on one node at a time, and how this node takes part. */
type SingleActive = Readonly<{
  databaseUrl: string;
  /** Nodes that use the same name exclude each other, per database. */
  name: string;
  signal: AbortSignal;
  log: CopyLog;
}>;

/** Takes the lock as soon as no other session holds it; false when the signal aborted first. */
const acquire = async (client: Client, { name, signal, log }: SingleActive): Promise<boolean> => {
  for (let tries = 1; !signal.aborted; tries += 1) {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
      [name],
    );
    // Told to end meanwhile, it lets go of the lock with its session.
    if (rows[0]?.held === true) return !signal.aborted;
    if (tries === 1) log(`${name}: another node does it; waiting to take over`);
    await pause(RETRY_MS * (0.5 + Math.random()), signal);
  }
  return false;
};

/** Asks the session now and then whether it still is there: a dead network gives no sign of its own. */
const watch = (client: Client, lose: (error: Error) => void): (() => void) => {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) {
      lose(new Overtaken(`the lock's session gave no answer for ${HEARTBEAT_MS} ms`));
      return;
    }
    answered = false;
    client.query('select 1').then(() => (answered = true), lose);
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
};

/** Closes a session, which frees its lock; a connection that is gone already, or gives no answer, is left to its end. */
const closeSoon = async (client: Client): Promise<void> => {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  client.end().then(close, close);
  await pause(ENDING_MS, closed.signal);
};

/**
 * Runs work while this node holds an advisory lock on a connection of its own; waits for it first, and takes over when
 * the holder ends or dies. The work's signal aborts when the lock is lost or the caller's signal aborts.
 * @throws Overtaken when the lock was lost, and whatever the work or the connection throws.
 */
export const whileSingleActive = async (
  options: SingleActive,
  work: (held: AbortSignal) => Promise<void>,
): Promise<void> => {
  const { databaseUrl, signal } = options;
  const client = new Client({
    ...connectionSettings(databaseUrl),
    connectionTimeoutMillis: CONNECTING_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  });
  const ending = new AbortController();
  let lost: Error | undefined;
  const lose = (error: Error): void => {
    lost ??= error;
    ending.abort();
  };
  const stop = (): void => ending.abort();
  client.on('error', lose);
  client.on('end', () => lose(new Overtaken("the lock's session ended")));
  signal.addEventListener('abort', stop);
  let unwatch: (() => void) | undefined;
  try {
    await client.connect();
    // The server frees the lock of a node that vanished without a word within half a minute.
    await client.query('set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5');
    if (!(await acquire(client, options))) return;
    unwatch = watch(client, lose);
    const working = work(ending.signal);
    const patience = new Promise<void>((resolve) => {
      const runOut = (): void => void setTimeout(resolve, ENDING_MS).unref();
      if (ending.signal.aborted) runOut();
      else ending.signal.addEventListener('abort', runOut);
    });
    await Promise.race([working, patience]);
    if (lost !== undefined) throw lost;
  } finally {
    unwatch?.();
    signal.removeEventListener('abort', stop);
    ending.abort();
    client.removeAllListeners('end');
    await closeSoon(client);
  }
};
