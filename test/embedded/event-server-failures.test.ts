import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { END } from '@eventstore/db-client';
import t from 'tap';
import { startEventServerProcess } from '../../src/embedded/event-server-process.ts';
import { startEventServer } from '../../src/embedded/event-server.ts';
import { withClient } from '../../src/embedded/postgres-database.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { testLog } from './fixture.ts';
import { collect, connect, credentials, fact, fails, serve, watch } from './server-fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

await t.test('deadlines and faults', async (t) => {
  const { client, faults, put, server, log } = await serve(t, cluster);
  const once1 = (append: typeof faults.append): void => {
    faults.append = append;
    faults.appendsLeft = 1;
  };
  once1('swallowed');
  await fails(t, put('s', [fact()], { deadline: 150 }), { type: 'deadline-exceeded', code: 4 });
  t.equal(log.position(), 0, 'swallowed: not stored');
  once1('silent');
  // Long enough to arrive: past its deadline a call is not stored at all.
  await fails(t, put('s', [fact()], { deadline: 1_500 }), { type: 'deadline-exceeded' });
  t.equal(log.position(), 1, 'silent: stored');
  once1('late');
  faults.lateMs = 120;
  const asked = Date.now();
  t.match(await put('s', [fact()], { expectedRevision: 0n }), { nextExpectedRevision: 1n });
  t.ok(Date.now() - asked >= 110, 'late');
  once1('lost');
  const lost = fact();
  await fails(t, put('s', [lost], { expectedRevision: 1n }), { type: 'unavailable', code: 14 });
  t.match(
    await put('s', [lost], { expectedRevision: 1n }),
    { nextExpectedRevision: 2n },
    'lost, but stored',
  );
  t.equal(log.position(), 3);
  once1('unavailable');
  await fails(t, put('s', [fact()]), { type: 'unavailable' });
  t.equal(log.position(), 3);
  faults.read = 'unavailable';
  await fails(t, collect(client.readStream('s')), { type: 'unavailable' });
  faults.read = 'late';
  t.equal((await collect(client.readStream('s'))).length, 3);
  faults.read = 'none';
  const live = watch(client.subscribeToAll({ fromPosition: END }));
  await live.until(2);
  server.dropLiveReaders();
  t.strictSame(await live.until(3), ['confirmation', 'caughtUp', 'error unavailable']);
});

await t.test(
  'the log lost its end: readers are dropped and begin anew',
  { timeout: 20_000 },
  async (t) => {
    const place = await testLog(cluster);
    const log = await place.open();
    const server = await startEventServer({ log, port: 0 });
    const client = connect(t, server.port);
    t.teardown(async () => {
      await server.stop();
      await log.close();
    });
    for (let n = 0; n < 3; n += 1) {
      await client.appendToStream('s', fact(n), { credentials });
    }
    // One of two on the same client would lose its channel by what befalls the other.
    const other = connect(t, server.port);
    const readers = [client.subscribeToAll(), other.subscribeToStream('s')].map(watch);
    for (const reader of readers) await reader.until(5);
    await withClient(place.adminUrl, async (admin) => {
      await admin.query(`
      ALTER TABLE event_log.event DISABLE TRIGGER event_is_append_only;
      ALTER TABLE event_log.head DISABLE TRIGGER head_goes_forward;
      DELETE FROM event_log.event WHERE position > 1;
      UPDATE event_log.head SET position = 1;
      ALTER TABLE event_log.event ENABLE ALWAYS TRIGGER event_is_append_only;
      ALTER TABLE event_log.head ENABLE ALWAYS TRIGGER head_goes_forward`);
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'potcommun event log writer' AND datname = current_database()`,
      );
    });
    for (const reader of readers) {
      t.equal((await reader.until(6)).at(-1), 'error unavailable');
    }
    const again = watch(connect(t, server.port).subscribeToAll());
    t.strictSame(await again.until(3), ['confirmation', 'event 0', 'caughtUp']);
    await connect(t, server.port).appendToStream('s', fact('new'), { credentials });
    t.equal((await again.until(4)).at(-1), 'event 1', 'at a place that the others had passed');
  },
);

await t.test('the log is cut off: calls say so, and a subscription misses nothing', async (t) => {
  const place = await testLog(cluster);
  const log = await place.open();
  const server = await startEventServer({ log, port: 0 });
  const client = connect(t, server.port);
  // A client that was told UNAVAILABLE drops its channel and, some seconds later, what is live on it.
  const reader = connect(t, server.port);
  t.teardown(async () => {
    await server.stop();
    await log.close();
  });
  const seen: number[] = [];
  const subscription = reader.subscribeToAll();
  subscription.on('data', ({ event }) => seen.push(Number(event?.position?.commit)));
  await once(subscription, 'caughtUp');
  const progress = { written: 0 };
  const refusals = new Set<unknown>();
  const write = async (stream: string): Promise<void> => {
    for (let n = 0; n < 100; n += 1) {
      const event = fact(n);
      const expectedRevision = n === 0 ? ('no_stream' as const) : BigInt(n - 1);
      for (let stored = false; !stored;) {
        try {
          await client.appendToStream(stream, event, {
            credentials,
            expectedRevision,
            deadline: 60_000,
          });
          stored = true;
        } catch (error) {
          refusals.add(error instanceof Error && 'type' in error ? error.type : error);
        }
      }
      progress.written += 1;
    }
  };
  const cut = (): Promise<void> =>
    withClient(place.adminUrl, async (admin) => {
      for (let mark = 20; mark <= 380; mark += 20) {
        const due = mark;
        while (progress.written < due) await new Promise((resolve) => setImmediate(resolve));
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'potcommun event log writer' AND datname = current_database()`,
        );
      }
    });
  await Promise.all([cut(), ...['a', 'b', 'c', 'd'].map(write)]);
  t.strictSame([...refusals], ['unavailable'], 'some appends were repeated');
  while (seen.length < 400) await once(subscription, 'data');
  await subscription.unsubscribe();
  t.strictSame(
    seen,
    Array.from({ length: 400 }, (_, n) => n + 1),
  );
});

