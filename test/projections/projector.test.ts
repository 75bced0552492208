import pg from 'pg';
import t from 'tap';
import type { CopiedFact } from '../../src/copy/facts.ts';
import { applyPage, dispatchOf } from '../../src/projections/apply.ts';
import { openBatch } from '../../src/projections/batch.ts';
import { PROJECTIONS, tablesOf } from '../../src/projections/catalogue.ts';
import { moveCheckpoint } from '../../src/projections/checkpoint.ts';
import { writeBatch } from '../../src/projections/live-writer.ts';
import { followModels } from '../../src/projections/progress.ts';
import { digestInUse, digestOfFold, rebuildModels } from '../../src/projections/rebuild.ts';
import { history } from '../support/history.ts';
import { randomOf } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

const cluster = await testDatabaseCluster();
const opened = await openModels(cluster);
const { models, reset } = opened;
const { database, schema } = models;
t.teardown(async () => {
  await opened.close();
  await cluster.stop();
});

const events: readonly CopiedFact[] = [...history({ jobs: 60, days: 90, clients: 20, seed: 7 })];
const head = events.length;
const atHead = ({ sequence }: Readonly<{ sequence: number }>): boolean => sequence === head;
const source = memoryCopy(events);
const folded = await rebuildModels({ database, source, projections: PROJECTIONS });

const replaced = (at: number, by: Partial<CopiedFact>): CopiedFact[] =>
  events.map((event) => (event.sequence === at ? { ...event, ...by } : event));

void t.test('the history is rich enough to mean something', async (t) => {
  const types = new Set(events.map(({ type }) => type));
  for (const type of ['ClientPaymentApplied', 'ActivityFundingCleared', 'JobCompleted']) {
    t.ok(types.has(type), type);
  }
  t.equal(folded.sequence, head);
  t.ok(head > 600, `${head} events`);
});

void t.test('an event is booked on its effective day, whenever it was recorded', async (t) => {
  const [first] = events;
  if (first === undefined) throw new Error('no event');
  const effectiveOn = '2025-11-05';
  const metadata = JSON.stringify({ ...JSON.parse(first.metadata), effectiveOn });
  t.notMatch(first.metadata, effectiveOn);
  const booked: string[] = [];
  const dispatch: ReturnType<typeof dispatchOf> = (_sink, { bookedOn }) =>
    void booked.push(bookedOn);
  applyPage(dispatch, openBatch(tablesOf(PROJECTIONS)), 0, [{ ...first, metadata }]);
  t.same(booked, [effectiveOn]);
});

void t.test('live = rebuild, wherever batches end', async (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    await reset();
    const random = randomOf(seed);
    const copy = memoryCopy(events, (limit) => Math.min(limit, 1 + random(seed * 40)));
    const projector = startProjector(models, copy);
    await projector.until(atHead);
    await projector.stop();
    const live = await digestInUse(database, PROJECTIONS);
    t.strictSame(live, { sequence: head, digest: folded.digest }, `cuts of seed ${seed}`);
  }
});

void t.test('a digest tells one changed cent', async (t) => {
  await database.pool.query(
    `update "${schema}".balance_day set amount = amount + 0.01 where ctid = (select min(ctid) from "${schema}".balance_day)`,
  );
  const { digest } = await digestInUse(database, PROJECTIONS);
  t.not(digest, folded.digest);
});

void t.test('a fold up to a sequence is the model at that sequence', async (t) => {
  await reset();
  const part = Math.floor(head / 2);
  const projector = startProjector(models, memoryCopy(events.slice(0, part)));
  await projector.until(({ sequence }) => sequence === part);
  await projector.stop();
  const live = await digestInUse(database, PROJECTIONS);
  const again = await digestOfFold({ database, source, projections: PROJECTIONS, upTo: part });
  t.equal(again.digest, live.digest);
  t.not(again.digest, folded.digest);
});

void t.test('broken off at random moments, it goes on without a gap or a double', async (t) => {
  await reset();
  const random = randomOf(99);
  const admin = new pg.Client({ connectionString: opened.url });
  await admin.connect();
  let kills = 0;
  const copy = memoryCopy(events, (limit) => Math.min(limit, 8));
  const projector = startProjector(models, copy, {
    onProgress: ({ sequence }) => {
      if (sequence === head || random(12) !== 0) return;
      kills += 1;
      admin
        .query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        )
        .catch(() => undefined);
    },
  });
  await projector.until(atHead);
  await projector.stop();
  await admin.end();
  t.ok(kills >= 3, `${kills} times all its connections were cut`);
  t.strictSame(await digestInUse(database, PROJECTIONS), { sequence: head, digest: folded.digest });
});

