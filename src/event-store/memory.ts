import { openClosing, storeClosed } from './closing.ts';
import {
  EventStoreCorrupt,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type Rung,
  type StoredEvent,
  type SubscriptionPurpose,
} from './event-store.ts';
import { prepareEvents } from './new-events.ts';

const positionAt = (index: number): Position => {
  const place = BigInt(index + 1);
  return { commit: place, prepare: place };
};

/** The index of the event at a position; past the end is allowed, beside an event is not. */
const indexOf = (position: Position, length: number): number => {
  if (position.commit > BigInt(length)) return length;
  if (position.commit < 1n || position.prepare !== position.commit) {
    throw new EventStoreCorrupt(`no event stands at position ${position.commit}`);
  }
  return Number(position.commit) - 1;
};

/** True when the stream holds these very ids right after the expected revision: a repeat of an earlier append. */
const isRepeat = (
  history: readonly StoredEvent[],
  events: readonly NewEvent[],
  first: number,
): boolean => events.every((event, offset) => history[first + offset]?.id === event.id);

type Log = {
  readonly all: StoredEvent[];
  readonly streams: Map<string, StoredEvent[]>;
};

const appendTo = (
  log: Log,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): AppendResult => {
  const history = log.streams.get(stream) ?? [];
  const current = history.length - 1;
  const before = expected === 'absent' ? -1 : expected;
  if (before !== current) {
    const repeated = before < current && isRepeat(history, events, before + 1);
    const last = history[before + events.length];
    if (repeated && last !== undefined) {
      return { ok: true, revision: last.revision, position: last.position };
    }
    return { ok: false, actual: current === -1 ? 'absent' : current };
  }
  const created = new Date().toISOString();
  for (const event of events) {
    const stored: StoredEvent = Object.freeze({
      ...event,
      stream,
      revision: history.length,
      position: positionAt(log.all.length),
      created,
    });
    history.push(stored);
    log.all.push(stored);
  }
  log.streams.set(stream, history);
  return { ok: true, revision: history.length - 1, position: positionAt(log.all.length - 1) };
};

/** Wakes everybody who waits for the next append. */
type Bell = Readonly<{ ring: () => void; rung: () => Promise<void> }>;

const bell = (): Bell => {
  let waiting: (() => void)[] = [];
  return {
    ring: () => {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    rung: () => new Promise((resolve) => waiting.push(resolve)),
  };
};

/** An event store in memory with the answers of a real one, for unit tests: everything is gone with the object. */
export const memoryEventStore = (): EventStore => {
  const log: Log = { all: [], streams: new Map() };
  const appended = bell();
  const closing = openClosing();
  const assertOpen = (): void => {
    if (closing.closed()) throw storeClosed();
  };
  async function* follow(purpose: SubscriptionPurpose, signal: AbortSignal): AsyncGenerator<Rung> {
    let seen = -1;
    signal.addEventListener('abort', appended.ring, { once: true });
    while (!signal.aborted && !closing.closed()) {
      if (purpose === 'connection' || seen === log.all.length) await appended.rung();
      else {
        seen = log.all.length;
        yield 'rung';
      }
    }
  }
  return {
    async *read(stream, from, limit = Number.POSITIVE_INFINITY) {
      assertOpen();
      yield* (log.streams.get(stream) ?? []).slice(from, from + limit);
    },
    readLast: async (stream) => {
      assertOpen();
      return log.streams.get(stream)?.at(-1);
    },
    append: async (stream, events, expected) => {
      assertOpen();
      const result = appendTo(log, stream, prepareEvents(stream, events, expected), expected);
      appended.ring();
      return result;
    },
    async *readAll(from, limit) {
      assertOpen();
      const start = from === 'start' ? 0 : indexOf(from, log.all.length);
      yield* log.all.slice(start, start + limit);
    },
    lastPosition: async () => {
      assertOpen();
      return log.all.at(-1)?.position;
    },
    subscribeAll: follow,
    close: async () => {
      closing.close();
      appended.ring();
    },
  };
};
