import { sql } from 'kysely';
import t from 'tap';
import { copyBell } from '../../src/copy/bell.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { verifyCopy } from '../../src/copy/verify-copy.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { appendAt, copiedHistory, copyDatabase, EVENTS, idFrom, startCopier } from './support.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const database = await copiedHistory(cluster);
t.teardown(() => database.close());
const reader = copyReader(database);

await t.test('verifyCopy names what was changed behind the triggers', async (t) => {
  const planted: readonly (readonly [ReturnType<typeof sql>, object])[] = [
    [
      sql`update ledger.event_copy set data = replace(data, '1000.00', '9000.00') where sequence = 20`,
      { sequence: 20, reason: /hash/ },
    ],
    [
      sql`update ledger.event_copy set known_at = '2030-01-01T00:00:00.000Z' where sequence = 20`,
      { sequence: 20, reason: /knownAt/ },
    ],
    [
      sql`update ledger.event_copy set metadata = 'x' where sequence = 30`,
      { sequence: 30, reason: /not JSON/ },
    ],
    [
      sql`update ledger.event_copy set data = data || ' ' where sequence = 33`,
      { sequence: 33, reason: /data is not in canonical form/ },
    ],
    [
      sql`update ledger.event_copy set metadata = ' ' || metadata where sequence = 33`,
      { sequence: 33, reason: /metadata is not in canonical form/ },
    ],
    [
      sql`delete from ledger.event_copy where sequence = 40`,
      { sequence: 41, reason: /sequence 40 must/ },
    ],
    [
      sql`delete from ledger.event_copy where sequence = 600`,
      { sequence: 600, reason: /the head says/ },
    ],
    [
      sql`update ledger.copy_head set hash = repeat('1', 64)`,
      { sequence: 600, reason: /the head says/ },
    ],
  ];
  for (const [change, found] of planted) {
    await database.kysely
      .transaction()
      .execute(async (transaction) => {
        await sql`alter table ledger.event_copy disable trigger all`.execute(transaction);
        await change.execute(transaction);
        t.match(await verifyCopy(copyReader({ kysely: transaction })), { ok: false, ...found });
        await sql`alter table ledger.event_copy enable always trigger event_copy_is_append_only`.execute(
          transaction,
        );
        await sql`create temporary table undo on commit drop as select 1 / 0`.execute(transaction);
      })
      .catch((error: unknown) => t.match(error, { message: /division by zero/ }, 'rolled back'));
  }
  t.ok((await verifyCopy(reader)).ok, 'and nothing of it stayed');
});

await t.test('the reader', async (t) => {
  t.same(
    (await reader.page(590, 100)).map(({ sequence }) => sequence),
    [591, 592, 593, 594, 595, 596, 597, 598, 599, 600],
  );
  t.same(
    (await reader.page(3, 100, { upTo: 5 })).map(({ sequence }) => sequence),
    [4, 5],
  );
  const all = await reader.page(0, EVENTS);
  const typed = await reader.page(50, 20, {
    types: ['JobDeclared', 'Unknown', 'JobDeclared'],
    upTo: 100,
  });
  const declared = all.filter(
    ({ type, sequence }) => type === 'JobDeclared' && sequence > 50 && sequence <= 100,
  );
  t.same(typed, declared.slice(0, 20), 'of one type');
  t.same(
    await reader.page(0, 100, { types: ['JobDeclared', 'JobStepRecorded'] }),
    all.slice(0, 100),
    'of all types',
  );
  t.same(await reader.page(0, 100, { types: [] }), []);
  for (const limit of [0, 10_001, 1.5]) await t.rejects(reader.page(0, limit), RangeError);
  t.match(await reader.at(11), { sequence: 11, stream: 'potcommun.job-0', revision: 1 });
  t.equal(await reader.at(601), undefined);
  t.equal(await reader.sequenceOf('potcommun.job-3', 2), 24);
  t.equal(await reader.sequenceOf('potcommun.job-3', 60), undefined);
  t.equal(await reader.lastRevision('potcommun.job-3'), 59);
  t.equal(await reader.lastRevision('potcommun.job-33'), undefined);
  t.same(
    (await reader.streamEvents('potcommun.job-3', 57)).map(({ revision }) => revision),
    [57, 58, 59],
  );
  t.same(
    (await reader.streamEvents('potcommun.job-3', 0, 2)).map(({ revision }) => revision),
    [0, 1],
  );
  const command = await reader.commandEvents('potcommun.job-3', idFrom('command 3 true'));
  t.same(
    command.map(({ revision }) => revision),
    Array.from({ length: 30 }, (_, index) => 30 + index),
  );
  const stream = 'potcommun.job-3';
  const [none, same, other, elsewhere] = await Promise.all([
    reader.commandEvents(stream, idFrom('unknown')),
    reader.commandEvents(stream, idFrom('command 3 true')),
    reader.commandEvents(stream, idFrom('command 3 false')),
    reader.commandEvents('potcommun.job-4', idFrom('command 3 true')),
  ]);
  t.same([none, same, elsewhere], [[], command, []], 'asked together, each has its own answer');
  t.same(
    other.map(({ revision }) => revision),
    Array.from({ length: 30 }, (_, index) => index),
  );

  t.equal(await reader.sequenceKnownAt('2019-12-31T23:59:59.999Z'), 0);
  t.equal(
    await reader.sequenceKnownAt('2020-01-01T00:01:00.000Z'),
    3,
    'an event without an instant is known with the one before',
  );
  t.equal(await reader.sequenceKnownAt('2020-01-01T00:02:59.999Z'), 3);
  t.equal(await reader.sequenceKnownAt('2020-01-01T00:03:00.000Z'), 5);
  t.equal(await reader.sequenceKnownAt(new Date().toISOString()), EVENTS);
  t.equal(
    await reader.sequenceKnownAt(new Date(Date.now() + 60_000).toISOString()),
    'in_the_future',
  );
  await t.rejects(reader.sequenceKnownAt('yesterday'), RangeError);
});

