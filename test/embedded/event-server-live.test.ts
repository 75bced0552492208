import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  END,
  eventTypeFilter,
  excludeSystemEvents,
  START,
  streamNameFilter,
  type Filter,
} from '@eventstore/db-client';
import t from 'tap';
import { testDatabaseCluster } from '../support/postgres.ts';
import { connect, fact, facts, serve, watch } from './server-fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

await t.test('subscribeToStream: confirmation, catch-up, caught up, live', async (t) => {
  const { client, put } = await serve(t, cluster);
  await put('s', facts(3));
  const open = (stream: string, fromRevision: bigint | typeof START | typeof END) =>
    watch(client.subscribeToStream(stream, { fromRevision }));
  const fromStart = open('s', START);
  const fromOne = open('s', 1n);
  const fromEnd = open('s', END);
  const beyond = open('s', 100n);
  t.strictSame(await fromStart.until(5), [
    'confirmation',
    'event 0',
    'event 1',
    'event 2',
    'caughtUp',
  ]);
  t.strictSame(await fromOne.until(3), ['confirmation', 'event 2', 'caughtUp'], 'exclusive');
  t.strictSame(await fromEnd.until(2), ['confirmation', 'caughtUp']);
  t.strictSame(await beyond.until(2), ['confirmation', 'caughtUp']);
  const missing = open('later', START);
  const missingEnd = open('later', END);
  const missingBeyond = open('later', 5n);
  t.strictSame(await missingEnd.until(2), ['confirmation', 'caughtUp']);
  t.strictSame(
    await missing.until(1),
    ['confirmation'],
    'not caught up before there is a first event',
  );
  t.strictSame(await missingBeyond.until(1), ['confirmation'], 'nor when it starts behind that');
  await put('other', facts(1));
  await put('s', facts(2), { expectedRevision: 2n });
  await put('later', facts(1));
  t.strictSame((await fromStart.until(7)).slice(5), ['event 3', 'event 4']);
  t.strictSame((await fromEnd.until(4)).slice(2), ['event 3', 'event 4']);
  t.strictSame((await missing.until(3)).slice(1), ['event 0', 'caughtUp']);
  t.strictSame((await missingEnd.until(3)).slice(2), ['event 0']);
  t.strictSame((await missingBeyond.until(2)).slice(1), ['caughtUp'], 'without the event before');
  t.equal(beyond.seen.length, 2, 'lower revisions are not delivered');
});

await t.test(
  'subscribeToAll under load: thousands of events and bursts, none lost, none twice, in order',
  async (t) => {
    const { client, put } = await serve(t, cluster);
    await put('before', facts(700));
    await put('before', facts(800), { expectedRevision: 699n });
    const seen: number[] = [];
    const total = 1_500 + 16 * 60 + 3 * 1_000;
    const subscription = client.subscribeToAll({ fromPosition: { commit: 100n, prepare: 100n } });
    const arrived = new Promise<void>((resolve, reject) => {
      subscription.on('error', reject);
      subscription.on('data', ({ event }) => {
        seen.push(Number(event?.position?.commit));
        if (seen.length === total - 100) resolve();
      });
    });
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let n = 0; n < 60; n += 1) {
        await put(`w${writer}`, [fact(n)], {
          expectedRevision: n === 0 ? 'no_stream' : BigInt(n - 1),
        });
      }
    });
    const bursts = (async () => {
      for (let n = 0; n < 3; n += 1)
        await put(`burst${n}`, facts(1_000), { expectedRevision: 'no_stream' });
    })();
    await Promise.all([...writers, bursts]);
    await arrived;
    t.strictSame(
      seen,
      Array.from({ length: total - 100 }, (_, n) => n + 101),
      'exclusive of its start',
    );
    await subscription.unsubscribe();
    const beyond = watch(
      client.subscribeToAll({ fromPosition: { commit: 99_999n, prepare: 99_999n } }),
    );
    await beyond.until(2);
    await put('w0', [fact()], { expectedRevision: 59n });
    t.strictSame(
      await beyond.until(3),
      ['confirmation', 'caughtUp', 'event 60'],
      'from beyond the end: what comes later',
    );
  },
);

