import { Client, DatabaseError } from 'pg';
import { LogUnavailable, type LoggedEvent } from './event-log-types.ts';

/** The one connection that writes. It holds the lock that makes its process the log's only event server. */
export type EventLogWriter = Readonly<{
  /** Position of the last event when the connection was made; 0 for an empty log. */
  head: number;
  /** Stores the events in one transaction, right after `knownHead`. Rejects when nothing, or possibly nothing, was stored. */
  write: (knownHead: number, events: readonly LoggedEvent[]) => Promise<void>;
  close: () => Promise<void>;
}>;

/** Held for the life of the writing connection: one event server per log. */
const SERVER_LOCK = 7_362_003;
/** A killed server's connection may linger; it holds the lock until its last transaction is settled. */
const LOCK_TIMEOUT_MS = 3_000;
const QUERY_TIMEOUT_MS = 30_000;
const LOCK_NOT_AVAILABLE = '55P03';
const KNOWN_FORMAT = 1;

const APPEND = {
  name: 'append',
  text: 'SELECT event_log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
};

const assertDurable = async (client: Client): Promise<void> => {
  const answer = await client.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE setting = 'off'
       AND name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`,
  );
  if (answer.rows.length === 0) return;
  const names = answer.rows.map(({ name }) => name).join(', ');
  throw new Error(
    `this PostgreSQL may lose acknowledged events: ${names} switched off. Switch on before keeping a log in it.`,
  );
};

const takeLock = async (client: Client): Promise<void> => {
  try {
    await client.query('SELECT pg_advisory_lock($1)', [SERVER_LOCK]);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) throw error;
    throw new Error('another event server already serves this log; there can be only one', {
      cause: error,
    });
  }
};

const readHead = async (client: Client): Promise<number> => {
  const answer = await client.query<{ position: string; format: number }>(
    'SELECT position, format FROM event_log.head',
  );
  const head = answer.rows[0];
  if (head === undefined) throw new Error('the event log has no head row');
  if (head.format !== KNOWN_FORMAT) {
    throw new Error(`the event log has format ${head.format}; this version knows ${KNOWN_FORMAT}`);
  }
  return Number(head.position);
};

/** All blocks in one, with the place (from 1) and the size of each. */
const joined = (blocks: readonly Uint8Array[]): [Buffer, number[], number[]] => {
  const starts: number[] = [];
  let next = 1;
  for (const block of blocks) {
    starts.push(next);
    next += block.byteLength;
  }
  return [Buffer.concat(blocks), starts, blocks.map((block) => block.byteLength)];
};

const parameters = (knownHead: number, events: readonly LoggedEvent[]): unknown[] => [
  knownHead,
  events.map(({ stream }) => stream),
  events.map(({ revision }) => revision),
  events.map(({ id }) => id),
  events.map(({ type }) => type),
  events.map(({ isJson }) => isJson),
  // All events of one transaction bear the same time.
  events[0]?.created ?? 0,
  ...joined(events.map(({ data }) => data)),
  ...joined(events.map(({ metadata }) => metadata)),
];

/** Connects, checks that the server keeps what it acknowledges, takes the log's lock and reads its head. */
export const openWriter = async (options: {
  url: string;
  durable: boolean;
  /** Called once when the connection is lost, whether or not a statement was under way. */
  lost: (error: Error) => void;
}): Promise<EventLogWriter> => {
  const client = new Client({
    connectionString: options.url,
    connectionTimeoutMillis: 10_000,
    query_timeout: QUERY_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: QUERY_TIMEOUT_MS,
    application_name: 'potcommun event log writer',
    options: '-c default_transaction_isolation=read\\ committed',
  });
  let open = false;
  client.on('error', (error) => {
    if (!open) return;
    open = false;
    options.lost(error);
  });
  await client.connect();
  try {
    if (options.durable) await assertDurable(client);
    await takeLock(client);
    const head = await readHead(client);
    open = true;
    return Object.freeze({
      head,
      write: async (knownHead: number, events: readonly LoggedEvent[]) => {
        if (!open) throw new LogUnavailable('the connection to the log was lost');
        await client.query({ ...APPEND, values: parameters(knownHead, events) });
      },
      close: () => {
        open = false;
        return client.end();
      },
    });
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
};
