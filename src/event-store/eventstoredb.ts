import {
  BACKWARDS,
  END,
  FORWARDS,
  NO_STREAM,
  START,
  WrongExpectedVersionError,
  jsonEvent,
  streamNameFilter,
  type Filter,
  type JSONEventData,
  type JSONType,
  type ReadPosition,
} from '@eventstore/db-client';
import { connect, type Connection } from './connection.ts';
import type { CallSettings } from './calls.ts';
import { openClosing } from './closing.ts';
import { listen } from './doorbell.ts';
import {
  EventStoreCorrupt,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type SubscriptionPurpose,
} from './event-store.ts';
import { prepareEvents } from './new-events.ts';
import { readOn, type Reading } from './reads.ts';
import { appendSurely, type Answer } from './unknown-outcome.ts';

/** How to reach an EventStoreDB server, and how patient to be. */
export type EventStoreDbOptions = Readonly<{
  /** `esdb://user:password@host:2113`, several hosts for a cluster, or `?tls=false` without user. */
  url: string;
  /** Milliseconds that one try of a call may take. */
  callTimeoutMs: number;
  /** Milliseconds after which a call gives up repeating; the caller learns that nothing is known. */
  deadlineMs: number;
  /** Told about repeats and ended subscriptions; never about passwords or content. */
  log?: (message: string) => void;
  /** Asked before an append is tried again, when the server may be another one; its rejection ends the append. */
  beforeAppendAgain?: () => Promise<void>;
  /** For tests: 0 to below 1. */
  random?: () => number;
}>;

/** Events of one stream are fetched in pages of so many, so that a long stream never stands in memory. */
const PAGE = 500;

const encoder = new TextEncoder();

const sent = (event: NewEvent): JSONEventData =>
  jsonEvent({
    id: event.id,
    type: event.type,
    data: event.data as JSONType,
    // As bytes: the client would leave a metadata of null, 0 or false out.
    metadata: encoder.encode(JSON.stringify(event.metadata)),
  });

const found = (current: bigint | string): ExpectedRevision =>
  typeof current === 'bigint' && current >= 0n ? Number(current) : 'absent';

const appendOnce = async (
  { client, credentials }: Connection,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
  ms: number,
): Promise<Answer> => {
  try {
    const result = await client.appendToStream(stream, events.map(sent), {
      expectedRevision: expected === 'absent' ? NO_STREAM : BigInt(expected),
      credentials,
      requiresLeader: true,
      deadline: ms,
    });
    const revision = found(result.nextExpectedRevision);
    // Said instead of thrown when the connection string sets throwOnAppendFailure=false.
    if (!result.success || revision === 'absent') return { ok: false, actual: revision };
    return { ok: true, revision, position: result.position };
  } catch (error) {
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    return { ok: false, actual: found(error.actualVersion) };
  }
};

const pageOf = (
  settings: CallSettings,
  { client, credentials }: Connection,
  stream: string,
  from: number,
  count: number,
): AsyncGenerator<StoredEvent> =>
  readOn(settings, {
    what: `read ${stream}`,
    limit: count,
    open: (_, taken) =>
      client.readStream(stream, {
        fromRevision: BigInt(from + taken),
        maxCount: count - taken,
        direction: FORWARDS,
        credentials,
        requiresLeader: true,
      }),
  });

async function* readStream(
  settings: CallSettings,
  connection: Connection,
  stream: string,
  from: number,
  limit: number,
): AsyncGenerator<StoredEvent> {
  let next = from;
  while (next - from < limit) {
    const size = Math.min(PAGE, limit - (next - from));
    const end = next + size;
    for await (const event of pageOf(settings, connection, stream, next, size)) {
      if (event.revision !== next) {
        throw new EventStoreCorrupt(
          `${stream} has no event at revision ${next} but one at ${event.revision}; were events deleted or truncated?`,
        );
      }
      next += 1;
      yield event;
    }
    if (next < end) return;
  }
}

