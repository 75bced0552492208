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
    const bell = store.subscribeAll('news', AbortSignal.any([signal, ended.signal]));
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
  await t.test('a subscription for news rings when it begins and after each append', async (t) => {
    const name = stream();
    const stop = new AbortController();
    const bell = store.subscribeAll('news', stop.signal)[Symbol.asyncIterator]();
    t.strictSame(await bell.next(), { done: false, value: 'rung' }, 'it has begun');
    for (const [revision, one] of several(5).entries()) {
      const rung = bell.next();
      await store.append(name, [one], revision === 0 ? 'absent' : revision - 1);
      t.strictSame(await rung, { done: false, value: 'rung' }, `append ${revision}`);
    }
    stop.abort();
    t.match(await bell.next(), { done: true });
  });

  await t.test('what is appended while nobody listens rings once', async (t) => {
    const name = stream();
    const stop = new AbortController();
    const bell = store.subscribeAll('news', stop.signal)[Symbol.asyncIterator]();
    await bell.next();
    await store.append(name, several(100), 'absent');
    let rings = 0;
    for (;;) {
      const quiet = new Promise<'quiet'>((resolve) => setTimeout(resolve, 200, 'quiet'));
      if ((await Promise.race([bell.next(), quiet])) === 'quiet') break;
      rings += 1;
    }
    t.ok(rings >= 1 && rings < 10, `${rings} rings of 100 events`);
    stop.abort();
    await bell.return?.();
  });

  await t.test('a subscription for the connection does not ring for events', async (t) => {
    const stop = new AbortController();
    const watch = store.subscribeAll('connection', stop.signal)[Symbol.asyncIterator]();
    const quiet = () => new Promise<'quiet'>((resolve) => setTimeout(resolve, 200, 'quiet'));
    // It may ring when it has begun.
    let next = watch.next();
    if ((await Promise.race([next, quiet()])) !== 'quiet') next = watch.next();
    await store.append(stream(), several(100), 'absent');
    t.equal(await Promise.race([next, quiet()]), 'quiet');
    stop.abort();
    t.match(await next, { done: true });
  });

  await t.test('a subscription ends when its signal is aborted', async (t) => {
    const stop = new AbortController();
    const ended = collect(store.subscribeAll('news', stop.signal));
    stop.abort();
    t.type(await ended, Array);
    const never = await collect(store.subscribeAll('news', AbortSignal.abort()));
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