await t.test('filters and their checkpoints', async (t) => {
  const { client, put } = await serve(t, cluster);
  await put('noise-1', facts(50));
  await put('mine-1', [fact(0, randomUUID(), 'Wanted')]);
  await put('noise-2', facts(99));
  await put('mine-2', [fact(0, randomUUID(), 'Wished')]);
  await put('noise-3', facts(99));
  await put('mine-3', [fact(0, randomUUID(), 'Unwanted')]);
  await put('noise-4', facts(49));
  const open = (prefixes: string[], maxSearchWindow: number, checkpointInterval = 1) => {
    const marks: string[] = [];
    const filter = streamNameFilter({
      prefixes,
      maxSearchWindow,
      checkpointInterval,
      checkpointReached: (_subscription, { commit, prepare }) => {
        marks.push(commit === prepare ? `cp ${commit}` : 'pair');
        return Promise.resolve();
      },
    });
    const subscription = client.subscribeToAll({ filter });
    subscription.on('data', ({ event }) => marks.push(`event ${event?.position?.commit}`));
    subscription.on('error', (error) => marks.push(error.message));
    const caughtUp = once(subscription, 'caughtUp');
    return { marks, caughtUp, subscription };
  };
  const window100 = open(['mine'], 100);
  await window100.caughtUp;
  const expected = ['event 51', 'cp 51', 'event 151', 'cp 151', 'event 251', 'cp 251'];
  t.strictSame(window100.marks, expected);
  const every50 = open(['mine', 'no such'], 10, 5);
  await every50.caughtUp;
  const steps = 'cp 41,event 51,cp 91,cp 141,event 151,cp 191,cp 241,event 251,cp 291';
  t.equal(every50.marks.join(), steps);
  const byType = client.subscribeToAll({ filter: eventTypeFilter({ prefixes: ['W', 'Unw'] }) });
  const typed = watch(byType);
  t.strictSame(await typed.until(5), ['confirmation', 'event 0', 'event 0', 'event 0', 'caughtUp']);
  await put('mine-1', [fact()], { expectedRevision: 0n });
  while (!window100.marks.includes('event 301')) await once(window100.subscription, 'data');
  await put('noise-1', facts(100), { expectedRevision: 49n });
});

await t.test('filters by regular expression', async (t) => {
  const { client, put } = await serve(t, cluster);
  await put('a.job-1', [fact(0, randomUUID(), 'JobDeclared'), fact(0, randomUUID(), '$internal')]);
  await put('$system-1', [fact(0, randomUUID(), 'JobDeclared')]);
  await put('a.invoice-1', [fact(0, randomUUID(), 'InvoiceIssued')]);
  const places = async (filter: Filter): Promise<string> => {
    const subscription = client.subscribeToAll({ filter });
    const seen: string[] = [];
    subscription.on('data', ({ event }) => seen.push(`${event?.streamId} ${event?.type}`));
    await once(subscription, 'caughtUp');
    await subscription.unsubscribe();
    return seen.join(', ');
  };
  const byName = streamNameFilter({ regex: String.raw`^a\.(job|invoice)-\d+$` });
  t.equal(
    await places(byName),
    'a.job-1 JobDeclared, a.job-1 $internal, a.invoice-1 InvoiceIssued',
  );
  t.equal(
    await places(eventTypeFilter({ regex: 'Issued$' })),
    'a.invoice-1 InvoiceIssued',
    'anywhere in the name',
  );
  t.equal(
    await places(excludeSystemEvents()),
    'a.job-1 JobDeclared, $system-1 JobDeclared, a.invoice-1 InvoiceIssued',
    'types that begin with $, whatever their stream',
  );
  const bad = watch(client.subscribeToAll({ filter: eventTypeFilter({ regex: '(' }) }));
  t.strictSame(await bad.until(1), ['error unknown'], 'as EventStoreDB answers it');
  const ahead = client.subscribeToAll({ filter: eventTypeFilter({ regex: '(?=W)' }) });
  const [error] = (await once(ahead, 'error')) as [Error];
  t.match(error.message, /looks ahead or behind/);
  await put('x', [fact(0, randomUUID(), `${'a'.repeat(1_500)}!`)]);
  const before = performance.now();
  t.equal(await places(eventTypeFilter({ regex: '^(a+)+$' })), '');
  t.ok(performance.now() - before < 10_000, 'a catastrophic expression holds nobody up');
});

await t.test('a reader that stalls is dropped with bounded memory, others go on', async (t) => {
  const { client, put, server } = await serve(t, cluster);
  const slowClient = connect(t, server.port);
  const slow = slowClient.subscribeToAll();
  const dropped = once(slow, 'error');
  const confirmed = once(slow, 'confirmation');
  slow.pause();
  await confirmed;
  const quick = client.subscribeToAll({ fromPosition: START });
  t.teardown(() => quick.unsubscribe());
  let count = 0;
  const all = new Promise<void>((resolve) => {
    quick.on('data', () => {
      count += 1;
      if (count === 30 * 1_000) resolve();
    });
  });
  for (let n = 0; n < 30; n += 1) await put(`s${n}`, facts(1_000));
  await all;
  t.equal(count, 30_000);
  slow.resume();
  const [error] = await dropped;
  t.match(error, {
    type: 'timeout',
    code: 10,
    message: /Consumer too slow to handle event while live/,
  });
});
