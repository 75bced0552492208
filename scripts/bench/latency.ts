import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, START } from '@eventstore/db-client';
import { pageOfRecent, recentEvents } from '../../src/copy/recent-events.ts';
import { messageFrom, startChild } from './child.ts';
import { emptyCopy, openBell, openStore, startCopier, startProjector } from './following.ts';
import type { WritingOrder, WrittenAnswer } from './latency-writer.ts';
import { loadOf, sharedClockMs, type Load, type Scale } from './measure.ts';
import type { Place } from './place.ts';
import { printGoal, printTable } from './report.ts';

/** Events per second while the latency is measured, and what is to be reached then. */
const RATES = [
  { perSecond: 100, p50Ms: 5, p99Ms: 50 },
  { perSecond: 300, p50Ms: 15, p99Ms: 150 },
];

/** So many events go before: code that has hardly been used is many times slower. */
const WARMING_EVENTS = 3_000;

/** Copier and projector of one node, and when each event was copied and shown. */
const startFollowing = async (place: Place, url: string) => {
  const database = await emptyCopy(place);
  const recent = recentEvents();
  const bell = openBell(place, database);
  const ids: string[] = [];
  const copied = new Map<string, number>();
  const shown = new Map<string, number>();
  const copier = startCopier(openStore(place, url), database, (events, { sequence }) => {
    const now = sharedClockMs();
    for (const { id } of events) {
      ids.push(id);
      copied.set(id, now);
    }
    recent.add(events);
    bell.ring(sequence);
  });
  const projector = await startProjector(database, {
    bell,
    page: (reader) => pageOfRecent(recent, reader),
    onProgress: ({ sequence }) => {
      const now = sharedClockMs();
      for (const id of ids.slice(shown.size, sequence)) shown.set(id, now);
    },
  });
  const stop = async (): Promise<void> => {
    await projector.stop();
    await copier.stop();
  };
  return { copied, shown, reached: projector.reached, stop };
};

/** The protocol's client as a subscriber that does nothing with an event but note its time. */
const startHearing = async (place: Place, url: string) => {
  const client = EventStoreDBClient.connectionString(url);
  const heard = new Map<string, number>();
  const subscription = client.subscribeToAll({ fromPosition: START });
  subscription.on('data', ({ event }) => {
    if (event !== undefined) heard.set(event.id, sharedClockMs());
  });
  place.closeLater(async () => {
    await subscription.unsubscribe();
    await client.dispose();
    (await client['getChannel']()).close();
  });
  const reached = async (count: number): Promise<void> => {
    while (heard.size < count) await delay(20);
  };
  return { heard, reached, stop: async () => undefined };
};

type Follower<Times> = Times &
  Readonly<{ reached: (count: number) => Promise<void>; stop: () => Promise<void> }>;

/** Has events appended at an even pace while somebody follows, and takes the time from each acknowledgement on. */
const latencies = async <Times>(
  place: Place,
  perSecond: number,
  ms: number,
  follow: (place: Place, url: string) => Promise<Follower<Times>>,
): Promise<(times: (follower: Times) => ReadonlyMap<string, number>) => Load> => {
  const close = place.mark();
  const { connectionString: url } = await place.serveLog(await place.createLog());
  const writer = startChild(place, 'latency-writer');
  const follower = await follow(place, url);
  const paced = Math.ceil((perSecond * ms) / 1_000);
  const answer = messageFrom(writer);
  writer.send({ url, warming: WARMING_EVENTS, paced, perSecond } satisfies WritingOrder);
  const { acknowledged, elapsedMs } = (await answer) as WrittenAnswer;
  await follower.reached(WARMING_EVENTS + paced);
  await follower.stop();
  await close();
  // At first what went before is still worked off.
  const counted = acknowledged.slice(Math.floor(paced / 5));
  return (times) =>
    loadOf(
      counted.map(([id, at]) => Math.max(0, (times(follower).get(id) ?? Number.NaN) - at)),
      (elapsedMs * counted.length) / paced,
    );
};

/** How long it takes from an acknowledged append until copy and read models have it. */
export const benchLatency = async (place: Place, scale: Scale): Promise<void> => {
  for (const { perSecond, p50Ms, p99Ms } of RATES) {
    const ms = scale.latencyMs;
    const bare = await latencies(place, perSecond, ms, startHearing);
    const node = await latencies(place, perSecond, ms, startFollowing);
    const shown = node((times) => times.shown);
    printTable(`copy: from the acknowledged append on, asked for ${perSecond} events/s`, [
      { what: "until the client's bare subscription has it", load: bare(({ heard }) => heard) },
      { what: 'until it is copied', load: node(({ copied }) => copied) },
      { what: 'until the read models show it', load: shown },
    ]);
    printGoal('shown, p50', shown.p50 ?? Number.NaN, p50Ms, 'ms', 'less');
    printGoal('shown, p99', shown.p99 ?? Number.NaN, p99Ms, 'ms', 'less');
  }
};
