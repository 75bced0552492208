import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import type {
  AppendResult,
  EventStore,
  JsonValue,
  NewEvent,
  Position,
  StoredEvent,
} from '../../src/event-store/event-store.ts';

/** What a part of the contract works with. */
export type Part = Readonly<{
  t: Test;
  store: EventStore;
  /** A new stream name each time. */
  stream: () => string;
}>;

/** An event with a new id. */
export const event = (data: JsonValue = { n: 1 }, type = 'JobDeclared'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata: { schemaVersion: 1 },
});

/** So many events with new ids. */
export const several = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, index) => event({ index }));

/** Everything that a read gives. */
export const collect = async <Each = StoredEvent>(events: AsyncIterable<Each>): Promise<Each[]> => {
  const all: Each[] = [];
  for await (const one of events) all.push(one);
  return all;
};

/** The revisions of events, in their order. */
export const revisions = (events: readonly StoredEvent[]): number[] =>
  events.map(({ revision }) => revision);

/** The ids of events, in their order. */
export const ids = (events: readonly { id: string }[]): string[] => events.map(({ id }) => id);

/** What a successful append answered. */
export const stored = (t: Test, result: AppendResult): { revision: number; position: Position } => {
  if (!result.ok) throw new Error(`refused: the stream is at ${result.actual}`);
  t.ok(result.position.commit >= result.position.prepare, 'a position is a pair');
  return result;
};
