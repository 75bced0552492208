import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { CopiedFact } from '../../src/copy/facts.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { digestModels } from '../../src/projections/digest.ts';
import { readAt } from '../../src/projections/read-models.ts';
import { digestInUse, rebuildModels } from '../../src/projections/rebuild.ts';
import { dropAbandoned } from '../../src/projections/scratch.ts';
import { history } from '../support/history.ts';
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

/** A connection that ends lets go of its locks a moment later. */
const dropUntil = async (name: string): Promise<readonly string[]> => {
  const client = await database.pool.connect();
  let dropped: readonly string[] = [];
  for (let tries = 0; tries < 200 && !dropped.includes(name); tries += 1) {
    dropped = await dropAbandoned(client);
    await delay(10);
  }
  client.release();
  return dropped;
};

const schemas = async (): Promise<readonly string[]> => {
  const { rows } = await database.pool.query<{ nspname: string }>(
    "select nspname from pg_namespace where nspname like 'models%' order by 1",
  );
  return rows.map(({ nspname }) => nspname);
};

void t.test('a rebuild takes the place of the tables under readers and projector', async (t) => {
  await reset();
  const half = Math.floor(head / 2);
  const copy = memoryCopy(events.slice(0, half));
  const projector = startProjector(models, copy);
  await projector.until(({ sequence }) => sequence === half);
  let reads = 0;
  const done = new AbortController();
  const sequences: number[] = [];
  const reader = (async () => {
    while (!done.signal.aborted) {
      sequences.push(await readAt(models, ({ sequence }) => Promise.resolve(sequence)));
      reads += 1;
    }
  })();
  const rebuilding = rebuildModels({ database, source: copy, projections: PROJECTIONS });
  for (let at = half; at < head; at += 20) copy.grow(events.slice(at, Math.min(head, at + 20)));
  const rebuilt = await rebuilding;
  await projector.until(atHead);
  done.abort();
  await reader;
  await projector.stop();
  t.ok(reads > 5 && rebuilt.sequence >= half, `${reads} reads meanwhile`);
  t.ok(
    sequences.every((sequence) => sequence >= half),
    'no reader saw an empty or missing model',
  );
  t.equal((await digestInUse(database, PROJECTIONS)).digest, folded.digest);
  t.strictSame(await schemas(), [schema], 'nothing is left beside it');
});

void t.test('a rebuild that fails leaves everything as it was', async (t) => {
  const before = await digestInUse(database, PROJECTIONS);
  const broken = {
    page: async (after: number, limit: number) => {
      if (after >= 200) throw new Error('the copy went away');
      return source.page(after, Math.min(limit, 100));
    },
  };
  await t.rejects(rebuildModels({ database, source: broken, projections: PROJECTIONS }), {
    message: 'the copy went away',
  });
  t.strictSame(await digestInUse(database, PROJECTIONS), before);
  t.strictSame(await schemas(), [schema]);
});

void t.test('nor does one that fails when its tables are committed already', async (t) => {
  const before = await digestInUse(database, PROJECTIONS);
  let ends = 0;
  let beside: readonly string[] = [];
  const broken = {
    page: async (after: number, limit: number) => {
      if (after === head) ends += 1;
      // The first time the fill is done, the second time it is looked whether more has come.
      if (ends === 2) {
        beside = await schemas();
        throw new Error('the copy went away');
      }
      return source.page(after, limit);
    },
  };
  await t.rejects(rebuildModels({ database, source: broken, projections: PROJECTIONS }), {
    message: 'the copy went away',
  });
  t.equal(beside.length, 2, 'committed, and seen by others');
  t.strictSame(await digestInUse(database, PROJECTIONS), before);
  t.strictSame(await schemas(), [schema]);
});

void t.test('what a killed rebuild left is dropped, what another is making is not', async (t) => {
  const [left, others, foreign] = ['0000002a', 'ffffffff', 'of_somebody'].map(
    (end) => `${schema}_${end}`,
  );
  for (const name of [left, others, foreign]) {
    await database.pool.query(`create schema "${name}" create table job (job_id uuid)`);
  }
  const other = await database.pool.connect();
  await other.query(`select pg_advisory_lock(1935897185, -1)`);
  await rebuildModels({ database, source, projections: PROJECTIONS });
  t.strictSame(await schemas(), [schema, others, foreign]);
  other.release(true);
  t.strictSame(await dropUntil(others ?? ''), [others]);
  await database.pool.query(`drop schema "${foreign}" cascade`);
});

