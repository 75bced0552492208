import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { apiKeys } from '../../src/access/api-keys.ts';
import { startNode, type Node } from '../../src/composition/node.ts';
import type { LiveLimits } from '../../src/http/deps.ts';
import { createLog } from '../../src/http/log.ts';
import { eventually, openPlace } from '../composition/fixture.ts';
import { appendBulk, follow, keyOf, range, readSse, refusal } from './live-support.ts';

// A whole node: event server, copier, PostgreSQL, HTTP over sockets. The events are of no known type: the read models
// stop at the first of them, and the live stream, which reads the copy alone, does not.

const place = await openPlace();
t.teardown(() => place.close());
const start = (live: Partial<LiveLimits> = {}): Promise<Node> =>
  startNode(place.config, { durable: false, reactions: false, live, log: createLog('silent') });
/** The head as soon as it is that many events further than the ledger's first. */
const copied = (node: Node, more: number): Promise<number> =>
  eventually(
    () => headOf(node),
    (head) => head >= 1 + more,
  );
const headOf = async (node: Node): Promise<number> => (await node.core.reader.head()).sequence;
const MIB = 1024 * 1024;
/** What a reader sees when its connection ends without a close. */
const CUT = 1006;
const metricsOf = async (node: Node): Promise<(name: string) => number> => {
  const lines = (await (await fetch(`${node.url}/metrics`)).text()).split('\n');
  return (name) => {
    const line = lines.find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  };
};
const measured = async (node: Node, name: string): Promise<number> => (await metricsOf(node))(name);
const openReaders = (node: Node): Promise<number> => measured(node, 'potcommun_live_readers');

let node = await start({ stallMs: 2_500 });
t.teardown(() => node.close());

await t.test('200 readers of 500 events, 20 of them stalled', async (t) => {
  // What the system itself takes for a socket is several MiB: those who stall have more than that before them.
  await appendBulk(node, 'bulk-1', { from: 0, count: 450, bytes: 14_000 });
  const after = await copied(node, 450);
  const keys = await Promise.all(range(1, 4).map(() => keyOf(node)));
  const open = (n: number, from: number) => follow(node.url, keys[n % 4] ?? '', `?after=${from}`);
  const healthy = range(20, 199).map((n) => open(n, after));
  await Promise.all(healthy.map(({ opened }) => opened));
  t.equal(await openReaders(node), 180);
  const stalled = range(0, 19).map((n) => open(n, 0));
  for (const { socket } of stalled) socket.once('open', () => socket.pause());
  const appended = appendBulk(node, 'live-1', { from: 0, count: 500, bytes: 300 });
  // Half of them wake up in time to hear why they are cut.
  const cut = 'potcommun_live_ended_total{why="stalled"}';
  let most = 0;
  await eventually(
    async () => {
      const metric = await metricsOf(node);
      most = Math.max(most, metric('potcommun_live_unsent_bytes'));
      return metric(cut);
    },
    (count) => count === 20,
  );
  // Each had more than 6 MB before it: it stops at the limit, and one message more.
  t.ok(most > 0.9 * MIB, `${most} bytes waited for a reader`);
  t.ok(most <= MIB + 16_000, `not more than ${MIB} and a message`);
  const waking = stalled.slice(0, 10);
  for (const { socket } of waking) socket.resume();
  const heard = (await Promise.all(waking.map(({ ended }) => ended))).filter(
    ({ code }) => code !== CUT,
  );
  // On a busy machine some wake up too late.
  t.ok(heard.length > 0, `${heard.length} of 10 hear it`);
  for (const end of heard) {
    const reason = /more than 1 MiB stayed unread: connect again after your last sequence/;
    t.match(end, { code: 4408, reason });
  }
  const open180 = await eventually(
    () => openReaders(node),
    (open) => open === 180,
  );
  t.equal(open180, 180, 'the others are cut without having heard it');
  await appended;
  await Promise.all(healthy.map((reader) => reader.until(500)));
  const all = range(after + 1, after + 500).join();
  const complete = healthy.filter(({ sequences }) => sequences.join() === all);
  t.equal(complete.length, 180, 'the healthy get all, in order');
  for (const { socket } of stalled) socket.resume();
  await Promise.all(stalled.map(({ ended }) => ended));
  const whole = range(1, after + 500).join();
  for (const [n, { sequences }] of stalled.entries()) {
    t.ok(sequences.length < after, `${sequences.length} of ${after + 500} came through`);
    const again = open(n, sequences.at(-1) ?? 0);
    await again.until(after + 500 - sequences.length);
    t.equal([...sequences, ...again.sequences].join(), whole, 'nothing is lost or doubled');
    again.socket.close();
  }
  for (const { socket } of healthy) socket.close();
});

