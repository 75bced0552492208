import { createServer, type AddressInfo, type Socket } from 'node:net';
import t from 'tap';
import {
  EventStoreCorrupt,
  EventStoreUnavailable,
  type EventStore,
} from '../../src/event-store/event-store.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { collect, several } from './contract-support.ts';
import {
  after,
  CALL_MS,
  DEADLINE_MS,
  GIVEN_UP_MS,
  newStream,
  open,
  took,
} from './faults-support.ts';
import { startScriptedServer } from './scripted-server.ts';
import { startTestServer } from './test-server.ts';

const cluster = await testDatabaseCluster();
t.teardown(cluster.stop);
const server = await startTestServer(cluster);
t.teardown(server.close);

t.beforeEach(() => server.behave());

await t.test('a subscription ends quietly, and a new one goes on', async (t) => {
  const { store, lines } = open(t, server.url());
  const stream = newStream();
  const first = await store.append(stream, several(1), 'absent');
  if (!first.ok) throw new Error('appended');
  const never = new AbortController();
  const listen = async (end: (seen: number) => void): Promise<number> => {
    let seen = 0;
    for await (const _ of store.subscribeAll('news', never.signal)) {
      seen += 1;
      end(seen);
    }
    return seen;
  };
  t.equal(await listen(() => server.dropLiveReaders()), 1, 'the server drops it');
  t.match(lines.at(-1), /subscription to .* ended/);
  let restarted: Promise<void> | undefined;
  const stopped = await listen(() => {
    restarted ??= server.stop().then(() => server.start());
  });
  await restarted;
  t.equal(stopped, 1, 'the server stops');
  server.faults.read = 'silent';
  const ms = await took(collect(store.subscribeAll('news', never.signal)));
  t.ok(ms >= CALL_MS, `the server never confirms it: ended after ${Math.round(ms)} ms`);
  server.faults.read = 'unavailable';
  t.strictSame(await collect(store.subscribeAll('news', never.signal)), [], 'it is refused');
  await server.stop();
  t.strictSame(await collect(store.subscribeAll('news', never.signal)), [], 'nobody listens');
  await server.start();
  server.faults.read = 'none';
  t.equal(await listen(() => server.dropLiveReaders()), 1, 'a new one works');
});

await t.test('a subscription that nobody reads any more ends with its signal', async (t) => {
  const { store } = open(t, server.url());
  const stop = new AbortController();
  const unread = store.subscribeAll('news', stop.signal);
  server.dropLiveReaders();
  await store.append(newStream(), several(200), 'absent');
  server.dropLiveReaders();
  stop.abort();
  t.strictSame(await collect(unread), []);
});

await t.test('a subscription that failed does not come back at once', async (t) => {
  const { store } = open(t, server.url());
  server.faults.read = 'unavailable';
  const ms = await took(collect(store.subscribeAll('news', new AbortController().signal)));
  t.ok(ms > 200, `after ${Math.round(ms)} ms`);
});

await t.test('closing ends everything that is under way', async (t) => {
  const make = (): EventStore =>
    eventStoreDb({ url: server.url(), callTimeoutMs: 60_000, deadlineMs: 60_000 });
  const stream = newStream();
  const store = make();
  Object.assign(server.faults, { append: 'swallowed', read: 'silent' });
  const appending = store.append(stream, several(1), 'absent');
  const reading = store.readLast(stream);
  const listening = collect(store.subscribeAll('news', new AbortController().signal));
  await Promise.race([appending, reading, after(100)]);
  const closing = store.close();
  await t.rejects(appending, { name: 'EventStoreUnavailable', message: /was closed/ });
  await t.rejects(reading, { name: 'EventStoreUnavailable', message: /was closed/ });
  t.strictSame(await listening, []);
  await closing;
});

await t.test('two stores in one process do not disturb each other', async (t) => {
  const scripted = await startScriptedServer();
  const healthy = open(t, server.url()).store;
  const lost = open(t, scripted.url, DEADLINE_MS).store;
  scripted.stop();
  const stream = newStream();
  const failing = Promise.allSettled(
    Array.from({ length: 10 }, () => lost.append(newStream(), several(1), 'absent')),
  );
  for (let n = 0; n < 200; n += 1) {
    t.match(await healthy.append(stream, several(1), n === 0 ? 'absent' : n - 1), { revision: n });
  }
  for (const result of await failing) t.equal(result.status, 'rejected');
  const twin = open(t, server.url()).store;
  t.equal((await twin.readLast(stream))?.revision, 199);
  await twin.close();
  t.match(await healthy.append(stream, several(1), 199), { ok: true }, 'after its twin has closed');
});

