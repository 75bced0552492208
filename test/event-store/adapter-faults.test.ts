import { once } from 'node:events';
import t from 'tap';
import {
  EventStoreUnavailable,
  type NewEvent,
  type StoredEvent,
} from '../../src/event-store/event-store.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { collect, event, several } from './contract-support.ts';
import {
  after,
  CALL_MS,
  DEADLINE_MS,
  GIVEN_UP_MS,
  newStream,
  open,
  took,
} from './faults-support.ts';
import { startTestServer } from './test-server.ts';

const cluster = await testDatabaseCluster();
t.teardown(cluster.stop);
const server = await startTestServer(cluster);
t.teardown(server.close);

t.beforeEach(() => server.behave());

await t.test('an append without a sure answer is repeated and stored once', async (t) => {
  const { store, lines } = open(t, server.url());
  for (const fault of ['silent', 'swallowed', 'late', 'lost', 'unavailable'] as const) {
    const stream = newStream();
    const events = several(3);
    await store.append(stream, events, 'absent');
    const more = several(2);
    Object.assign(server.faults, { append: fault, appendsLeft: 1, lateMs: CALL_MS * 2 });
    const before = lines.length;
    const result = await store.append(stream, more, 2);
    t.match(result, { ok: true, revision: 4 }, fault);
    const stored = await collect(store.read(stream, 0));
    t.strictSame(
      stored.map(({ id }) => id),
      [...events, ...more].map(({ id }) => id),
      `${fault}: once, in order`,
    );
    t.strictSame(result.ok && result.position, stored.at(-1)?.position, `${fault}: its position`);
    t.ok(lines.length > before, `${fault}: the repeat is told`);
  }
});

await t.test('a lost answer does not hide that another writer was first', async (t) => {
  const { store } = open(t, server.url());
  const stream = newStream();
  await store.append(stream, several(2), 'absent');
  Object.assign(server.faults, { append: 'unavailable', appendsLeft: 1 });
  t.strictSame(await store.append(stream, several(1), 'absent'), { ok: false, actual: 1 });
});

await t.test('other content under our event id is never taken for ours', async (t) => {
  const { store } = open(t, server.url());
  const ours = event({ n: 0, text: 'é' });
  const others: readonly (readonly [string, NewEvent])[] = [
    ['data', { ...ours, data: { n: 0, text: 'è' } }],
    ['type', { ...ours, type: 'JobResumed' }],
    ['metadata', { ...ours, metadata: { schemaVersion: 2 } }],
  ];
  for (const [what, other] of others) {
    const stream = newStream();
    await store.append(stream, [other], 'absent');
    Object.assign(server.faults, { append: 'unavailable', appendsLeft: 1 });
    await t.rejects(
      store.append(stream, [ours], 'absent'),
      { name: 'EventStoreCorrupt', message: new RegExp(`${stream} at revision 0 .*${ours.id}`) },
      what,
    );
  }
  const stream = newStream();
  const turned = { ...ours, data: { text: 'é', n: 0 } };
  await store.append(stream, [turned], 'absent');
  Object.assign(server.faults, { append: 'unavailable', appendsLeft: 1 });
  t.match(
    await store.append(stream, [ours], 'absent'),
    { ok: true },
    'the order of members is no content',
  );
});

await t.test('a server that never answers an append is given up at the deadline', async (t) => {
  const { store } = open(t, server.url(), DEADLINE_MS);
  server.faults.append = 'swallowed';
  const appending = store.append(newStream(), several(1), 'absent');
  const ms = await took(appending);
  await t.rejects(appending, {
    name: 'EventStoreUnavailable',
    message: new RegExp(`127\\.0\\.0\\.1:${server.port()} could not append .*EVENTSTORE_URL`),
  });
  t.ok(ms > DEADLINE_MS / 2 && ms < GIVEN_UP_MS, `after ${Math.round(ms)} ms`);
  server.faults.append = 'none';
  t.match(await store.append(newStream(), several(1), 'absent'), { ok: true }, 'then it works');
});

