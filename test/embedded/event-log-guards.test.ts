import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import t from 'tap';
import {
  LogUnavailable,
  NO_STREAM,
  type LoggedEvent,
  type LogNews,
  type NewEvent,
} from '../../src/embedded/event-log-types.ts';
import { openEventLog } from '../../src/embedded/event-log.ts';
import { prepareEventLog } from '../../src/embedded/event-log-schema.ts';
import { withClient } from '../../src/embedded/postgres-database.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { event, everything, faultsOf, testLog } from './fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

await t.test('the log is append-only, for its owner and for its writing role', async (t) => {
  const place = await testLog(cluster);
  const log = await place.open();
  await log.append({ stream: 's', expected: NO_STREAM, events: [event()] });
  const refused = [
    'UPDATE event_log.event SET type = type',
    'DELETE FROM event_log.event',
    'TRUNCATE event_log.event',
    'DELETE FROM event_log.head',
    'TRUNCATE event_log.head',
    'UPDATE event_log.head SET position = position - 1',
    'UPDATE event_log.head SET format = 0, position = position + 1',
  ];
  await withClient(place.adminUrl, async (owner) => {
    for (const session of ['origin', 'replica']) {
      await owner.query(`SET session_replication_role = ${session}`);
      for (const text of refused)
        await t.rejects(owner.query(text), /append-only/, `${session}: ${text}`);
    }
  });
  await withClient(place.url, async (writer) => {
    const more = [
      ...refused,
      `INSERT INTO event_log.event VALUES (9, 's', 9, '${randomUUID()}', 't', true, 0, '', '')`,
      'UPDATE event_log.head SET position = position + 1',
      'DROP TABLE event_log.event',
      'ALTER TABLE event_log.event DISABLE TRIGGER ALL',
      'CREATE TABLE event_log.other ()',
      'CREATE OR REPLACE FUNCTION event_log.refuse_change() RETURNS trigger LANGUAGE sql AS $$ SELECT NULL $$',
    ];
    for (const text of more)
      await t.rejects(writer.query(text), /permission denied|must be owner|return type/, text);
    const owned = await writer.query(
      `SELECT 1 FROM pg_class WHERE relowner = current_user::regrole`,
    );
    t.equal(owned.rowCount, 0, 'the writing role owns nothing');
  });
  t.equal((await everything(log)).length, 1);
  await log.close();
});

await t.test(
  'one event server per log, and only over a PostgreSQL that keeps what it acknowledges',
  async (t) => {
    const place = await testLog(cluster);
    const log = await place.open();
    await t.rejects(place.open(), /another event server already serves this log/);
    await log.close();
    const next = await place.open();
    await next.close();
    const fsync = await withClient(place.url, (client) =>
      client.query<{ fsync: string }>('SHOW fsync'),
    );
    if (fsync.rows[0]?.fsync === 'off') {
      const careful = openEventLog({ url: place.url, durable: true, log: () => undefined });
      await t.rejects(careful, /fsync.*switched off/);
    }
    const nobody = new URL(place.adminUrl);
    nobody.username = 'nobody_at_all';
    await t.rejects(openEventLog({ url: nobody.href, durable: false, log: () => undefined }));
  },
);

await t.test('without the rights, the administrator is told what to run', async (t) => {
  const place = await testLog(cluster);
  const url = (database: string): string => {
    const named = new URL(place.url);
    // The role may not even enter other databases than its own; this one it may.
    if (database !== 'postgres') named.pathname = `/${database}`;
    return named.href;
  };
  const attempt = prepareEventLog({
    url,
    database: 'elsewhere',
    writer: { user: 'w', password: 'p' },
  });
  await t.rejects(attempt, /CREATE ROLE "w".*CREATE DATABASE "elsewhere"/s);
});