await t.test(
  'a revoked key is ended within five seconds, one that cannot be asked for too',
  async (t) => {
    const { id, key = '' } = await node.keys.create({ actorId: 'x', role: 'board', label: 'x' });
    const head = await headOf(node);
    const ending = follow(node.url, key, `?after=${head}`);
    const staying = follow(node.url, await keyOf(node), `?after=${head}`);
    await Promise.all([ending.opened, staying.opened]);
    await delay(1_500);
    // As another node would do it: this one remembers the key.
    await apiKeys(node.opened.database.kysely).revoke(id);
    const revoked = performance.now();
    t.match(await ending.ended, { code: 4401, reason: /revoked/ });
    const took = performance.now() - revoked;
    t.ok(took < 5_000, `after ${Math.round(took)} ms`);
    t.equal(staying.socket.readyState, staying.socket.OPEN);
    t.equal((await refusal(node.url, key, '')).status, 401);
  },
);

await t.test('an offer of HTTP/2 is passed over, bodies too', async (t) => {
  const socket = connect(Number(new URL(node.url).port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  const body = '{"a":1}';
  socket.write(
    [
      'POST /v1/jobs HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${await keyOf(node, 'finance')}`,
      'Idempotency-Key: k',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  t.match(answer.toString(), /^HTTP\/1\.1 400 .*"code":"invalid_request".*entityId/s);
});

await t.test('a reader that answers no ping is cut, one that reads stays', async (t) => {
  await node.close();
  node = await start({ heartbeatMs: 1_500 });
  const key = await keyOf(node);
  const head = await headOf(node);
  const silent = follow(node.url, key, `?after=${head}`, { autoPong: false });
  const living = follow(node.url, key, `?after=${head}`);
  t.match(await silent.ended, { code: 4408, reason: /no pong/ });
  await living.beaten(2);
  t.equal(living.socket.readyState, living.socket.OPEN);
});

await t.test('server-sent events come from the same source', async (t) => {
  const key = await keyOf(node);
  const head = await headOf(node);
  await appendBulk(node, 'sse-1', { from: 0, count: 150, bytes: 10 });
  await eventually(
    () => headOf(node),
    (at) => at === head + 150,
  );
  const reader = await readSse(node.url, key, `?after=${head}`);
  t.match(reader.headers.get('content-type'), 'text/event-stream');
  t.match(reader.headers.get('x-content-type-options'), 'nosniff');
  const first = await reader.until((events) => events.length >= 150);
  t.equal(
    first
      .slice(0, 150)
      .map(({ id }) => id)
      .join(),
    range(head + 1, head + 150).join(),
  );
  t.match(JSON.parse(first[0]?.data ?? ''), { sequence: head + 1, type: 'Bulk' });
  const resumed = await readSse(node.url, key, '?after=0', { 'last-event-id': String(head + 149) });
  const beat = await resumed.until((events) => events.some(({ event }) => event === 'heartbeat'));
  t.match(beat[0], { id: String(head + 150) });
  t.match(JSON.parse(beat[1]?.data ?? ''), { head: head + 150, next: head + 150 });
  const elsewhere = await fetch(`${node.url}/v1/events`, {
    headers: { accept: 'text/event-stream', authorization: 'Bearer pck_nobody' },
  });
  t.equal(elsewhere.status, 401);
});

await t.test(
  'a reader resumes after a restart, by types, with the same JSON as the pages',
  async (t) => {
    const after = await headOf(node);
    const key = await keyOf(node);
    const reader = follow(node.url, key, `?after=${after}&types=Wanted,Wished`);
    const texts = reader.keep();
    await reader.opened;
    await appendBulk(node, 'some-1', { from: 0, count: 30, bytes: 10, type: 'Wanted' });
    await appendBulk(node, 'some-2', { from: 0, count: 30, bytes: 10, type: 'Unwanted' });
    await reader.until(30);
    await reader.beaten(reader.heartbeats.length + 2);
    const { head, next } = reader.heartbeats.at(-1) ?? { head: 0, next: 0 };
    t.same([head, next], [after + 60, after + 60], 'the heartbeat passes what is not wanted');
    await node.close();
    t.match(await reader.ended, { code: 1001, reason: /connect again after your last sequence/ });
    t.equal(reader.sequences.join(), range(after + 1, after + 30).join());

    node = await start({ perKey: 12, inAll: 18 });
    const resumed = follow(node.url, key, `?after=${next}&types=Wanted,Wished`);
    const more = resumed.keep();
    await resumed.opened;
    await appendBulk(node, 'some-3', { from: 0, count: 5, bytes: 10, type: 'Wished' });
    await resumed.until(5);
    t.equal(resumed.sequences.join(), range(after + 61, after + 65).join());
    const answer = await fetch(
      `${node.url}/v1/events?after=${after}&types=Wanted,Wished&limit=500`,
      { headers: { authorization: `Bearer ${key}` } },
    );
    const { items } = (await answer.json()) as { items: unknown[] };
    const came = [...texts, ...more].map((text) => JSON.parse(text) as { type: string });
    t.strictSame(
      came.filter(({ type }) => type !== 'heartbeat'),
      items,
    );
    resumed.socket.close();
    await eventually(
      () => openReaders(node),
      (open) => open === 0,
    );
  },
);

await t.test(
  'who may not follow, or asks what cannot be, is answered before any upgrade',
  async (t) => {
    const { url } = node;
    const key = await keyOf(node);
    const head = await headOf(node);
    const refused = async (
      status: number,
      code: string,
      query: string,
      by: string = key,
      headers: Record<string, string> = {},
    ): Promise<void> => {
      t.match(await refusal(url, by, query, { headers }), { status, body: { code } }, code);
    };
    await refused(401, 'unauthenticated', '', 'pck_nobody');
    await refused(401, 'unauthenticated', `?key=${key}`, '');
    await refused(400, 'invalid_request', `?key=${key}`);
    await refused(403, 'forbidden', '', await keyOf(node, 'member'));
    await refused(403, 'origin_refused', '', key, { origin: 'https://elsewhere.example' });
    await refused(403, 'origin_refused', '', key, { origin: 'null' });
    for (const bad of ['after=-1', 'after=x', 'after=1.5', 'types=a;b', 'types=', 'more=1']) {
      await refused(400, 'invalid_request', `?${bad}`);
    }
    await refused(409, 'after_beyond_history', `?after=${head + 1}`);
    const own = follow(url, key, `?after=${head}`, { headers: { origin: url } });
    await own.opened;
    const more = range(1, 11).map(() => follow(url, key, `?after=${head}`));
    await Promise.all(more.map(({ opened }) => opened));
    await refused(429, 'too_many_live_readers', '');
    const other = await keyOf(node, 'auditor');
    const others = range(1, 6).map(() => follow(url, other, `?after=${head}`));
    await Promise.all(others.map(({ opened }) => opened));
    await refused(429, 'too_many_live_readers', '', other);
    own.socket.send('hello');
    t.match(await own.ended, { code: 1008, reason: /takes no messages/ });
    await eventually(
      () => openReaders(node),
      (open) => open === 17,
    );
    const loud = follow(url, key, `?after=${head}`);
    await loud.opened;
    loud.socket.send('x'.repeat(2_000));
    t.match(await loud.ended, { code: 1009 });
    for (const { socket } of [...more, ...others]) socket.close();
  },
);

await t.test('open sockets do not hold up a node that stops', async (t) => {
  const key = await keyOf(node);
  await eventually(
    () => openReaders(node),
    (open) => open === 0,
  );
  const stuck = follow(node.url, key);
  const healthy = range(1, 6).map(() => follow(node.url, key, '?after=1'));
  const sse = await readSse(node.url, key, `?after=${await headOf(node)}`);
  await Promise.all([stuck, ...healthy].map(({ opened }) => opened));
  stuck.socket.pause();
  await delay(500);
  const before = performance.now();
  await node.app.close();
  const took = performance.now() - before;
  t.ok(took < 3_000, `closed in ${Math.round(took)} ms`);
  await node.close();
  for (const { ended } of healthy) t.match(await ended, { code: 1001 });
  const told = await sse.until((events) => events.at(-1)?.event === 'end');
  t.match(JSON.parse(told.at(-1)?.data ?? ''), { code: 1001 });
  stuck.socket.resume();
  t.match(await stuck.ended, { code: /1001|1006/ });
});
