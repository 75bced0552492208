import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { LoggedEvent } from './event-log-types.ts';
import type { EventLog } from './event-log.ts';
import { eventFrame } from './event-message.ts';
import type { Answering } from './grpc-call.ts';
import { framed } from './grpc-frames.ts';
import type { ReadRequest } from './read-options.ts';
import { unexpectedRead } from './refusals.ts';
import { streamIdentifier } from './wire.ts';

const PAGE_EVENTS = 500;

/** Reads pages until the count is reached or nothing follows, as fast as the reader takes them. */
const sendPages = async (
  call: Answering,
  request: ReadRequest,
  first: number,
  page: (from: number, limit: number) => Promise<readonly LoggedEvent[]>,
  placeOf: (event: LoggedEvent) => number,
): Promise<void> => {
  let left = request.count ?? 0;
  let from = first;
  while (left > 0 && !call.gone) {
    const events = await page(from, Math.min(left, PAGE_EVENTS));
    const last = events.at(-1);
    if (last === undefined) break;
    for (const event of events) {
      if (request.filter === undefined || request.filter.matches(event)) {
        await call.send(eventFrame(event, request.ids));
        left -= 1;
      }
    }
    from = placeOf(last) + (request.backwards ? -1 : 1);
  }
  call.end();
};

/**
 * Reads one stream. Metadata streams (`$$name`) are streams like any other, and what they say ($maxCount,
 * $maxAge, $tb) hides nothing: this log is a ledger's, and it shows everything that it holds.
 */
const readStream = async (
  log: EventLog,
  call: Answering,
  request: ReadRequest,
  stream: string,
): Promise<void> => {
  const { from, backwards } = request;
  if (request.count === 0 || (from === 'end' && !backwards)) {
    return call.fail(unexpectedRead('Stream'));
  }
  const head = (await log.streamHeads([stream])).get(stream);
  if (head === undefined) {
    const missing = new streams.ReadResp.StreamNotFound();
    missing.setStreamIdentifier(streamIdentifier(stream));
    return call.end(framed(new streams.ReadResp().setStreamNotFound(missing).serializeBinary()));
  }
  let first = from === 'start' ? 0 : head;
  // Forwards beyond the end nothing follows; backwards from there begins at the last event.
  if (typeof from === 'number') first = Math.min(from, backwards ? head : head + 1);
  await sendPages(
    call,
    request,
    first,
    (at, limit) => log.readStream({ stream, from: at, backwards, limit }),
    (event) => event.revision,
  );
};

/** Reads the whole log: forwards with the event at the position, backwards from the one before it. */
const readAll = async (log: EventLog, call: Answering, request: ReadRequest): Promise<void> => {
  const { from, backwards } = request;
  const head = log.position();
  if (request.count === 0) return call.fail(unexpectedRead('All'));
  let first = backwards ? head : 1;
  if (typeof from === 'number') {
    const onRecord = Number.isInteger(from) && from <= head;
    if (from <= head ? !onRecord : backwards) return call.fail(unexpectedRead('All'));
    first = backwards ? from - 1 : Math.min(Math.max(from, 1), head + 1);
  } else if (from === (backwards ? 'start' : 'end')) {
    return call.end();
  }
  await sendPages(
    call,
    request,
    first,
    (at, limit) => log.readAll({ from: at, backwards, limit }),
    (event) => event.position,
  );
};

/** Serves a read that ends by itself. */
export const serveRead = (log: EventLog, call: Answering, request: ReadRequest): Promise<void> =>
  request.stream === undefined
    ? readAll(log, call, request)
    : readStream(log, call, request, request.stream);
