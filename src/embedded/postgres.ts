import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { postgresBinaries } from './postgres-binaries.ts';
import { ensureCluster, SUPERUSER } from './postgres-cluster.ts';
import { endSoon, type Login } from './postgres-database.ts';
import { endServer } from './postgres-ending.ts';
import {
  connectionString,
  startServer,
  takeOver,
  type RunningServer,
  type ServerPlace,
} from './postgres-server.ts';
import { assertReachable, postgresAccount } from './postgres-user.ts';
import { secretFile } from './secret-file.ts';

/** Where the cluster lives and how careful it is. */
export type PostgresOptions = Readonly<{
  /** The folder that holds the cluster, its password and its log; made when missing. */
  dataDir: string;
  /** False switches fsync off: for tests, whose data may be lost with the machine. */
  durable: boolean;
  /** Milliseconds that the server may take to end in good order, 15 s when absent; then it is ended at once. */
  stopMs?: number;
  /** Gives the start up: what it started ends, and it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Is told in a sentence what happens. */
  log: (line: string) => void;
}>;

/** A PostgreSQL server on 127.0.0.1 that runs on our data folder. */
export type EmbeddedPostgres = Readonly<{
  /** Connection string of a database, as the administrator or as the login given. */
  url: (database: string, login?: Login) => string;
  port: number;
  /** The postmaster's process; another one after it was started again. */
  pid: number;
  /** False when another living process started this server: `stop` then only lets go of it. */
  owned: boolean;
  /** Ends the server in good order (open transactions are rolled back) and waits until it is gone. */
  stop: () => Promise<void>;
}>;

const STOP_MS = 15_000;
const FIRST_RESTART_MS = 20;
const LAST_RESTART_MS = 5_000;
/** Held on a connection by the process the server belongs to, so that a second process does not stop it. */
const OWNER_LOCK = 7_362_001;

const mayOwn = async (client: Client): Promise<boolean> => {
  const answer = await client.query<{ owned: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS owned',
    [OWNER_LOCK],
  );
  return answer.rows[0]?.owned === true;
};

/** Makes the data folder, and the cluster in it, as far as they are missing. */
const preparePlace = async ({ dataDir, durable }: PostgresOptions): Promise<ServerPlace> => {
  const binaries = postgresBinaries();
  const account = postgresAccount();
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  // PostgreSQL's own account must pass through our folder; the secrets in it have modes of their own.
  if (account.uid !== undefined) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  assertReachable(dataDir, 'the data folder', account);
  assertReachable(binaries.postgres, 'the PostgreSQL program', account);
  const cluster = join(dataDir, 'cluster');
  const logFile = join(dataDir, 'postgres.log');
  const password = secretFile(join(dataDir, 'superuser.secret'));
  await ensureCluster({ binaries, dataDir, cluster, password, durable, account });
  return { binaries, cluster, logFile, account, admin: { user: SUPERUSER, password }, durable };
};

type Kept = Readonly<{ pid: () => number; stop: () => Promise<void> }>;

/**
 * Keeps our server up: when its connection ends, it is started again on the same port, since everyone else goes on
 * connecting there. Databases and their contents come back by PostgreSQL's own recovery.
 */
const keepUp = (
  place: ServerPlace,
  first: RunningServer,
  { log, stopMs = STOP_MS }: Pick<PostgresOptions, 'log' | 'stopMs'>,
): Kept => {
  const stop = new AbortController();
  const { signal } = stop;
  const { port } = first;
  let running = first;
  let answers = true;
  let restarting: Promise<void> | undefined;

  const startAgain = async (): Promise<void> => {
    // It may only have lost its workers, and recover by itself.
    const next = (await takeOver(place, signal)) ?? (await startServer(place, { port, signal }));
    try {
      await mayOwn(next.client);
    } catch (error) {
      await endSoon(next.client);
      throw error;
    }
    running = next;
    answers = true;
    watch();
    log(`PostgreSQL answers on 127.0.0.1:${port} again`);
  };
  const restart = async (): Promise<void> => {
    for (let wait = FIRST_RESTART_MS; !signal.aborted; wait = Math.min(wait * 2, LAST_RESTART_MS)) {
      await delay(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await startAgain();
        return;
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        log(`PostgreSQL could not be started again: ${reason}`);
      }
    }
  };
  const watch = (): void => {
    running.client.once('end', () => {
      if (signal.aborted) return;
      answers = false;
      log('PostgreSQL ended; it is started again');
      restarting = restart();
    });
  };
  watch();
  return {
    pid: () => running.pid,
    stop: async () => {
      stop.abort();
      await restarting;
      await endSoon(running.client);
      await endServer(place.cluster, { pid: running.pid, answers, stopMs });
    },
  };
};

/**
 * Starts PostgreSQL on a data folder, or takes over the one that still runs there (an earlier process
 * was killed). Only 127.0.0.1 listens, on a free port, with a random password kept in the folder. The process that owns
 * the server keeps it up until `stop`.
 */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const { log, signal } = options;
  const place = await preparePlace({ ...options, dataDir: resolve(options.dataDir) }).finally(() =>
    // Ctrl-C reaches initdb, too, which then fails.
    signal?.throwIfAborted(),
  );
  const found = await takeOver(place, signal);
  const running = found ?? (await startServer(place, signal === undefined ? {} : { signal }));
  const { client, pid, port } = running;
  const owned = await mayOwn(client);
  const history = owned ? 'left running by an earlier process' : 'shared with another process';
  log(`PostgreSQL on 127.0.0.1:${port}${found === undefined ? '' : ` (${history})`}`);

  const kept: Kept = owned
    ? keepUp(place, running, options)
    : { pid: () => pid, stop: () => endSoon(client) };
  let stopping: Promise<void> | undefined;
  return Object.freeze({
    url: (database: string, login: Login = place.admin) => connectionString(port, database, login),
    port,
    get pid() {
      return kept.pid();
    },
    owned,
    stop: () => (stopping ??= kept.stop()),
  });
};
