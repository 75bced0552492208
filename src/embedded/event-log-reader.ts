import { Pool } from 'pg';
import type { StoredId } from './append-decision.ts';
import type { AppendCommand, LoggedEvent, LogPage, StreamPage } from './event-log-types.ts';

/** Reads what is committed; every answer is bounded in events and in bytes. */
export type EventLogReader = Readonly<{
  /** Events of one stream; empty when there is none from there on. */
  readStream: (page: StreamPage) => Promise<readonly LoggedEvent[]>;
  /** Events of the whole log. A page may be shorter than asked for although more follows, but is then not empty. */
  readAll: (page: LogPage) => Promise<readonly LoggedEvent[]>;
  /** Last revision of each stream that exists. */
  streamHeads: (streams: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** The stored events that may be the same as those of the command. */
  toCompare: (command: AppendCommand) => Promise<readonly StoredId[]>;
  close: () => Promise<void>;
}>;

/** A page stops growing at this size, so that a thousand readers of large events fit in memory. */
export const PAGE_BYTES = 4 * 1024 * 1024;
const QUERY_TIMEOUT_MS = 30_000;
const CONNECTIONS = 8;

type Row = {
  position: string;
  stream: string;
  revision: string;
  id: string;
  type: string;
  is_json: boolean;
  created_ms: string;
  data: Buffer;
  metadata: Buffer;
};

const toEvent = (row: Row): LoggedEvent => ({
  position: Number(row.position),
  stream: row.stream,
  revision: Number(row.revision),
  id: row.id,
  type: row.type,
  isJson: row.is_json,
  created: Number(row.created_ms),
  data: row.data,
  metadata: row.metadata,
});

/** Cuts a page after the event that fills it; its first event is always kept, whatever its size. */
const page = (condition: string, order: string): string => `
  SELECT position, stream, revision, id, type, is_json, created_ms, data, metadata FROM (
    SELECT *, sum(size) OVER (ORDER BY ${order}) - size AS before FROM (
      SELECT *, octet_length(data) + octet_length(metadata) AS size
      FROM event_log.event WHERE ${condition} ORDER BY ${order} LIMIT $1
    ) AS candidate
  ) AS counted WHERE before < ${PAGE_BYTES} ORDER BY ${order}`;

const ALL_FORWARDS = page('position >= $2', 'position ASC');
const ALL_BACKWARDS = page('position <= $2', 'position DESC');
const STREAM_FORWARDS = page('stream = $3 AND revision >= $2', 'revision ASC');
const STREAM_BACKWARDS = page('stream = $3 AND revision <= $2', 'revision DESC');

const HEADS = `
  SELECT wanted.stream, last.revision FROM unnest($1::text[]) AS wanted(stream)
  CROSS JOIN LATERAL (SELECT revision FROM event_log.event AS event WHERE event.stream = wanted.stream
    ORDER BY revision DESC LIMIT 1) AS last`;
const IN_PLACE = `SELECT id, revision, position FROM event_log.event
  WHERE stream = $1 AND revision > $2 AND revision <= $3`;
const BY_ID = `SELECT id, revision, position FROM event_log.event WHERE stream = $1 AND id = ANY ($2)`;

type IdRow = { id: string; revision: string; position: string };

/** Opens a small pool of connections for reading. */
export const openReader = (url: string, log: (line: string) => void): EventLogReader => {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    query_timeout: QUERY_TIMEOUT_MS,
    connectionTimeoutMillis: 10_000,
    application_name: 'potcommun event log reader',
    // Index access only: statistics of a young log would otherwise mislead the planner for a while.
    options: '-c enable_seqscan=off -c default_transaction_read_only=on',
  });
  // An idle connection that breaks is replaced by the pool; a query on a broken one rejects.
  pool.on('error', (error) => log(`event log reader: ${error.message}`));
  const select = async (name: string, text: string, values: unknown[]): Promise<LoggedEvent[]> => {
    const answer = await pool.query<Row>({ name, text, values });
    return answer.rows.map(toEvent);
  };
  return Object.freeze({
    readAll: ({ from, backwards, limit }: LogPage) =>
      backwards
        ? select('all-backwards', ALL_BACKWARDS, [limit, from])
        : select('all-forwards', ALL_FORWARDS, [limit, from]),
    readStream: ({ stream, from, backwards, limit }: StreamPage) =>
      backwards
        ? select('stream-backwards', STREAM_BACKWARDS, [limit, from, stream])
        : select('stream-forwards', STREAM_FORWARDS, [limit, from, stream]),
    streamHeads: async (streams: readonly string[]) => {
      const answer = await pool.query<{ stream: string; revision: string }>({
        name: 'heads',
        text: HEADS,
        values: [streams],
      });
      return new Map(answer.rows.map(({ stream, revision }) => [stream, Number(revision)]));
    },
    toCompare: async ({ stream, expected, events }: AppendCommand) => {
      const query =
        typeof expected === 'number'
          ? {
              name: 'in-place',
              text: IN_PLACE,
              values: [stream, expected, expected + events.length],
            }
          : { name: 'by-id', text: BY_ID, values: [stream, events.map(({ id }) => id)] };
      const answer = await pool.query<IdRow>(query);
      return answer.rows.map(({ id, revision, position }) => ({
        id,
        revision: Number(revision),
        position: Number(position),
      }));
    },
    close: () => pool.end(),
  });
};