await t.test(
  'a process of its own: restarted on its port, keeps what it acknowledged, ends with its parent',
  async (t) => {
    const place = await testLog(cluster);
    const server = await startEventServerProcess({
      logUrl: place.url,
      durable: false,
      log: () => undefined,
    });
    t.teardown(() => server.stop());
    const client = connect(t, server.port);
    let acknowledged = 0;
    for (let kill = 0; kill < 3; kill += 1) {
      const { pid } = server;
      if (pid === undefined) throw new Error('no process');
      const killing = delay(40).then(() => process.kill(pid, 'SIGKILL'));
      for (let done = false; !done;) {
        const event = fact(acknowledged);
        const expectedRevision =
          acknowledged === 0 ? ('no_stream' as const) : BigInt(acknowledged - 1);
        for (;;) {
          try {
            await client.appendToStream('s', event, {
              credentials,
              expectedRevision,
              deadline: 5_000,
            });
            break;
          } catch (error) {
            t.match(error, { type: /unavailable|unknown|deadline-exceeded|cancelled/ });
            done = true;
            await delay(20);
          }
        }
        acknowledged += 1;
      }
      await killing;
      await server.settled();
      t.not(server.pid, pid);
    }
    const events = await collect(client.readStream('s'));
    t.equal(events.length, acknowledged, 'none lost, none doubled');
    t.equal(server.connectionString, `esdb://127.0.0.1:${server.port}?tls=false`);
    await server.setFaults({ append: 'unavailable', appendsLeft: 1 });
    await fails(t, client.appendToStream('s', fact(), { credentials }), { type: 'unavailable' });
    const live = watch(client.subscribeToAll({ fromPosition: END }));
    await live.until(2);
    await server.dropLiveReaders();
    t.match((await live.until(3))[2], /error unavailable/);
    await server.stop();
    const refused = startEventServerProcess({
      logUrl: `${place.url}_not`,
      durable: false,
      log: () => undefined,
    });
    await fails(t, refused, { message: /the event server ends: / });
    const busy = await startEventServerProcess({
      logUrl: place.url,
      durable: false,
      log: () => undefined,
    });
    const other = await testLog(cluster);
    const taken = startEventServerProcess({
      logUrl: other.url,
      durable: false,
      port: busy.port,
      log: () => undefined,
    });
    await fails(t, taken, { message: /port \d+ of 127.0.0.1 cannot be used/ });
    await busy.stop();

    const module = new URL('../../src/embedded/event-server-process.js', import.meta.url).href;
    const script = `
    const { startEventServerProcess } = await import(${JSON.stringify(module)});
    const server = await startEventServerProcess({ logUrl: ${JSON.stringify(place.url)}, durable: false, log: console.error });
    console.log(server.pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(parent.stdout), 'line');
    parent.kill('SIGKILL');
    // The log's lock is free again only when the orphan has ended.
    const heir = await place.open();
    t.equal(heir.position(), acknowledged);
    await heir.close();
  },
);