await t.test(
  'the connection is cut under load: what was acknowledged is stored once, retries find it',
  async (t) => {
    const place = await testLog(cluster);
    const log = await place.open();
    const told: LoggedEvent[] = [];
    let looks = 0;
    log.follow((news) => {
      if (news === 'look') looks += 1;
      else told.push(...news);
    });
    const writers = 8;
    const perWriter = 150;
    let unknown = 0;
    const progress = { written: 0 };
    const write = async (stream: string): Promise<void> => {
      for (let revision = 0; revision < perWriter;) {
        const command = { stream, expected: revision - 1, events: [event()] };
        for (;;) {
          try {
            t.match(await log.append(command), { kind: 'appended', revision });
            break;
          } catch (error) {
            if (!(error instanceof LogUnavailable)) throw error;
            unknown += 1;
          }
        }
        revision += 1;
        progress.written += 1;
      }
    };
    const cut = async (): Promise<void> => {
      let cuts = 0;
      await withClient(place.adminUrl, async (admin) => {
        for (const mark of [100, 200, 300, 400, 500, 600, 700, 800, 900]) {
          while (progress.written < mark) await new Promise((resolve) => setImmediate(resolve));
          const killed = await admin.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name LIKE 'potcommun event log%' AND datname = current_database()`,
          );
          if ((killed.rowCount ?? 0) > 0) cuts += 1;
        }
      });
      t.ok(cuts >= 5, `${cuts} cuts`);
    };
    await Promise.all([cut(), ...Array.from({ length: writers }, (_, n) => write(`w${n}`))]);
    t.ok(unknown > 0, `${unknown} appends had to be repeated`);
    const all = await everything(log);
    t.equal(all.length, writers * perWriter, 'nothing lost, nothing doubled');
    t.strictSame(faultsOf(all), []);
    t.ok(told.length + looks > 0 && told.length <= all.length);
    t.ok(looks > 0 || told.length === all.length, 'what was not told was announced');
    await log.close();
    await t.rejects(
      log.append({ stream: 'w0', expected: 'any', events: [event()] }),
      LogUnavailable,
    );
  },
);

await t.test(
  'an event is kept byte for byte, and pages are cut by size without losing any',
  async (t) => {
    const log = await (await testLog(cluster)).open();
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const odd: NewEvent[] = [
      { ...event(), isJson: false, data: bytes, metadata: bytes },
      { ...event(), data: new Uint8Array(), type: 'é 漢 🎈 "quoted" {braces}, \\ NULL' },
      {
        ...event(),
        type: 'NULL',
        data: Buffer.from('{ "spaced" :  1.50 }'),
        metadata: Buffer.from('{}'),
      },
    ];
    const stream = 'odd "stream", {1} \\ é 🎈';
    await log.append({ stream, expected: NO_STREAM, events: odd });
    const stored = await log.readStream({ stream, from: 0, backwards: false, limit: 10 });
    t.equal(stored.length, 3);
    for (const [index, one] of odd.entries()) {
      t.match(stored[index], {
        stream,
        id: one.id,
        type: one.type,
        isJson: one.isJson,
        revision: index,
      });
      t.ok(Buffer.from(one.data).equals(stored[index]?.data ?? Buffer.from('?')), 'data');
      t.ok(
        Buffer.from(one.metadata).equals(stored[index]?.metadata ?? Buffer.from('?')),
        'metadata',
      );
    }
    const large = { data: Buffer.alloc(1024 * 1024, 7) };
    for (let n = 0; n < 11; n += 1) {
      await log.append({ stream: 'large', expected: n - 1, events: [{ ...event(), ...large }] });
    }
    const page = await log.readStream({ stream: 'large', from: 0, backwards: false, limit: 100 });
    t.ok(page.length < 11 && page.length > 0, `a page holds ${page.length} of 11 MiB`);
    const back = await log.readStream({ stream: 'large', from: 10, backwards: true, limit: 2 });
    t.strictSame(
      back.map(({ revision }) => revision),
      [10, 9],
    );
    t.equal((await everything(log)).length, 14);
    const [last] = await log.readAll({ from: 14, backwards: true, limit: 1 });
    t.match(last, { stream: 'large', revision: 10, position: 14 });
    await log.close();
  },
);

await t.test('a follower that leaves is told nothing more', async (t) => {
  const log = await (await testLog(cluster)).open();
  const bell = new EventTarget();
  const rung = once(bell, 'news');
  let count = 0;
  const stop = log.follow(() => {
    count += 1;
    bell.dispatchEvent(new Event('news'));
  });
  await log.append({ stream: 's', expected: NO_STREAM, events: [event()] });
  await rung;
  stop();
  await log.append({ stream: 's', expected: 0, events: [event()] });
  t.equal(count, 1);
  await log.close();
});

await t.test('PostgreSQL stored the append, but its answer was lost', async (t) => {
  const place = await testLog(cluster);
  const direct = new URL(place.url);
  let swallow = false;
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(Number(direct.port), direct.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => near.destroy());
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      // The transaction is committed when its answer comes; here it gets no further.
      if (swallow) near.destroy();
      else near.write(chunk);
    });
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const through = new URL(place.url);
  through.hostname = '127.0.0.1';
  through.port = String(address.port);
  const told: string[] = [];
  const log = await openEventLog({
    url: through.href,
    durable: false,
    log: (line) => void told.push(line),
  });
  const news: LogNews[] = [];
  const looked = new Promise<void>((resolve) => {
    log.follow((one) => {
      news.push(one);
      if (one === 'look') resolve();
    });
  });
  await log.append({ stream: 's', expected: NO_STREAM, events: [event()] });
  swallow = true;
  const lost = { stream: 's', expected: 0, events: [event()] };
  await t.rejects(log.append(lost), LogUnavailable);
  for (let tries = 0; tries < 4; tries += 1) await once(relay, 'connection');
  swallow = false;
  await looked;
  t.equal(news.length, 2, 'followers were told of one event, and then to look');
  t.equal(log.position(), 2, 'the head was read again');
  const reasons = told.filter((line) => line.includes('not reached'));
  t.ok(reasons.length > 0, 'what keeps it away is told');
  t.ok(
    reasons.every((line, index) => line !== reasons[index - 1]),
    'and not at every try',
  );
  t.strictSame(await log.append(lost), { kind: 'appended', revision: 1, position: 2 });
  t.equal((await everything(log)).length, 2, 'the retry found it');
  await withClient(place.adminUrl, (owner) =>
    owner.query(`SELECT event_log.append(2, '{x}', '{0}', ARRAY[gen_random_uuid()], '{t}', '{t}', 0,
      '{}', '{1}', '{2}', '', '{1}', '{0}')`),
  );
  // Somebody else moved the head: nothing is stored on top of it before it was read again.
  const next = { stream: 's', expected: 1, events: [event()] };
  await t.rejects(log.append(next), LogUnavailable);
  t.strictSame(await log.append(next), { kind: 'appended', revision: 2, position: 4 });
  t.strictSame(faultsOf(await everything(log)), []);
  await log.close();
  relay.close();
  for (const socket of sockets) socket.destroy();
});