void t.test(
  'a value in another row, and a row too many or too few, show in the digest',
  async (t) => {
    const right = await digestInUse(database, PROJECTIONS);
    const line = `"${schema}".journal_line`;
    const two = `select amount, ctid from ${line} order by amount`;
    const faults: readonly string[] = [
      `update ${line} as l set amount = other.amount from
       (${two} limit 1) as low, (${two} desc limit 1) as high,
       lateral (values (low.ctid, high.amount), (high.ctid, low.amount)) as other (ctid, amount)
     where l.ctid = other.ctid`,
      `update ${line} set amount = -amount where ctid = (select ctid from ${line} limit 1)`,
      `update "${schema}".policy set parameters = jsonb_build_object('days', -1)
     where sequence = (select min(sequence) from "${schema}".policy)`,
      `delete from ${line} where ctid = (select ctid from ${line} limit 1)`,
      `insert into "${schema}".job_step select job_id, 'again', sequence from "${schema}".job_step limit 1`,
    ];
    for (const [at, fault] of faults.entries()) {
      const client = await database.pool.connect();
      await client.query('begin');
      const { rowCount } = await client.query(fault);
      t.equal(rowCount, at === 0 ? 2 : 1);
      t.not(await digestModels(client, schema, PROJECTIONS), right.digest);
      await client.query('rollback');
      t.equal(await digestModels(client, schema, PROJECTIONS), right.digest);
      client.release();
    }
  },
);

void t.test('a generation is named by its versions', async (t) => {
  const [first, ...others] = PROJECTIONS;
  if (first === undefined) throw new Error('there are no projections');
  t.match(schema, /^models_[0-9a-f]{8}$/);
  t.equal(schemaOf([...others, first]), schema, 'whatever their order');
  t.not(schemaOf([{ ...first, version: first.version + 1 }, ...others]), schema);
});

void t.test('texts with every awkward character survive both ways of writing', async (t) => {
  await reset();
  const awkward = 'tab\t newline\n return\r back\\slash "quote" \\N é€😀 nul\u0000 \\u0000';
  const changed = events.map((event) =>
    event.type === 'EntityRegistered' || event.type === 'JobFailed'
      ? {
          ...event,
          data: JSON.stringify({
            ...(JSON.parse(event.data) as object),
            ...(event.type === 'EntityRegistered'
              ? { legalName: awkward }
              : { facts: { awkward, other: '\\' } }),
          }),
        }
      : event,
  );
  const copy = memoryCopy(changed);
  const projector = startProjector(models, copy);
  await projector.until(atHead);
  await projector.stop();
  const live = await digestInUse(database, PROJECTIONS);
  const again = await rebuildModels({ database, source: copy, projections: PROJECTIONS });
  t.equal(again.digest, live.digest);
  const { rows } = await database.pool.query<{ legal_name: string }>(
    `select legal_name from "${schema}".entity`,
  );
  t.strictSame(
    rows.map(({ legal_name }) => legal_name),
    [awkward.replace('\u0000', '\uFFFD'), awkward.replace('\u0000', '\uFFFD')],
  );
});

void t.test('a new generation far behind is filled in bulk, then kept up', async (t) => {
  await reset();
  const many = [...history({ jobs: 1_600, days: 60, seed: 3 })];
  t.ok(many.length > 20_000, `${many.length} events`);
  const copy = memoryCopy(many.slice(0, -30));
  const progresses: number[] = [];
  const projector = startProjector(models, copy, {
    onProgress: ({ sequence }) => progresses.push(sequence),
  });
  await projector.until(({ sequence }) => sequence === many.length - 30);
  t.strictSame(progresses, [many.length - 30], 'in one step');
  copy.grow(many.slice(-30));
  await projector.until(({ sequence }) => sequence === many.length);
  await projector.stop();
  const live = await digestInUse(database, PROJECTIONS);
  const began = performance.now();
  const rebuilt = await rebuildModels({ database, source: copy, projections: PROJECTIONS });
  const seconds = (performance.now() - began) / 1_000;
  t.comment(`rebuild: ${Math.round(many.length / seconds)} events/s with digest and indexes`);
  t.equal(rebuilt.digest, live.digest);
});
