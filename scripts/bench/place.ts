import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startEventServerProcess,
  type EventServerProcess,
} from '../../src/embedded/event-server-process.ts';
import { prepareEventLog } from '../../src/embedded/event-log-schema.ts';
import { createDatabaseIfAbsent } from '../../src/embedded/postgres-database.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';

/** Where a run keeps everything: a folder and a PostgreSQL of its own, gone when it ends. */
export type Place = Readonly<{
  dataDir: string;
  /** The database server's first process, the parent of all others. */
  postgresPid: number;
  /** A new, empty database; answers the superuser's connection string. */
  createDatabase: () => Promise<string>;
  /** A new, empty event log; answers the writing role's connection string. */
  createLog: () => Promise<string>;
  /** An event server in a process of its own over a log. */
  serveLog: (logUrl: string) => Promise<EventServerProcess>;
  /** Something to end before the database does, the last one first. */
  closeLater: (close: () => unknown) => void;
  /** Ends what was noted since the mark was taken. */
  mark: () => () => Promise<void>;
  close: () => Promise<void>;
}>;

/** Speed of something that forgets is no figure: everything acknowledged is on the disk. */
const DURABLE = true;

const quiet = (): void => undefined;

/** Makes a temporary place with durable settings, as a ledger in use has them. */
export const openPlace = async (): Promise<Place> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-bench-'));
  const removeData = (): void => rmSync(dataDir, { recursive: true, force: true });
  const closing: (() => unknown)[] = [];
  const closeDownTo = async (count: number): Promise<void> => {
    for (const end of closing.splice(count).toReversed()) await end();
  };
  closing.push(removeData);
  try {
    const postgres = await startPostgres({ dataDir, durable: DURABLE, log: quiet });
    closing.push(postgres.stop);
    const newName = (): string => `bench_${randomBytes(4).toString('hex')}`;
    return {
      dataDir,
      postgresPid: postgres.pid,
      createDatabase: async () => {
        const name = newName();
        await createDatabaseIfAbsent(postgres.url('postgres'), name);
        return postgres.url(name);
      },
      createLog: async () => {
        const database = newName();
        const writer = { user: `${database}_writer`, password: randomBytes(9).toString('hex') };
        await prepareEventLog({ url: postgres.url, database, writer });
        return postgres.url(database, writer);
      },
      serveLog: async (logUrl) => {
        const server = await startEventServerProcess({ logUrl, durable: DURABLE, log: quiet });
        closing.push(() => server.stop());
        return server;
      },
      closeLater: (close) => void closing.push(close),
      mark: () => {
        const count = closing.length;
        return () => closeDownTo(count);
      },
      close: () => closeDownTo(0),
    };
  } catch (error) {
    await closeDownTo(0);
    throw error;
  }
};
