import { openEventLog } from './event-log.ts';
import { startEventServer, type EventServer } from './event-server.ts';
import { noFaults, type Faults } from './faults.ts';

/*
 * The event server as a process of its own. Settings come by environment, since a connection string holds a
 * password and arguments are seen by everyone:
 *   POTCOMMUN_LOG_URL       connection string of the log's database, as its writing role
 *   POTCOMMUN_EVENT_PORT    port on 127.0.0.1; 0 or absent takes a free one
 *   POTCOMMUN_LOG_DURABLE   "no" accepts a PostgreSQL that may lose acknowledged events (tests)
 * It says {"listening": port} in one line when it is ready, serves until SIGTERM, and ends with its parent.
 */

const LINGERING_MS = 1_000;

/** What the parent may send. */
type Order = Readonly<{ order: number; faults?: Partial<Faults>; dropLiveReaders?: boolean }>;

const isOrder = (message: unknown): message is Order =>
  typeof message === 'object' &&
  message !== null &&
  'order' in message &&
  typeof message.order === 'number';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const portFrom = (text: string | undefined): number => {
  const port = Number(text ?? '0');
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`POTCOMMUN_EVENT_PORT is no port: ${text}`);
};

const serve = async (): Promise<void> => {
  const { POTCOMMUN_LOG_URL: url, POTCOMMUN_EVENT_PORT: port } = process.env;
  if (url === undefined || url === '') throw new Error('POTCOMMUN_LOG_URL is missing');
  const durable = process.env['POTCOMMUN_LOG_DURABLE'] !== 'no';
  const faults = noFaults();
  const log = await openEventLog({ url, durable, log: say });
  let server: EventServer;
  try {
    server = await startEventServer({ log, port: portFrom(port), faults });
  } catch (error) {
    await log.close();
    throw error;
  }
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.stop();
    await log.close();
    if (process.connected) process.disconnect();
    // Nobody is served any more, whatever still keeps it alive.
    setTimeout(() => process.exit(), LINGERING_MS).unref();
  };
  const stopOrFail = (): void => {
    stop().catch((error: unknown) => fail(error));
  };
  process.on('SIGTERM', stopOrFail);
  // Ctrl-C reaches the whole group: a parent stops us when its own work is done.
  process.on('SIGINT', () => (process.connected ? undefined : stopOrFail()));
  process.on('disconnect', stopOrFail);
  process.on('message', (message) => {
    if (!isOrder(message)) return;
    // A new fault lasts until it is taken back, unless a number is named.
    Object.assign(faults, { appendsLeft: Number.POSITIVE_INFINITY }, message.faults);
    if (message.dropLiveReaders === true) server.dropLiveReaders();
    process.send?.({ done: message.order });
  });
  process.stdout.write(`${JSON.stringify({ listening: server.port })}\n`);
};

const fail = (error: unknown): void => {
  say(`the event server ends: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
};

try {
  await serve();
} catch (error) {
  fail(error);
}
