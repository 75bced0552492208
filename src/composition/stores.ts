import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { prepareEventLog } from '../embedded/event-log-schema.ts';
import { startEventServerProcess } from '../embedded/event-server-process.ts';
import { createDatabaseIfAbsent } from '../embedded/postgres-database.ts';
import { startPostgres } from '../embedded/postgres.ts';
import { secretFile } from '../embedded/secret-file.ts';
import { collectClosing } from './closing.ts';
import { announceRunning, runningIn } from './running.ts';

/** The two stores that a ledger stands on, given or embedded, and how to let go of them. */
export type Stores = Readonly<{
  /** Connection string of the ledger's own database. */
  databaseUrl: string;
  eventStoreUrl: string;
  /** What was started here, in a word each, for the banner. */
  embedded: readonly string[];
  close: () => Promise<void>;
}>;

/** How careful, and where. */
export type StoreOptions = Readonly<{
  /** False switches PostgreSQL's fsync off: for tests. */
  durable: boolean;
  /** Port of the embedded event server; absent or 0 takes a free one. */
  eventServerPort?: number;
  log: (line: string) => void;
  /** Gives the start up: what was started ends, and it rejects with the signal's reason. */
  signal?: AbortSignal;
}>;

const CLOSING_EVENT_SERVER_MS = 10_000;
/** It writes a checkpoint first. */
const CLOSING_POSTGRES_MS = 35_000;

/** Milliseconds that closing may take, whatever hangs in it. */
export const CLOSING_EMBEDDED_MS = CLOSING_EVENT_SERVER_MS + CLOSING_POSTGRES_MS + 1_000;

const LEDGER_DATABASE = 'ledger';
const LOG_DATABASE = 'log';

/** Connection string of another database of the same server. */
const withDatabase = (url: string, database: string): string => {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.toString();
};

const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** Connection string of the same database under another login. */
const withLogin = (url: string, login: Readonly<{ user: string; password: string }>): string => {
  const other = new URL(url);
  other.username = encodeURIComponent(login.user);
  other.password = encodeURIComponent(login.password);
  return other.toString();
};

type Started = { url: (database: string) => string; ledger: string; logDatabase: string };

/**
 * Starts what the settings do not give: PostgreSQL, and the event server over a log in it. Nothing listens but on
 * loopback. Closing stops it all in the opposite order.
 */
export const openStores = async (config: Config, options: StoreOptions): Promise<Stores> => {
  const { durable, log, signal } = options;
  const starting = signal === undefined ? {} : { signal };
  const closing = collectClosing();
  const embedded: string[] = [];

  const startDatabase = async (): Promise<Started> => {
    if (config.databaseUrl !== undefined) {
      const given = config.databaseUrl;
      const name = databaseOf(given);
      return { url: (to) => withDatabase(given, to), ledger: name, logDatabase: `${name}_log` };
    }
    const postgres = await startPostgres({ dataDir: config.dataDir, durable, log, ...starting });
    closing.add('PostgreSQL', postgres.stop, CLOSING_POSTGRES_MS);
    embedded.push('PostgreSQL');
    await createDatabaseIfAbsent(postgres.url('postgres'), LEDGER_DATABASE);
    return { url: postgres.url, ledger: LEDGER_DATABASE, logDatabase: LOG_DATABASE };
  };

  const startEventServer = async ({ url, logDatabase }: Started): Promise<string> => {
    if (config.eventStoreUrl !== undefined) return config.eventStoreUrl;
    // A ledger that is served already has its own event server; whoever comes beside it shares it.
    const running = runningIn(config.dataDir);
    if (running !== undefined) return running.eventStoreUrl;
    // With a given PostgreSQL nothing else has made the folder yet.
    mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
    const password = secretFile(join(config.dataDir, 'event-log.secret'));
    // Logins are the server's, which other ledgers may share: each log has its own.
    const writer = { user: `${logDatabase}_writer`, password };
    await prepareEventLog({ url, database: logDatabase, writer });
    const logUrl = withLogin(url(logDatabase), writer);
    const port = options.eventServerPort ?? 0;
    const server = await startEventServerProcess({ logUrl, durable, port, log }, signal);
    closing.add('the event server', () => server.stop(), CLOSING_EVENT_SERVER_MS);
    const withdraw = announceRunning(config.dataDir, server.connectionString);
    closing.add('the note of who serves', async () => withdraw());
    embedded.push('event server');
    return server.connectionString;
  };

  try {
    const started = await startDatabase();
    signal?.throwIfAborted();
    const eventStoreUrl = await startEventServer(started);
    return {
      databaseUrl: started.url(started.ledger),
      eventStoreUrl,
      embedded,
      close: closing.close,
    };
  } catch (error) {
    return closing.giveUp(error);
  }
};