await t.test('a server that never answers a read is given up at the deadline', async (t) => {
  const { store } = open(t, server.url(), DEADLINE_MS);
  const stream = newStream();
  await store.append(stream, several(3), 'absent');
  server.faults.read = 'silent';
  const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a stream', () => collect(store.read(stream, 0))],
    ['the end of a stream', () => store.readLast(stream)],
    ['the log', () => collect(store.readAll('start', 10))],
  ];
  for (const [what, read] of reads) {
    const reading = read();
    const ms = await took(reading);
    await t.rejects(reading, { name: 'EventStoreUnavailable', message: /could not read/ }, what);
    t.ok(ms > DEADLINE_MS / 2 && ms < GIVEN_UP_MS, `${what}: after ${Math.round(ms)} ms`);
  }
  Object.assign(server.faults, { read: 'late', lateMs: CALL_MS / 3 });
  t.equal((await collect(store.read(stream, 0))).length, 3, 'a late answer is an answer');
  t.equal((await store.readLast(stream))?.revision, 2);
});

await t.test('a read that is refused a connection is repeated', async (t) => {
  const { store, lines } = open(t, server.url());
  const stream = newStream();
  await store.append(stream, several(3), 'absent');
  server.faults.read = 'unavailable';
  const reading = collect(store.read(stream, 0));
  while (lines.length < 2) await after(5);
  server.faults.read = 'none';
  t.equal((await reading).length, 3);
});

await t.test('a reader in the middle of a stream goes on after a restart', async (t) => {
  const { store, lines } = open(t, server.url());
  const stream = newStream();
  // Too much for the buffers on the way, so that the server still has most of it when it stops.
  const big = several(900).map((each) => ({ ...each, metadata: { filler: 'x'.repeat(5_000) } }));
  for (let n = 0; n < 900; n += 100) {
    await store.append(stream, big.slice(n, n + 100), n === 0 ? 'absent' : n - 1);
  }
  const first = (await collect(store.read(stream, 0)))[0];
  if (first === undefined) throw new Error('events expected');
  let arrived = 0;
  const restarted = new AbortController();
  const readOver = async (events: AsyncIterable<StoredEvent>): Promise<string[]> => {
    const seen: string[] = [];
    for await (const one of events) {
      seen.push(one.id);
      if (seen.length !== 20) continue;
      arrived += 1;
      if (arrived === 2) {
        await server.stop();
        await server.start();
        restarted.abort();
      } else await once(restarted.signal, 'abort');
    }
    return seen;
  };
  const all = big.map(({ id }) => id);
  const [ofStream, ofLog] = await Promise.all([
    readOver(store.read(stream, 0)),
    readOver(store.readAll(first.position, 900)),
  ]);
  t.strictSame(ofStream, all, 'a stream: each event once, in order');
  t.strictSame(ofLog, all, 'the log: each event once, in order');
  t.ok(lines.length >= 2, 'both were interrupted');
});

await t.test('a server that is away fails each call in time and is found again', async (t) => {
  const { store } = open(t, server.url(), DEADLINE_MS);
  const stream = newStream();
  await store.append(stream, several(1), 'absent');
  await server.stop();
  for (let n = 0; n < 2; n += 1) {
    const appending = store.append(stream, several(1), 0);
    const ms = await took(appending);
    await t.rejects(appending, { name: 'EventStoreUnavailable', message: /check that it runs/ });
    t.ok(ms < GIVEN_UP_MS, `after ${Math.round(ms)} ms`);
  }
  await t.rejects(store.readLast(stream), EventStoreUnavailable);
  await server.start();
  const start = performance.now();
  t.match(await store.append(stream, several(1), 0), { ok: true, revision: 1 });
  t.ok(performance.now() - start < GIVEN_UP_MS, 'the same store works again');
  t.equal((await store.readLast(stream))?.revision, 1);
});