/** Reads one event, the last of a stream or of the whole log. */
const lastOf = async (
  settings: CallSettings,
  what: string,
  open: Reading['open'],
): Promise<StoredEvent | undefined> => {
  let last: StoredEvent | undefined;
  for await (const event of readOn(settings, { what, limit: 1, open })) last = event;
  return last;
};

const endOf = ({ credentials }: Connection) =>
  ({ maxCount: 1, direction: BACKWARDS, credentials, requiresLeader: true }) as const;

const readPosition = (from: Position | 'start'): ReadPosition => (from === 'start' ? START : from);

/** A metadata stream has no metadata stream of its own, so nothing is ever in a stream of such a name. */
const NO_STREAM_PREFIX = '$$$$';

/**
 * Events would be sent and decoded once more for everybody who listens, only to say that there are some. So none
 * passes, and the server tells how far its search has come: after every event, or as good as never.
 */
const passingNothing = (purpose: SubscriptionPurpose, onNews: () => void): Filter =>
  streamNameFilter({
    prefixes: [NO_STREAM_PREFIX],
    ...(purpose === 'news'
      ? { maxSearchWindow: 1, checkpointInterval: 1 }
      : { maxSearchWindow: 10_000, checkpointInterval: 100_000 }),
    checkpointReached: onNews,
  });

const readLog = (
  settings: CallSettings,
  { client, credentials }: Connection,
  from: Position | 'start',
  limit: number,
): AsyncGenerator<StoredEvent> =>
  readOn(settings, {
    what: from === 'start' ? 'read the log' : `read the log from ${from.commit}/${from.prepare}`,
    limit,
    open: (last, taken) =>
      client.readAll({
        fromPosition: last === undefined ? readPosition(from) : last.position,
        // Going on begins with the event that arrived last.
        maxCount: last === undefined ? limit : limit - taken + 1,
        direction: FORWARDS,
        credentials,
        requiresLeader: true,
      }),
  });

/**
 * The event store over an EventStoreDB server or cluster, or over whatever speaks its protocol.
 * Nothing is connected until the first call; a server that was away is found again by the next one.
 * @throws RangeError when the connection string cannot be used.
 */
export const eventStoreDb = (options: EventStoreDbOptions): EventStore => {
  const connection = connect(options.url);
  const settings: CallSettings = {
    address: connection.address,
    callTimeoutMs: options.callTimeoutMs,
    deadlineMs: options.deadlineMs,
    random: options.random ?? Math.random,
    closing: openClosing(),
    log: options.log ?? (() => undefined),
    ...(options.beforeAppendAgain === undefined
      ? {}
      : { beforeAppendAgain: options.beforeAppendAgain }),
  };
  return {
    read: (stream, from, limit = Number.POSITIVE_INFINITY) =>
      readStream(settings, connection, stream, from, limit),
    readLast: (stream) =>
      lastOf(settings, `read the end of ${stream}`, () =>
        connection.client.readStream(stream, { fromRevision: END, ...endOf(connection) }),
      ),
    append: async (stream, events, expected) => {
      const prepared = prepareEvents(stream, events, expected);
      const calls = {
        appendOnce: (ms: number) => appendOnce(connection, stream, prepared, expected, ms),
        read: (from: number, count: number) => pageOf(settings, connection, stream, from, count),
      };
      return appendSurely(settings, calls, stream, prepared, expected);
    },
    readAll: (from, limit) => readLog(settings, connection, from, limit),
    lastPosition: async () => {
      const last = await lastOf(settings, 'read the end of the log', () =>
        connection.client.readAll({ fromPosition: END, ...endOf(connection) }),
      );
      return last?.position;
    },
    subscribeAll: (purpose, signal) =>
      listen(settings, signal, (onNews) =>
        connection.client.subscribeToAll({
          fromPosition: END,
          filter: passingNothing(purpose, onNews),
          credentials: connection.credentials,
          requiresLeader: true,
        }),
      ),
    close: async () => {
      settings.closing.close();
      await connection.close();
    },
  };
};
