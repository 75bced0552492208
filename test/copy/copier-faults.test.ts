import { sql } from 'kysely';
import t from 'tap';
import { checkLogBehindCopy } from '../../src/copy/behind.ts';
import { compareCopyWithStore } from '../../src/copy/compare.ts';
import { CopyStopped } from '../../src/copy/copy-stopped.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { verifyCopy } from '../../src/copy/verify-copy.ts';
import {
  EventStoreCorrupt,
  EventStoreUnavailable,
  type EventStore,
} from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import {
  appendAt,
  appender,
  openCopy,
  eventOf,
  exchangeable,
  placesIn,
  places,
  showing,
  startCopier,
} from './support.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

await t.test('content never stops it, other content at a copied place does', async (t) => {
  const database = await openCopy(cluster, t);
  const plain = memoryEventStore();
  const odd = [
    'half \ud800',
    new Uint8Array([1, 255]),
    { commandId: 7 },
    [1e300],
    'zero \0',
  ] as const;
  const store = showing(plain, (event) => ({ ...event, data: odd[event.revision % 5] ?? null }));
  for (let index = 0; index < 10; index += 1) await appendAt(plain, 'potcommun.job-1', index, null);
  const copier = startCopier({ store, database });
  await copier.until(({ sequence }) => sequence === 10);
  await copier.stop();
  const reader = copyReader(database);
  t.ok((await verifyCopy(reader)).ok);
  t.same(await compareCopyWithStore(store, reader, 'potcommun'), { ok: true, compared: 10 });

  await sql`update ledger.copy_head set commit_position = null`.execute(database.kysely);
  const repeated = startCopier({ store, database, pageSize: 3 });
  await repeated.until(({ caughtUp }) => caughtUp);
  t.equal(repeated.state().copied, 0, 'the same again is skipped');
  await repeated.stop();

  await sql`update ledger.copy_head set commit_position = null`.execute(database.kysely);
  const forged = showing(store, (event) =>
    event.revision === 4 ? { ...event, metadata: { schemaVersion: 2 } } : event,
  );
  t.same(await compareCopyWithStore(forged, reader, 'potcommun'), {
    ok: false,
    sequence: 5,
    reason: 'potcommun.job-1@4 differs in its metadata',
  });
  const stopping = startCopier({ store: forged, database, pageSize: 3 });
  await t.rejects(stopping.ended, {
    name: 'CopyStopped',
    code: 'content_differs',
    stream: 'potcommun.job-1',
    revision: 4,
  });
  t.equal(stopping.state().role, 'stopped');
  t.ok(stopping.state().fault instanceof CopyStopped);
  t.equal((await reader.head()).sequence, 10, 'nothing was written');

  const named = showing(plain, (event) => ({ ...event, type: 'zero\0' }));
  await sql`update ledger.copy_head set commit_position = null`.execute(database.kysely);
  await t.rejects(startCopier({ store: named, database }).ended, { code: 'name_not_storable' });
});

