import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { isCopyOutage } from '../../src/copy/outage.ts';
import { whileSingleActive } from '../../src/copy/single-active.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());
const databaseUrl = await cluster.createDatabase();

/** A way to the database on which nothing comes back while it is held, as through a network that has died. */
const openWay = async (t: { teardown: (act: () => unknown) => unknown }) => {
  const to = new URL(databaseUrl);
  const sockets: Socket[] = [];
  let held = false;
  const server = createServer((client) => {
    const database = connect(Number(to.port), to.hostname);
    sockets.push(client, database);
    for (const socket of [client, database]) socket.on('error', () => undefined);
    client.pipe(database);
    database.on('data', (bytes: Buffer) => {
      if (!held) client.write(bytes);
      else waiting.push(() => client.write(bytes));
    });
    database.on('end', () => client.end());
  }).listen(0, '127.0.0.1');
  const waiting: (() => void)[] = [];
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    hold: (): void => {
      held = true;
    },
    letGo: (): void => {
      held = false;
      for (const write of waiting.splice(0)) write();
    },
  };
};

/** Holds a lock until it is told to end. */
const holder = (name: string) => {
  const stop = new AbortController();
  let begun = (): void => undefined;
  const holding = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const single = { databaseUrl, name, signal: stop.signal, log: () => undefined };
  const ended = whileSingleActive(single, async (held) => {
    begun();
    await once(held, 'abort');
  });
  return { holding, stop: () => stop.abort(), ended };
};

/** Asks for a lock that somebody holds; `waits` resolves when it has heard so. */
const asker = (url: string, name: string, work: () => Promise<void>) => {
  const stop = new AbortController();
  let heard = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const single = { databaseUrl: url, name, signal: stop.signal, log: () => heard() };
  return { waits, stop: () => stop.abort(), ended: whileSingleActive(single, work) };
};

await t.test('told to end while the lock is asked for, it begins nothing', async (t) => {
  const way = await openWay(t);
  const first = holder('a');
  await first.holding;
  let worked = false;
  const second = asker(way.url, 'a', async () => {
    worked = true;
  });
  await second.waits;
  way.hold();
  first.stop();
  await first.ended;
  // By then the lock was asked for, and got.
  await delay(1_000);
  second.stop();
  way.letGo();
  await second.ended;
  t.equal(worked, false);
  const next = holder('a');
  await next.holding;
  next.stop();
  await next.ended;
});

await t.test('a database that gives no answer is waited out like one that is away', async (t) => {
  const way = await openWay(t);
  const first = holder('b');
  await first.holding;
  t.teardown(async () => {
    first.stop();
    await first.ended;
  });
  const second = asker(way.url, 'b', async () => undefined);
  await second.waits;
  way.hold();
  const failure: unknown = await second.ended.catch((error: unknown) => error);
  t.match(failure, { message: 'Query read timeout' });
  t.equal(isCopyOutage(failure), true);
});
