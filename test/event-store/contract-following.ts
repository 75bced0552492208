import type {
  EventStore,
  AppendResult,
  Position,
  StoredEvent,
} from '../../src/event-store/event-store.ts';
import { collect, event, ids, revisions, several, stored, type Part } from './contract-support.ts';

/** Reads on behind a position until `done`, as a follower must: pages first, then the doorbell, then pages again. */
const follow = async (
  store: EventStore,
  from: Position,
  wanted: (event: StoredEvent) => boolean,
  count: number,
): Promise<StoredEvent[]> => {
  const seen: StoredEvent[] = [];
  let last = from;
  const signal = AbortSignal.timeout(30_000);
  while (!signal.aborted) {
    const ended = new AbortController();
    const bell = store.subscribeAll(last, AbortSignal.any([signal, ended.signal]));
    for (;;) {
      const page = await collect(store.readAll(last, 400));
      const fresh = page.filter(({ position }) => position.commit > last.commit);
      seen.push(...fresh.filter(wanted));
      last = fresh.at(-1)?.position ?? last;
      if (fresh.length === 0) break;
    }
    if (seen.length >= count) {
      ended.abort();
      return seen;
    }
    for await (const _ of bell) break;
    ended.abort();
  }
  throw new Error(`only ${seen.length} of ${count} events arrived`);
};

/** Several writers, several tries and a reader at once. */
export const concurrency = async ({ t, store, stream }: Part): Promise<void> => {
  await t.test('of two writers with the same expected revision exactly one wins', async (t) => {
    const name = stream();
    const rounds = 200;
    let revision: number | 'absent' = 'absent';
    const winners: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const rivals = [event({ round }), event({ round })];
      const results: AppendResult[] = await Promise.all(
        rivals.map((rival) => store.append(name, [rival], revision)),
      );
      const won = results.flatMap((result, index) => (result.ok ? [index] : []));
      if (won.length !== 1) t.fail(`round ${round}: ${won.length} winners`);
      for (const result of results) {
        if (!result.ok && result.actual !== round) t.fail(`round ${round}: at ${result.actual}`);
      }
      winners.push(rivals[won[0] ?? 0]?.id ?? '');
      revision = round;
    }
    t.strictSame(ids(await collect(store.read(name, 0))), winners);
  });

  await t.test('the same append four times at once is stored once', async (t) => {
    const name = stream();
    const events = several(2);
    const results = await Promise.all([1, 2, 3, 4].map(() => store.append(name, events, 'absent')));
    t.equal(new Set(results.map((result) => result.ok && result.position.commit)).size, 1);
    t.match(results, [{ ok: true, revision: 1 }]);
    t.equal((await collect(store.read(name, 0))).length, 2);
  });

  await t.test('a follower of 8 writers sees every event once and in order', async (t) => {
    const begin = stored(t, await store.append(stream(), several(1), 'absent'));
    const prefix = stream();
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 40; n += 1) {
        await store.append(`${prefix}.${writer}`, several(1), n === 0 ? 'absent' : n - 1);
      }
    };
    const writing = Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(write));
    const seen = await follow(store, begin.position, (each) => each.stream.startsWith(prefix), 320);
    await writing;
    t.equal(new Set(ids(seen)).size, 320);
    for (let writer = 0; writer < 8; writer += 1) {
      const own = seen.filter((each) => each.stream === `${prefix}.${writer}`);
      t.strictSame(
        revisions(own),
        Array.from({ length: 40 }, (_, n) => n),
      );
    }
  });
};

/** Live subscriptions, which may end at any time. */
export const listening = async ({ t, store, stream }: Part): Promise<void> => {
  await t.test('a subscription begins behind its position and goes on live', async (t) => {
    const name = stream();
    const events = several(4);
    const first = stored(t, await store.append(name, events.slice(0, 1), 'absent'));
    await store.append(name, events.slice(1, 3), 0);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const each of store.subscribeAll(first.position, stop.signal)) {
      if (each.stream !== name) continue;
      seen.push(each.id);
      if (seen.length === 2) await store.append(name, events.slice(3), 2);
      if (seen.length === 3) break;
    }
    t.strictSame(seen, ids(events.slice(1)));
    stop.abort();
  });

  await t.test('a subscription from the end rings for later events only', async (t) => {
    const before = stream();
    await store.append(before, several(1), 'absent');
    const stop = new AbortController();
    const bell = store.subscribeAll('end', stop.signal);
    const iterator = bell[Symbol.asyncIterator]();
    const rung: StoredEvent[] = [];
    const heard = iterator.next().then((next) => {
      if (next.done !== true) rung.push(next.value);
    });
    const later = stream();
    // It is not confirmed yet when the call returns: append until it rings.
    for (let n = 0; rung.length === 0 && n < 2_000; n += 1) {
      await store.append(later, several(1), n === 0 ? 'absent' : n - 1);
      await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 5))]);
    }
    t.equal(rung.length, 1, 'rung');
    t.not(rung[0]?.stream, before);
    stop.abort();
    await iterator.return?.();
  });

  await t.test('a subscription ends when its signal is aborted', async (t) => {
    const stop = new AbortController();
    const ended = collect(store.subscribeAll('end', stop.signal));
    stop.abort();
    t.type(await ended, Array);
    const never = await collect(store.subscribeAll('start', AbortSignal.abort()));
    t.strictSame(never, [], 'one that was aborted before gives nothing');
  });

  await t.test('a burst of 1,000 events in one append reaches a follower whole', async (t) => {
    const begin = stored(t, await store.append(stream(), several(1), 'absent'));
    const name = stream();
    const burst = several(1_000);
    const following = follow(store, begin.position, (each) => each.stream === name, 1_000);
    await store.append(name, burst, 'absent');
    t.strictSame(ids(await following), ids(burst));
  });
};