await t.test('a log behind its copy is noticed; a moved log is not behind', async (t) => {
  const database = await openCopy(cluster, t);
  const reader = copyReader(database);
  const store = memoryEventStore();
  t.same(await checkLogBehindCopy(store, reader), { behind: false }, 'an empty copy');
  for (let index = 0; index < 33; index += 1) await appendAt(store, 'other.thing-1', index);
  await appender(store, 'a', 20);
  const copier = startCopier({ store, database });
  await copier.until(({ sequence }) => sequence === 20);
  await copier.stop();
  t.match(await checkLogBehindCopy(store, reader), {
    behind: false,
    position: { commit: 53n, prepare: 53n, id: (await reader.at(20))?.id },
  });

  const shorter = memoryEventStore();
  await appender(shorter, 'a', 19);
  const missing = { behind: true, stream: 'potcommun.job-a.5', revision: 2 };
  t.match(await checkLogBehindCopy(shorter, reader), { ...missing, reason: /does not hold/ });
  await t.rejects(startCopier({ store: shorter, database }).ended, { code: 'log_behind_copy' });
  await shorter.append('potcommun.job-a.5', [eventOf('potcommun.job-z', 2)], 1);
  t.match(await checkLogBehindCopy(shorter, reader), { ...missing, reason: /its id differs/ });
  const falsified = showing(store, (event) => ({ ...event, data: { amount: '9999.00' } }));
  t.match(await checkLogBehindCopy(falsified, reader), { ...missing, reason: /its data differs/ });
  t.same(await compareCopyWithStore(memoryEventStore(), reader, 'potcommun'), {
    ok: false,
    sequence: 1,
    reason: 'the store ends before sequence 1, which is copied',
  });

  const moved = memoryEventStore();
  for await (const { stream, id, type, data, metadata, revision } of store.readAll('start', 100)) {
    if (data instanceof Uint8Array || metadata === undefined || metadata instanceof Uint8Array)
      return;
    if (!stream.startsWith('potcommun.')) continue;
    await moved.append(
      stream,
      [{ id, type, data, metadata }],
      revision === 0 ? 'absent' : revision - 1,
    );
  }
  await appendAt(moved, 'potcommun.job-new', 0);
  const follower = startCopier({ store: moved, database, pageSize: 7 });
  await follower.until(({ sequence, caughtUp }) => sequence === 21 && caughtUp);
  t.match(follower.logged, [/read from its start/]);
  await follower.stop();
  t.same(await places(database), await placesIn(moved, 'potcommun.'), 'sequences stay');
  const settled = startCopier({ store: moved, database });
  await settled.until(({ caughtUp }) => caughtUp);
  t.same(settled.logged, [], 'and the new positions are known from then on');
  await settled.stop();
});

await t.test('a log that was cut while it runs stops it at the next look', async (t) => {
  const database = await openCopy(cluster, t);
  const first = memoryEventStore();
  const { store, exchange } = exchangeable(first);
  await appender(first, 'a', 20);
  const copier = startCopier({ store, database });
  await copier.until(({ sequence, caughtUp }) => sequence === 20 && caughtUp);
  const cut = memoryEventStore();
  await appender(cut, 'a', 19);
  exchange(cut);
  await t.rejects(copier.ended, { code: 'log_behind_copy' });
});

await t.test(
  'a log that lost events of others alone is read behind the own last one',
  async (t) => {
    const database = await openCopy(cluster, t);
    const first = memoryEventStore();
    const { store, exchange } = exchangeable(first);
    await appendAt(first, 'potcommun.job-1', 0);
    for (let index = 0; index < 5; index += 1) await appendAt(first, 'other.thing-1', index);
    const copier = startCopier({ store, database, pageSize: 2 });
    await copier.until(({ passedOver, caughtUp }) => passedOver === 5 && caughtUp);
    const restored = memoryEventStore();
    await appendAt(restored, 'potcommun.job-1', 0);
    await appendAt(restored, 'potcommun.job-1', 1);
    exchange(restored);
    await first.close();
    await copier.until(({ sequence }) => sequence === 2);
    await appendAt(restored, 'potcommun.job-1', 2);
    await copier.until(({ sequence }) => sequence === 3);
    await copier.stop();
    t.same(copier.logged, []);
    t.same(await places(database), await placesIn(restored, 'potcommun.'));
  },
);

await t.test('a place that the server refuses is left for the own last event', async (t) => {
  const database = await openCopy(cluster, t);
  const plain = memoryEventStore();
  let refused = false;
  const store: EventStore = {
    ...plain,
    readAll: (from, limit) => {
      if (refused && from !== 'start' && from.commit === 3n)
        throw new EventStoreCorrupt('no event stands there');
      return plain.readAll(from, limit);
    },
  };
  await appendAt(plain, 'potcommun.job-1', 0);
  await appendAt(plain, 'other.thing-1', 0);
  await appendAt(plain, 'other.thing-1', 1);
  const first = startCopier({ store, database, pageSize: 2 });
  await first.until(({ passedOver, caughtUp }) => passedOver === 2 && caughtUp);
  await first.stop();
  refused = true;
  await appendAt(plain, 'potcommun.job-1', 1);
  const next = startCopier({ store, database, pageSize: 2 });
  await next.until(({ sequence }) => sequence === 2);
  await next.stop();
  t.same(next.logged, []);
});