await t.test('over a server that answers what it must never answer', async (t) => {
  const scripted = await startScriptedServer();
  t.teardown(scripted.stop);
  const { store } = open(t, scripted.url, DEADLINE_MS);
  t.match(await store.append('a', several(1), 'absent'), { ok: true, revision: 0 });
  t.strictSame(
    scripted.calls,
    { batch: 0, plain: 1, leader: 1, cancelled: 0, gossip: 0 },
    'plain append although the server offers batches, from the leader',
  );
  t.equal(await store.readLast('a'), undefined);
  t.equal(scripted.calls.leader, 2, 'reads ask for the leader too');
  scripted.script.append = 'deleted';
  await t.rejects(store.append('a', several(1), 0), EventStoreCorrupt, 'a deleted stream');
  scripted.script.append = 'far revision';
  await t.rejects(store.append('a', several(1), 'absent'), EventStoreCorrupt, 'another revision');
  scripted.script.append = 'no position';
  await t.rejects(store.append('a', several(1), 'absent'), EventStoreCorrupt, 'stored nothing');
  scripted.script.read = 'deleted';
  await t.rejects(collect(store.read('a', 0)), EventStoreCorrupt, 'a deleted stream is not empty');
  await t.rejects(store.readLast('a'), EventStoreCorrupt);
  scripted.script.read = 'no such position';
  const elsewhere = { commit: 3n, prepare: 3n };
  await t.rejects(collect(store.readAll(elsewhere, 1)), EventStoreCorrupt, 'another log');
  const cancelled = scripted.calls.cancelled;
  scripted.script.read = 'silence';
  await t.rejects(store.readLast('a'), EventStoreUnavailable);
  t.ok(scripted.calls.cancelled > cancelled, 'an abandoned read is ended at the server too');
  scripted.script.append = 'denied';
  const before = scripted.calls.plain;
  const denied = store.append('a', several(1), 'absent');
  await t.rejects(denied, {
    name: 'EventStoreUnavailable',
    message: /refused .*user and password/,
  });
  t.equal(scripted.calls.plain, before + 1, 'not repeated');
  scripted.script.read = 'nothing';
  t.strictSame(
    await collect(store.subscribeAll('news', new AbortController().signal)),
    [],
    'a subscription that ends without a word',
  );
});

await t.test('a wrong revision is told, however the client tells it', async (t) => {
  const { store } = open(t, `${server.url()}&throwOnAppendFailure=false`);
  const stream = newStream();
  t.strictSame(await store.append(stream, several(1), 4), { ok: false, actual: 'absent' });
  await store.append(stream, several(42), 'absent');
  t.strictSame(await store.append(stream, several(1), 'absent'), { ok: false, actual: 41 });
});

await t.test('a cluster none of whose nodes speaks is given up in time', async (t) => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const { store } = open(t, `esdb://127.0.0.1:${port},localhost:${port}?tls=false`, DEADLINE_MS);
  const closing = eventStoreDb({
    url: `esdb://127.0.0.1:${port},localhost:${port}?tls=false`,
    callTimeoutMs: 60_000,
    deadlineMs: 60_000,
  });
  const unfinished = closing.append(newStream(), several(1), 'absent');
  await closing.close();
  await t.rejects(unfinished, { message: /was closed/ }, 'closing does not wait for it');
  const twoCalls: readonly (() => Promise<unknown>)[] = [
    () => store.append(newStream(), several(1), 'absent'),
    () => store.readLast(newStream()),
  ];
  for (const call of twoCalls) {
    const calling = call();
    const ms = await took(calling);
    await t.rejects(calling, EventStoreUnavailable);
    t.ok(ms < GIVEN_UP_MS, `after ${Math.round(ms)} ms`);
  }
});

await t.test('the loss of a whole cluster does not end the process', async (t) => {
  const scripted = await startScriptedServer();
  t.teardown(scripted.stop);
  const { store } = open(t, scripted.clusterUrl, DEADLINE_MS);
  t.match(await store.append('a', several(1), 'absent'), { ok: true });
  scripted.script.read = 'silence';
  const listening = collect(store.subscribeAll('news', new AbortController().signal));
  while (scripted.calls.leader < 2) await after(5);
  Object.assign(scripted.script, { append: 'unavailable', gossip: 'unavailable' });
  const before = scripted.calls.gossip;
  const appending = store.append('a', several(1), 0);
  // The client looks for a leader now. A call that fails meanwhile waits for the outcome, too.
  while (scripted.calls.gossip === before) await after(5);
  scripted.breakReads();
  await t.rejects(appending, EventStoreUnavailable);
  t.strictSame(await listening, []);
  Object.assign(scripted.script, { append: 'stored', read: 'nothing', gossip: 'leader' });
  t.equal(await store.readLast('a'), undefined, 'it is found again');
});

await t.test('a connection string is checked and its password never shown', async (t) => {
  const patience = { callTimeoutMs: 1, deadlineMs: 1 };
  const refused = [
    'postgres://127.0.0.1',
    'esdb://127.0.0.1:2113',
    'esdb://',
    'esdb://user:s3cret@host:notaport',
    'esdb://user:s3cret@host?nodePreference=s3cret',
    'esdb://user:s3cret%@host',
  ];
  for (const url of refused) {
    t.throws(() => eventStoreDb({ url, ...patience }), { name: 'RangeError' }, url);
    try {
      eventStoreDb({ url, ...patience });
    } catch (error) {
      t.notMatch(String(error), 's3cret', url);
    }
  }
  const secure = eventStoreDb({ url: 'esdb://us%20er:s3cret@127.0.0.1:1', ...patience });
  const failure = await secure.readLast('a').catch((error: unknown) => error);
  t.match(failure, { name: 'EventStoreUnavailable', message: /127\.0\.0\.1:1 / });
  t.notMatch(String(failure), 's3cret');
  await secure.close();
});
