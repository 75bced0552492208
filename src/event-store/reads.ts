import type { ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { beginCall, type CallSettings } from './calls.ts';
import { storeClosed, type Closing } from './closing.ts';
import { EventStoreCorrupt, type JsonValue, type StoredEvent } from './event-store.ts';
import { CallTimeout, failureOf } from './failures.ts';

/** A read that the client has begun: a stream of events and a way to stop it. */
export type Opened = StreamingRead<ResolvedEvent>;

/** The client's form of an event in ours; JSON that cannot be parsed arrives as a text and is refused by whoever decodes it. */
const storedEventOf = ({ event, commitPosition }: ResolvedEvent): StoredEvent => {
  const position =
    event?.position ??
    (commitPosition === undefined
      ? undefined
      : { commit: commitPosition, prepare: commitPosition });
  if (event === undefined || position === undefined) {
    throw new EventStoreCorrupt('the event store sent an event without content or position');
  }
  return {
    stream: event.streamId,
    revision: Number(event.revision),
    id: event.id,
    type: event.type,
    data: event.data as JsonValue | Uint8Array,
    metadata: event.metadata as JsonValue | Uint8Array | undefined,
    position,
    created: event.created.toISOString(),
  };
};

/** Ends a read at the server too; without it the server would keep it open for ever. */
export const abandon = (stop: () => Promise<void>): void => {
  // It rejects when the call never started: then there is nothing to end.
  stop().catch(() => undefined);
};

/**
 * The events of one begun read, ended with an error when the server sends nothing for so long. The consumer's own time
 * does not count. The client gives reads no deadline of any kind.
 */
async function* watched(opened: Opened, ms: number, closing: Closing): AsyncGenerator<StoredEvent> {
  // An error that arrives after the reading has ended would end the process.
  opened.on('error', () => undefined);
  let waitingSince: number | undefined = performance.now();
  const watch = setInterval(
    () => {
      if (waitingSince !== undefined && performance.now() - waitingSince >= ms) {
        opened.destroy(new CallTimeout(`nothing arrived for ${Math.ceil(ms)} ms`));
      }
    },
    Math.max(10, ms / 4),
  );
  // The client ends its calls without an error when it is disposed of, which looks like waiting.
  const forget = closing.onClose(() => void opened.destroy(storeClosed()));
  let ended = false;
  try {
    for await (const resolved of opened as AsyncIterable<ResolvedEvent>) {
      waitingSince = undefined;
      yield storedEventOf(resolved);
      waitingSince = performance.now();
    }
    ended = true;
  } finally {
    clearInterval(watch);
    forget();
    // Only then: a server counts cancelled calls and ends the connection of a client that has many.
    if (!ended) abandon(() => opened.cancel());
  }
}

/** What to read: in words for messages, how many events at most, and how to begin. */
export type Reading = Readonly<{
  what: string;
  limit: number;
  /** Begins behind the last event that arrived (at the start of the read when none did), `taken` events having arrived. */
  open: (last: StoredEvent | undefined, taken: number) => Opened;
}>;

/**
 * Reads to the end and goes on behind the last event that arrived when the connection breaks. A stream that does not
 * exist has no events.
 * @throws EventStoreUnavailable when nothing more arrived until the deadline.
 */
export async function* readOn(
  settings: CallSettings,
  { what, limit, open }: Reading,
): AsyncGenerator<StoredEvent> {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new RangeError(`cannot read ${limit} events`);
  const tries = beginCall(settings, what);
  let last: StoredEvent | undefined;
  let taken = 0;
  for (;;) {
    try {
      for await (const event of watched(open(last, taken), tries.time(), settings.closing)) {
        // A read that goes on in the whole log begins with the event that it knows already.
        if (last !== undefined && event.stream === last.stream && event.revision === last.revision)
          continue;
        last = event;
        taken += 1;
        yield event;
        tries.progressed();
      }
      return;
    } catch (error) {
      if (failureOf(error) === 'missing' || taken >= limit) return;
      await tries.failed(error);
    }
  }
}
