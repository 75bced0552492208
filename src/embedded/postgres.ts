import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { ensureCluster, isServerOf, livingPostmaster, SUPERUSER } from './postgres-cluster.ts';
import type { Login } from './postgres-database.ts';
import { assertReachable, postgresAccount, type RunAs } from './postgres-user.ts';
import { secretFile } from './secret-file.ts';

/** Where the cluster lives and how careful it is. */
export type PostgresOptions = Readonly<{
  /** The folder that holds the cluster, its password and its log; made when missing. */
  dataDir: string;
  /** False switches fsync off: for tests, whose data may be lost with the machine. */
  durable: boolean;
  /** Is told in a sentence what happens. */
  log: (line: string) => void;
}>;

/** A PostgreSQL server on 127.0.0.1 that runs on our data folder. */
export type EmbeddedPostgres = Readonly<{
  /** Connection string of a database, as the administrator or as the login given. */
  url: (database: string, login?: Login) => string;
  port: number;
  /** The postmaster's process. */
  pid: number;
  /** False when another living process started this server: `stop` then only lets go of it. */
  owned: boolean;
  /** Ends the server in good order (open transactions are rolled back) and waits until it is gone. */
  stop: () => Promise<void>;
}>;

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
/** Held on a connection by the process the server belongs to, so that a second process does not stop it. */
const OWNER_LOCK = 7_362_001;
const WRONG_PASSWORD = '28P01';
const MAX_LOG_BYTES = 10 * 1024 * 1024;

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
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...pairs];
};

const logTail = (file: string): string =>
  readFileSync(file, 'utf8').split('\n').slice(-12).join('\n');

const launch = (options: {
  binaries: PostgresBinaries;
  cluster: string;
  logFile: string;
  port: number;
  durable: boolean;
  account: RunAs;
}): ChildProcess => {
  const { binaries, cluster, logFile, port, durable, account } = options;
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

const connectionString = (port: number, database: string, { user, password }: Login): string =>
  `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

/** Waits until the server takes connections; answers the connection, which its owner keeps. */
const awaitReady = async (url: string, failed: () => string | undefined): Promise<Client> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // Losing this connection only gives up the ownership mark; whoever uses the server notices by itself.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (error instanceof DatabaseError && error.code === WRONG_PASSWORD) {
        throw new Error('PostgreSQL refuses the password in superuser.secret', { cause: error });
      }
      const reason = failed();
      if (reason !== undefined)
        throw new Error(`PostgreSQL did not start: ${reason}`, { cause: error });
      if (Date.now() > deadline)
        throw new Error('PostgreSQL did not answer in time', { cause: error });
      await delay(POLL_MS);
    }
  }
};

const gone = async (cluster: string, pid: number): Promise<void> => {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isServerOf(cluster, pid)) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL (process ${pid}) does not stop`);
    await delay(POLL_MS);
  }
};

const mayOwn = async (client: Client): Promise<boolean> => {
  const answer = await client.query<{ owned: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS owned',
    [OWNER_LOCK],
  );
  return answer.rows[0]?.owned === true;
};

type Running = Readonly<{ client: Client; pid: number; port: number }>;

const startServer = async (
  place: { cluster: string; logFile: string; binaries: PostgresBinaries; account: RunAs },
  admin: Login,
  durable: boolean,
): Promise<Running> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = launch({ ...place, port, durable });
    let ended: string | undefined;
    child.once('error', ({ message }) => {
      ended = message;
    });
    child.once('exit', (code, signal) => {
      ended = `it ended (${signal ?? code})`;
    });
    // The log is read only while the server is awaited: when it ends later, the folder may be gone.
    const failure = (): string | undefined =>
      ended === undefined ? undefined : `${ended}. Its log says:\n${logTail(place.logFile)}`;
    try {
      const url = connectionString(port, 'postgres', admin);
      const client = await awaitReady(url, failure);
      if (child.pid === undefined) throw new Error('PostgreSQL has no process');
      return { client, pid: child.pid, port };
    } catch (error) {
      // The port may have been taken meanwhile, and workers of a killed server need a moment to go.
      const worthAnotherTry = /Address already in use|still in use/.test(failure() ?? '');
      if (!worthAnotherTry || attempt === 5) {
        child.kill('SIGQUIT');
        throw error;
      }
      await delay(200);
    }
  }
};

/** The server that still runs on the cluster, once it answers; undefined when there is none, or it ends meanwhile. */
const takeOver = async (cluster: string, admin: Login): Promise<Running | undefined> => {
  const orphan = livingPostmaster(cluster);
  if (orphan === undefined) return undefined;
  const ended = (): string | undefined =>
    livingPostmaster(cluster) === undefined ? 'it ended' : undefined;
  try {
    const url = connectionString(orphan.port, 'postgres', admin);
    return { ...orphan, client: await awaitReady(url, ended) };
  } catch (error) {
    // It was just being stopped, or killed: then a new one is started.
    if (ended() === undefined) throw error;
    return undefined;
  }
};

/**
 * Starts PostgreSQL on a data folder, or takes over the one that still runs there (an earlier process
 * was killed). Only 127.0.0.1 listens, on a free port, with a random password kept in the folder.
 */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const { durable, log } = options;
  const dataDir = resolve(options.dataDir);
  const binaries = postgresBinaries();
  const account = postgresAccount();
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  // PostgreSQL's own account must pass through our folder; the secrets in it have modes of their own.
  if (account.uid !== undefined) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  assertReachable(dataDir, 'the data folder', account);
  assertReachable(binaries.postgres, 'the PostgreSQL program', account);

  const cluster = join(dataDir, 'cluster');
  const logFile = join(dataDir, 'postgres.log');
  const admin: Login = { user: SUPERUSER, password: secretFile(join(dataDir, 'superuser.secret')) };
  await ensureCluster({ binaries, dataDir, cluster, password: admin.password, durable, account });

  const found = await takeOver(cluster, admin);
  const running =
    found ?? (await startServer({ cluster, logFile, binaries, account }, admin, durable));
  const { client, pid, port } = running;
  const owned = await mayOwn(client);
  const history = owned ? 'left running by an earlier process' : 'shared with another process';
  log(`PostgreSQL on 127.0.0.1:${port}${found === undefined ? '' : ` (${history})`}`);

  let stopping: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await client.end();
    if (!owned || !isServerOf(cluster, pid)) return;
    process.kill(pid, 'SIGINT');
    await gone(cluster, pid);
  };
  return Object.freeze({
    url: (database: string, login: Login = admin) => connectionString(port, database, login),
    port,
    pid,
    owned,
    stop: () => (stopping ??= end()),
  });
};