const planOf = async (query: string): Promise<string> => {
  const client = await database.pool.connect();
  try {
    await client.query('begin; set local enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('rollback');
    client.release();
  }
};

await t.test('queries use their indexes', async (t) => {
  const from = 'select sequence from ledger.event_copy where';
  t.match(await planOf(`${from} stream = 'a' and command_id = 'b'`), /event_copy_command/);
  t.match(
    await planOf(`${from} type = 'a' and sequence > 5 order by sequence limit 5`),
    /event_copy_type/,
  );
  t.match(
    await planOf(`${from} known_at <= '2020' order by known_at desc, sequence desc limit 1`),
    /Index Only Scan Backward using event_copy_known_at/,
  );
});

await t.test('the bell', async (t) => {
  const growing = await copyDatabase(cluster);
  const log = memoryEventStore();
  let tell: ((message: string) => void) | undefined;
  const bell = copyBell(growing.url, (message) => tell?.(message));
  const heads: number[] = [];
  const forget = bell.onHead((sequence) => heads.push(sequence));
  t.equal(await bell.waitBeyond(0, 5), 0, 'after the time it answers what it knows');
  const copier = startCopier({ store: log, database: growing });
  const begun = performance.now();
  for (let revision = 0; revision < 20; revision += 1) {
    const waiting = bell.waitBeyond(revision, 10_000);
    await appendAt(log, 'potcommun.job-1', revision);
    t.equal(await waiting, revision + 1);
  }
  t.ok(performance.now() - begun < 10_000, 'woken 20 times by notifications, not by the poll');
  t.equal(await bell.waitBeyond(3, 10_000), 20, 'at once when it is beyond already');
  const aborting = new AbortController();
  const aborted = bell.waitBeyond(20, 60_000, aborting.signal);
  aborting.abort();
  t.equal(await aborted, 20);
  t.equal(await bell.waitBeyond(20, 60_000, aborting.signal), 20);

  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(growing.kysely);
  t.match(await told, /waits out an outage/, 'its loss is told');
  const reconnected = bell.waitBeyond(20, 20_000);
  await appendAt(log, 'potcommun.job-1', 20);
  t.equal(await reconnected, 21, 'the connection is opened again');
  await copier.stop();

  await sql`update ledger.copy_head set sequence = 30`.execute(growing.kysely);
  t.equal(await bell.waitBeyond(21, 20_000), 30, 'a lost notification only delays');
  const rung = bell.waitBeyond(30, 20_000);
  bell.ring(31);
  t.equal(await rung, 31, 'told by the copier itself, nobody waits for the database');
  bell.ring(31);
  bell.ring(29);
  t.equal(await bell.waitBeyond(30, 0), 31, 'old news set nobody back');
  while ((await bell.waitBeyond(31, 20)) !== 30);
  t.pass('a copy that was replaced does');
  forget();
  const closing = bell.waitBeyond(30, 60_000);
  await bell.close();
  t.equal(await closing, 30, 'closing ends all waiting');
  t.same(
    heads,
    [...heads].sort((a, b) => a - b),
  );
  t.equal(heads.at(-1), 31);
  await growing.close();
});
