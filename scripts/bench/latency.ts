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

/** Appends at an even pace, and takes the time from each acknowledgement on. */
const latencies = async (place: Place, perSecond: number, ms: number) => {
  const { connectionString: url } = await place.serveLog(await place.createLog());
  const writer = startChild(place, 'latency-writer');
  const following = await startFollowing(place, url);
  const paced = Math.ceil((perSecond * ms) / 1_000);
  const answer = messageFrom(writer);
  writer.send({ url, warming: WARMING_EVENTS, paced, perSecond } satisfies WritingOrder);
  const { acknowledged, elapsedMs } = (await answer) as WrittenAnswer;
  await following.reached(WARMING_EVENTS + paced);
  await following.stop();
  // At first what went before is still worked off.
  const counted = acknowledged.slice(Math.floor(paced / 5));
  const after = (times: ReadonlyMap<string, number>): Load =>
    loadOf(
      counted.map(([id, at]) => Math.max(0, (times.get(id) ?? Number.NaN) - at)),
      (elapsedMs * counted.length) / paced,
    );
  return { copied: after(following.copied), shown: after(following.shown) };
};

/** How long it takes from an acknowledged append until copy and read models have it. */
export const benchLatency = async (place: Place, scale: Scale): Promise<void> => {
  for (const { perSecond, p50Ms, p99Ms } of RATES) {
    const closeRate = place.mark();
    const { copied, shown } = await latencies(place, perSecond, scale.latencyMs);
    await closeRate();
    printTable(`copy: from the acknowledged append on, asked for ${perSecond} events/s`, [
      { what: 'until it is copied', load: copied },
      { what: 'until the read models show it', load: shown },
    ]);
    printGoal('shown, p50', shown.p50 ?? Number.NaN, p50Ms, 'ms', 'less');
    printGoal('shown, p99', shown.p99 ?? Number.NaN, p99Ms, 'ms', 'less');
  }
};
