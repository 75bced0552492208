import { setTimeout as delay } from 'node:timers/promises';
import type { HistoryEvent } from '../../test/support/history-log.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import type { EventStore, JsonValue } from '../../src/event-store/event-store.ts';
import { madeHistory } from './made-history.ts';
import { sharedClockMs } from './measure.ts';
import { carryOutOrders } from './carry-out.ts';

/*
 * Appends a history at an even pace from a process of its own, so that the writing does not slow the following. Its
 * parent sends an order and gets back when each event was acknowledged; it ends with its parent.
 */

/** What to append where: some as fast as it goes, so that all code has been used, then others at an even pace. */
export type WritingOrder = Readonly<{
  url: string;
  warming: number;
  paced: number;
  perSecond: number;
}>;

/** When each paced event was acknowledged, by the clock that processes share, and how long all of them took. */
export type WrittenAnswer = Readonly<{
  acknowledged: readonly (readonly [id: string, at: number])[];
  elapsedMs: number;
}>;

/** The other events that an event rests on: those of its stream and of its job come before it. */
const namesOf = ({ stream, metadata }: HistoryEvent): readonly string[] => {
  const { correlationId } = JSON.parse(metadata) as Readonly<{ correlationId: string }>;
  return [stream, correlationId];
};

const append = async (
  store: EventStore,
  { stream, revision, id, type, data, metadata }: HistoryEvent,
): Promise<number> => {
  const event = {
    id,
    type,
    data: JSON.parse(data) as JsonValue,
    metadata: JSON.parse(metadata) as JsonValue,
  };
  const answer = await store.append(stream, [event], revision === 0 ? 'absent' : revision - 1);
  if (!answer.ok) throw new Error(`${stream} was at ${answer.actual}`);
  return sharedClockMs();
};

/** Appends each event as soon as those before it allow. */
const pipeline = (store: EventStore) => {
  const last = new Map<string, Promise<unknown>>();
  return (event: HistoryEvent): Promise<number> => {
    const names = namesOf(event);
    const before = Promise.all(names.map((name) => last.get(name) ?? Promise.resolve()));
    const appended = before.then(() => append(store, event));
    for (const name of names) last.set(name, appended);
    return appended;
  };
};

const write = async (
  store: EventStore,
  { warming, paced, perSecond }: WritingOrder,
): Promise<WrittenAnswer> => {
  const appended = pipeline(store);
  const events = [...madeHistory(warming + paced)];
  await Promise.all(events.slice(0, warming).map(appended));
  const acknowledged: Promise<[string, number]>[] = [];
  const started = performance.now();
  for (const event of events.slice(warming)) {
    const wait = started + (acknowledged.length * 1_000) / perSecond - performance.now();
    if (wait > 1) await delay(wait);
    acknowledged.push(appended(event).then((at) => [event.id, at]));
  }
  return {
    acknowledged: await Promise.all(acknowledged),
    elapsedMs: performance.now() - started,
  };
};

const carryOut = async (order: WritingOrder): Promise<WrittenAnswer> => {
  const store = eventStoreDb({ url: order.url, callTimeoutMs: 5_000, deadlineMs: 15_000 });
  try {
    return await write(store, order);
  } finally {
    await store.close();
  }
};

carryOutOrders(carryOut);
