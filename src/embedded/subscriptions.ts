import { randomUUID } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { createCheckpoints } from './checkpoints.ts';
import { NO_STREAM, type LoggedEvent } from './event-log-types.ts';
import type { EventLog } from './event-log.ts';
import { eventFrame } from './event-message.ts';
import type { Answering } from './grpc-call.ts';
import { framed } from './grpc-frames.ts';
import { createLiveBuffer, type LiveBuffer } from './live-buffer.ts';
import type { ReadRequest } from './read-options.ts';
import { tooSlow, unavailable } from './refusals.ts';

const PAGE_EVENTS = 500;

/** What is followed: the whole log by position, or one stream by revision. */
type Source = Readonly<{
  /** The reader has everything up to here. */
  after: number;
  placeOf: (event: LoggedEvent) => number;
  page: (after: number) => Promise<readonly LoggedEvent[]>;
  wants: (event: LoggedEvent) => boolean;
  /** The stream does not exist: the reader is told that it caught up when the first event comes. */
  awaitsFirst: boolean;
}>;

const wholeLog = (log: EventLog, { from }: ReadRequest): Source => {
  const head = log.position();
  // From beyond the end, what comes later is delivered all the same.
  const places = { start: 0, end: head };
  return {
    after: typeof from === 'number' ? Math.min(Math.floor(from), head) : places[from],
    placeOf: (event) => event.position,
    page: (after) => log.readAll({ from: after + 1, backwards: false, limit: PAGE_EVENTS }),
    wants: () => true,
    awaitsFirst: false,
  };
};

const oneStream = async (log: EventLog, { from }: ReadRequest, stream: string): Promise<Source> => {
  const head = (await log.streamHeads([stream])).get(stream) ?? NO_STREAM;
  const places = { start: NO_STREAM, end: head };
  return {
    // A revision beyond any number that a stream can reach still is a number that can be compared.
    after: typeof from === 'number' ? Math.min(from, Number.MAX_SAFE_INTEGER - 1) : places[from],
    placeOf: (event) => event.revision,
    page: (after) =>
      log.readStream({ stream, from: after + 1, backwards: false, limit: PAGE_EVENTS }),
    wants: (event) => event.stream === stream,
    awaitsFirst: head === NO_STREAM && from !== 'end',
  };
};

const frameOf = (message: ReadResp): Buffer => framed(message.serializeBinary());

const confirmation = (): Buffer => {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(randomUUID());
  return frameOf(new streams.ReadResp().setConfirmation(confirmed));
};

const checkpoint = (position: number): Buffer => {
  const reached = new streams.ReadResp.Checkpoint();
  reached.setCommitPosition(String(position));
  reached.setPreparePosition(String(position));
  return frameOf(new streams.ReadResp().setCheckpoint(reached));
};

/** One reader's way: where it is, and what it is told at each event. */
const createReader = (call: Answering, request: ReadRequest, source: Source) => {
  const { filter, ids } = request;
  const checkpoints = filter === undefined ? undefined : createCheckpoints(filter);
  let { after, awaitsFirst } = source;
  let toldCaughtUp = false;
  const tellCaughtUp = async (): Promise<void> => {
    if (toldCaughtUp) return;
    toldCaughtUp = true;
    await call.send(frameOf(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp())));
  };
  const deliver = async (event: LoggedEvent, live: boolean): Promise<void> => {
    if (source.placeOf(event) > after) {
      after = source.placeOf(event);
      const matched = filter === undefined || filter.matches(event);
      if (matched) await call.send(eventFrame(event, ids));
      const reached = live ? checkpoints?.lived(event) : checkpoints?.searched(event, matched);
      if (reached !== undefined) await call.send(checkpoint(reached));
    }
    if (live && awaitsFirst) {
      awaitsFirst = false;
      await tellCaughtUp();
    }
  };
  return {
    deliver,
    /** Reads the log until nothing follows. */
    catchUp: async (): Promise<void> => {
      while (!call.gone) {
        const events = await source.page(after);
        if (events.length === 0) return;
        for (const event of events) await deliver(event, false);
        awaitsFirst = false;
      }
    },
    live: async (): Promise<void> => {
      if (!awaitsFirst) await tellCaughtUp();
    },
  };
};

/** Delivers what the buffer holds until the reader leaves; answers why it could not go on. */
const followLive = async (
  call: Answering,
  buffer: LiveBuffer,
  deliver: (event: LoggedEvent, live: boolean) => Promise<void>,
): Promise<'gone' | 'look' | 'overflow'> => {
  while (!call.gone) {
    const taken = buffer.take();
    if (typeof taken === 'string') return taken;
    if (taken.length === 0) await buffer.filled();
    for (const event of taken) {
      if (call.gone) break;
      await deliver(event, true);
    }
  }
  return 'gone';
};

/**
 * Serves a subscription: what is stored, then what comes. Live events are buffered from before the last
 * look at the log, and what was seen there is not sent again, so nothing is missed and nothing comes twice.
 * A reader that falls too far behind while live is dropped and has to subscribe again, as in EventStoreDB. So are all
 * when the log lost its end: as after a server's restart, they learn that it may be another one, and what comes next
 * stands at places that they have passed.
 */
export const serveSubscription = async (
  log: EventLog,
  call: Answering,
  request: ReadRequest,
): Promise<void> => {
  const before = log.losses();
  const isLost = (): boolean => log.losses() !== before;
  const source =
    request.stream === undefined
      ? wholeLog(log, request)
      : await oneStream(log, request, request.stream);
  const reader = createReader(call, request, source);
  await call.send(confirmation());
  while (!call.gone) {
    if (isLost()) return call.fail(unavailable('the log was restored to an earlier point.'));
    await reader.catchUp();
    const buffer = createLiveBuffer(source.wants);
    const unfollow = log.follow(buffer.push);
    call.onGone(buffer.wake);
    try {
      await reader.catchUp();
      // Too much came during the last look: not live yet, so simply look again.
      if (buffer.broken() || isLost()) continue;
      await reader.live();
      if ((await followLive(call, buffer, reader.deliver)) === 'overflow') call.fail(tooSlow());
    } finally {
      unfollow();
    }
  }
};
