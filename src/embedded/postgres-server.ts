import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { release } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { clearDeadPostmaster, livingPostmaster } from './postgres-cluster.ts';
import { endSoon, type Login } from './postgres-database.ts';
import type { RunAs } from './postgres-user.ts';
import { recoverySync } from './recovery-sync.ts';

/** Where a server runs, as whom, and how careful it is. */
export type ServerPlace = Readonly<{
  binaries: PostgresBinaries;
  cluster: string;
  logFile: string;
  account: RunAs;
  admin: Login;
  durable: boolean;
}>;

/** A server that answers, and a connection to it that ends when it does. */
export type RunningServer = Readonly<{ client: Client; pid: number; port: number }>;

const START_TIMEOUT_MS = 60_000;
/** Told to end at once, it kills what does not end after five seconds. */
const END_MS = 10_000;
const FIRST_POLL_MS = 20;
/** Every question costs a server that recovers a process of its own. */
const LAST_POLL_MS = 100;
const WRONG_PASSWORD = '28P01';
const MOST_TRIES = 5;
const MAX_LOG_BYTES = 10 * 1024 * 1024;
/** The port was taken meanwhile, or workers of a killed server still have to go. */
const TRY_AGAIN = /could not create any TCP|still in use|lock file "[^"]*" already exists/;

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') fail(new Error('no port to be had'));
        else done(address.port);
      });
    });
  });

const serverArguments = (cluster: string, port: number, durable: boolean): string[] => {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    // A socket file would need a folder of its own; everything talks over loopback.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    // Short statements only: compiling them costs more than it saves.
    jit: 'off',
    // Fewer checkpoints, so fewer whole pages in the write-ahead log.
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    recovery_init_sync_method: recoverySync(process.platform, release()),
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...pairs];
};

const logTail = (file: string): string =>
  readFileSync(file, 'utf8').split('\n').slice(-12).join('\n');

const launch = (place: ServerPlace, port: number): ChildProcess => {
  const { binaries, cluster, logFile, durable, account } = place;
  const known = statSync(logFile, { throwIfNoEntry: false });
  if (known !== undefined && known.size > MAX_LOG_BYTES) rmSync(logFile);
  const sink = openSync(logFile, 'a', 0o600);
  try {
    return spawn(binaries.postgres, serverArguments(cluster, port, durable), {
      ...account,
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      // Its own process group: Ctrl-C reaches us first, and we stop it when our own work is done.
      detached: true,
      stdio: ['ignore', sink, sink],
    });
  } finally {
    closeSync(sink);
  }
};

/** Connection string of a database of the server on that port. */
export const connectionString = (
  port: number,
  database: string,
  { user, password }: Login,
): string =>
  `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

/** Waits until the server takes connections; answers the connection, which its owner keeps. */
const awaitReady = async (
  url: string,
  failed: () => string | undefined,
  signal?: AbortSignal,
): Promise<Client> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 2, LAST_POLL_MS)) {
    signal?.throwIfAborted();
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // Losing this connection only gives up the ownership mark; whoever uses the server notices by itself.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await endSoon(client);
      if (error instanceof DatabaseError && error.code === WRONG_PASSWORD) {
        throw new Error('PostgreSQL refuses the password in superuser.secret', { cause: error });
      }
      const reason = failed();
      if (reason !== undefined)
        throw new Error(`PostgreSQL did not start: ${reason}`, { cause: error });
      if (Date.now() > deadline)
        throw new Error('PostgreSQL did not answer in time', { cause: error });
      await delay(wait);
    }
  }
};

/** On which port a server is to start, and when it is no longer wanted. */
type Starting = Readonly<{ port?: number; signal?: AbortSignal }>;

/**
 * Starts a server and waits until it answers: on the port given, on that of a server that died there, or on a free one.
 * @throws Error with the end of the server's log when it does not start. The signal's reason when it is not wanted any
 * more, once it has ended.
 */
export const startServer = async (
  place: ServerPlace,
  { port, signal }: Starting = {},
): Promise<RunningServer> => {
  for (let attempt = 1; ; attempt += 1) {
    const died = clearDeadPostmaster(place.cluster);
    // Some other program may have taken that port since: the last try does without it.
    const tried = port ?? (attempt < MOST_TRIES ? died : undefined) ?? (await freePort());
    const child = launch(place, tried);
    let ended: string | undefined;
    const end = new Promise<void>((resolve) => {
      const note = (how: string): void => {
        ended = how;
        resolve();
      };
      child.once('error', ({ message }) => note(message));
      child.once('exit', (code, by) => note(`it ended (${by ?? code})`));
    });
    // The log is read only while the server is awaited: when it ends later, the folder may be gone.
    const failure = (): string | undefined =>
      ended === undefined ? undefined : `${ended}. Its log says:\n${logTail(place.logFile)}`;
    try {
      const url = connectionString(tried, 'postgres', place.admin);
      const client = await awaitReady(url, failure, signal);
      // What answers may have been started by another process at the same moment.
      const { pid } = livingPostmaster(place.cluster) ?? child;
      if (pid === undefined) throw new Error('PostgreSQL has no process');
      return { client, pid, port: tried };
    } catch (error) {
      if (!TRY_AGAIN.test(failure() ?? '') || attempt === MOST_TRIES) {
        child.kill('SIGQUIT');
        await Promise.race([end, delay(END_MS, undefined, { ref: false })]);
        throw error;
      }
      await delay(200);
    }
  }
};

/** The server that still runs on the cluster, once it answers; undefined when there is none, or it ends meanwhile. */
export const takeOver = async (
  { cluster, admin }: Pick<ServerPlace, 'cluster' | 'admin'>,
  signal?: AbortSignal,
): Promise<RunningServer | undefined> => {
  const orphan = livingPostmaster(cluster);
  if (orphan === undefined) return undefined;
  const ended = (): string | undefined =>
    livingPostmaster(cluster) === undefined ? 'it ended' : undefined;
  try {
    const url = connectionString(orphan.port, 'postgres', admin);
    return { ...orphan, client: await awaitReady(url, ended, signal) };
  } catch (error) {
    // It was just being stopped, or killed: then a new one is started.
    if (ended() === undefined) throw error;
    return undefined;
  }
};
