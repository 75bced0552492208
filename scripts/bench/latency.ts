import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '../../src/event-store/event-store.ts';
import { emptyCopy, openStore, startCopier, startProjector } from './following.ts';
import { loadOf, type Load, type Scale } from './measure.ts';
import { madeHistory } from './made-history.ts';
import type { Place } from './place.ts';
import { printGoal, printTable } from './report.ts';

/** Events per second while the latency is measured, and what is to be reached then. */
const RATES = [
  { perSecond: 100, p50Ms: 5, p99Ms: 50 },
  { perSecond: 300, p50Ms: 15, p99Ms: 150 },
];

/** Appends at an even pace and notes when each event was acknowledged, copied and shown. */
const latencies = async (place: Place, perSecond: number, ms: number) => {
  const server = await place.serveLog(await place.createLog());
  const store = openStore(place, server.connectionString);
  const database = await emptyCopy(place);
  const acknowledged: number[] = [];
  const copied: number[] = [];
  const shown: number[] = [];
  const noteIn = (times: number[]) => (sequence: number) => {
    while (times.length < sequence) times.push(performance.now());
  };
  const copier = startCopier(store, database, noteIn(copied));
  const projector = await startProjector(database, noteIn(shown));
  const count = Math.ceil((perSecond * ms) / 1_000);
  const events = [...madeHistory(count)];
  const started = performance.now();
  for (const [at, { stream, revision, id, type, data, metadata }] of events.entries()) {
    const wait = started + (at * 1_000) / perSecond - performance.now();
    if (wait > 1) await delay(wait);
    const event = {
      id,
      type,
      data: JSON.parse(data) as JsonValue,
      metadata: JSON.parse(metadata) as JsonValue,
    };
    await store.append(stream, [event], revision === 0 ? 'absent' : revision - 1);
    acknowledged.push(performance.now());
  }
  const elapsed = performance.now() - started;
  await projector.reached(count);
  await projector.stop();
  await copier.stop();
  // The beginning, while connections and plans are new, does not count.
  const from = Math.floor(count / 5);
  const after = (times: readonly number[]): Load =>
    loadOf(
      times
        .slice(from)
        .map((time, at) => Math.max(0, time - (acknowledged[from + at] ?? Number.NaN))),
      (elapsed * (count - from)) / count,
    );
  return { copied: after(copied), shown: after(shown) };
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