void t.test('two that write the same batch: one wins, the other leaves nothing', async (t) => {
  await reset();
  const dispatch = dispatchOf(PROJECTIONS);
  const page = events.slice(0, 100);
  const attempt = async (): Promise<'won' | 'lost'> => {
    const client = await database.pool.connect();
    const batch = openBatch(tablesOf(PROJECTIONS));
    applyPage(dispatch, batch, 0, page);
    try {
      await client.query('begin');
      await moveCheckpoint(client, schema, 0, 100);
      await writeBatch(client, schema, batch);
      await client.query('commit');
      return 'won';
    } catch (error) {
      await client.query('rollback');
      t.match(error, { name: 'Overtaken' });
      return 'lost';
    } finally {
      client.release();
    }
  };
  const outcomes = await Promise.all([attempt(), attempt(), attempt()]);
  t.strictSame(outcomes.toSorted(), ['lost', 'lost', 'won']);
  const again = await digestOfFold({ database, source, projections: PROJECTIONS, upTo: 100 });
  t.strictSame(await digestInUse(database, PROJECTIONS), { sequence: 100, digest: again.digest });
});

void t.test('of two projectors one works, and the other takes over', async (t) => {
  await reset();
  const half = Math.floor(head / 2);
  const copy = memoryCopy(events.slice(0, half));
  const first = startProjector(models, copy);
  await first.until(({ sequence }) => sequence === half);
  let secondWorked = false;
  const second = startProjector(models, copy, { onProgress: () => (secondWorked = true) });
  copy.grow(events.slice(half, half + 50));
  await first.until(({ sequence }) => sequence === half + 50);
  t.notOk(secondWorked, 'the second waits');
  await first.stop();
  copy.grow(events.slice(half + 50));
  await second.until(atHead);
  await second.stop();
  t.equal((await digestInUse(database, PROJECTIONS)).digest, folded.digest);
});

const stops = [
  ['an unknown type', { type: 'SomethingNew' }, { type: 'SomethingNew', reason: 'unknown_type' }],
  [
    'an unknown version',
    { metadata: events[300]?.metadata.replace('"schemaVersion":1', '"schemaVersion":99') ?? '' },
    { version: '99', reason: 'unknown_version' },
  ],
  ['data that is not valid', { data: '{"nothing":1}' }, { reason: /^invalid: data/ }],
  [
    'an event that does not fit its history',
    {
      type: 'JobCompleted',
      data: `{"jobId":"00000006-0000-5000-8000-00000000ffff","entityId":"00000001-0000-5000-8000-000000000000"}`,
    },
    { type: 'JobCompleted', reason: /1 rows of job were to be changed and are not there/ },
  ],
] as const;

void t.test('it stops at what it cannot apply, says which, and goes on when it can', async (t) => {
  for (const [name, change, expected] of stops) {
    await reset();
    const at = 301;
    const copy = memoryCopy(replaced(at, change));
    const progress = followModels(models, () => undefined);
    const projector = startProjector(models, copy);
    const stopped = await projector.until((seen) => seen.stopped !== undefined);
    t.match(stopped, { sequence: at - 1, stopped: { sequence: at, ...expected } }, name);
    t.equal((await progress.waitFor(at - 1, 5_000)).outcome, 'reached', 'all before it is there');
    const waited = await progress.waitFor(at, 5_000);
    t.match(waited, { outcome: 'stopped', sequence: at - 1, stopped: { sequence: at } });
    t.match(await progress.read(), { sequence: at - 1, stopped: { sequence: at } });
    const before = await digestInUse(database, PROJECTIONS);
    const upTo = at - 1;
    const half = await digestOfFold({ database, source, projections: PROJECTIONS, upTo });
    t.equal(before.digest, half.digest, 'exactly what was before the event');
    const original = events[at - 1];
    if (original !== undefined) copy.events[at - 1] = original;
    await projector.until(atHead);
    t.equal((await progress.waitFor(head, 5_000)).outcome, 'reached');
    t.notOk('stopped' in (await progress.read()), 'it stands still no longer');
    await projector.stop();
    await progress.close();
    t.equal((await digestInUse(database, PROJECTIONS)).digest, folded.digest);
  }
});

void t.test('waiting: reached at once, in time, or late', async (t) => {
  await reset();
  const copy = memoryCopy(events.slice(0, 100));
  const progress = followModels(models, () => undefined);
  t.match(await progress.waitFor(1, 20), { outcome: 'late', sequence: 0 });
  const projector = startProjector(models, copy);
  t.match(await progress.waitFor(100, 10_000), { outcome: 'reached', sequence: 100 });
  const waiting = progress.waitFor(120, 10_000);
  copy.grow(events.slice(100, 120));
  t.match(await waiting, { outcome: 'reached', sequence: 120 });
  await projector.stop();
  await progress.close();
});

void t.test('models that are ahead of the copy stand still and say so', async (t) => {
  await reset();
  const first = startProjector(models, memoryCopy(events.slice(0, 200)));
  await first.until(({ sequence }) => sequence === 200);
  await first.stop();
  const second = startProjector(models, memoryCopy(events.slice(0, 150)));
  const { stopped } = await second.until((seen) => seen.stopped !== undefined);
  await second.stop();
  t.match(stopped, { reason: /ahead of the copy/ });
});
