/** A value as JSON holds it; numbers are safe integers only, amounts are texts. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Where an event stands in the whole log: EventStoreDB's pair. Compare it, keep both halves, show it to nobody. */
export type Position = Readonly<{ commit: bigint; prepare: bigint }>;

/** True when a position is not behind another one. */
export const isUpTo = (position: Position, end: Position): boolean =>
  position.commit < end.commit ||
  (position.commit === end.commit && position.prepare <= end.prepare);

/** An event to append. Its id is made from its command, so that a retry repeats it. */
export type NewEvent = Readonly<{ id: string; type: string; data: JsonValue; metadata: JsonValue }>;

/** An event as the store holds it; data that is not JSON comes as bytes, and nothing of it is trusted yet. */
export type StoredEvent = Readonly<{
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: JsonValue | Uint8Array;
  /** Undefined when the writer gave none. */
  metadata: JsonValue | Uint8Array | undefined;
  position: Position;
  /** The server's own time stamp, ISO 8601. */
  created: string;
}>;

/** What the writer believes the stream's last revision to be; `absent`: it has no event yet. Never "any". */
export type ExpectedRevision = number | 'absent';

/** The append, done (now or by an earlier try of the same events), or the revision that was found instead. */
export type AppendResult =
  | Readonly<{ ok: true; revision: number; position: Position }>
  | Readonly<{ ok: false; actual: ExpectedRevision }>;

/** The store gave no sure answer in time: after an append the outcome is unknown. Try again later with the same events. */
export class EventStoreUnavailable extends Error {
  override readonly name = 'EventStoreUnavailable';
}

/** The store answered, but with what it must never answer: other bytes under our event id, or a stream that was deleted. */
export class EventStoreCorrupt extends Error {
  override readonly name = 'EventStoreCorrupt';
}

/** Why somebody listens: to fetch what is new, or only to learn that the connection was lost. */
export type SubscriptionPurpose = 'news' | 'connection';

/**
 * A subscription for news rings when it has begun and after every append, once for all that came meanwhile. One for the
 * connection need not ring: it tells by its end.
 */
export type Rung = 'rung';

/** The port to the log of events. Everything that reads or writes events does it through these calls. */
export type EventStore = Readonly<{
  /** The stream's events from this revision on, in order, at most `limit`; none when there is no such stream. */
  read: (stream: string, from: number, limit?: number) => AsyncIterable<StoredEvent>;
  /** The stream's last event. */
  readLast: (stream: string) => Promise<StoredEvent | undefined>;
  /**
   * Appends all events or none. A repeat of the same events with the same expected revision answers as the first time.
   * @throws EventStoreUnavailable when the outcome stayed unknown until the deadline.
   */
  append: (
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ) => Promise<AppendResult>;
  /** One page of the whole log, at most `limit` events, the event at `from` first. */
  readAll: (from: Position | 'start', limit: number) => AsyncIterable<StoredEvent>;
  /** Where the last event of the whole log stands; undefined when the log is empty. */
  lastPosition: () => Promise<Position | undefined>;
  /**
   * A doorbell over the whole log, without its events: fetch them with `readAll`. It may end at any time, when the
   * server drops it or goes away above all.
   */
  subscribeAll: (purpose: SubscriptionPurpose, signal: AbortSignal) => AsyncIterable<Rung>;
  close: () => Promise<void>;
}>;