await t.test('an event that came to stand at a lost place is not taken for it', async (t) => {
  for (const when of ['while it runs', 'before it starts'] as const) {
    const database = await openCopy(cluster, t);
    const first = memoryEventStore();
    const { store, exchange } = exchangeable(first);
    await appendAt(first, 'potcommun.job-1', 0);
    for (let index = 0; index < 4; index += 1) await appendAt(first, 'other.thing-1', index);
    let copier = startCopier({ store, database, pageSize: 2 });
    await copier.until(({ passedOver, caughtUp }) => passedOver === 4 && caughtUp);
    if (when === 'before it starts') await copier.stop();
    // It lost the events of others, and has grown past where the last of them stood.
    const restored = memoryEventStore();
    for (let index = 0; index < 9; index += 1) await appendAt(restored, 'potcommun.job-1', index);
    exchange(restored);
    await first.close();
    if (when === 'before it starts') copier = startCopier({ store, database, pageSize: 2 });
    await copier.until(({ sequence }) => sequence === 9);
    await copier.stop();
    t.same(copier.logged, [], when);
    t.same(await places(database), await placesIn(restored, 'potcommun.'), when);
  }
});

await t.test('outages of store and database are waited out', async (t) => {
  const database = await openCopy(cluster, t);
  const plain = memoryEventStore();
  let away = 3;
  const store: EventStore = {
    ...plain,
    readAll: (from, limit) => {
      if (away > 0) {
        away -= 1;
        throw new EventStoreUnavailable('away');
      }
      return plain.readAll(from, limit);
    },
  };
  await appender(plain, 'a', 10);
  const copier = startCopier({ store, database });
  await copier.until(({ sequence }) => sequence === 10);
  t.equal(
    copier.logged.filter((line) => line.includes('outage')).length,
    2,
    'the third is not told',
  );
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(database.kysely);
  await copier.until(({ role }) => role === 'waiting');
  await appender(plain, 'b', 10);
  await copier.until(({ sequence }) => sequence === 20);
  await copier.stop();
  t.ok((await verifyCopy(copyReader(database))).ok);
});

await t.test('a fault is shown and tried again until it passes', async (t) => {
  const database = await openCopy(cluster, t);
  const plain = memoryEventStore();
  let failing = true;
  const store: EventStore = {
    ...plain,
    readAll: (from, limit) => {
      if (failing) throw new TypeError('a bug');
      return plain.readAll(from, limit);
    },
  };
  await appender(plain, 'a', 10);
  const copier = startCopier({ store, database });
  for (let times = 1; times <= 3; times += 1) {
    await copier.until(({ role }) => role === 'failing');
    t.match(copier.state().fault, { name: 'TypeError', message: 'a bug' });
    await copier.until(({ role }) => role === 'active');
    t.match(copier.state().fault, { message: 'a bug' }, 'a try alone does not take it back');
  }
  t.match(copier.logged, [/failed and tries again \(try 1\)/, /try 2/]);
  failing = false;
  await copier.until(({ sequence }) => sequence === 10);
  t.match(copier.state(), { role: 'active', fault: undefined });
  await copier.stop();
  t.ok((await verifyCopy(copyReader(database))).ok);
});

await t.test('the table is append-only for everyone', async (t) => {
  const database = await openCopy(cluster, t);
  const store = memoryEventStore();
  await appender(store, 'a', 3);
  const copier = startCopier({ store, database });
  await copier.until(({ sequence }) => sequence === 3);
  await copier.stop();
  for (const statement of [
    sql`update ledger.event_copy set data = '{}' where sequence = 2`,
    sql`delete from ledger.event_copy`,
    sql`truncate ledger.event_copy`,
    sql`delete from ledger.copy_head`,
    sql`truncate ledger.copy_head`,
  ]) {
    await t.rejects(statement.execute(database.kysely), /append-only/);
  }
});
