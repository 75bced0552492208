import t from 'tap';
import type { CopiedFact } from '../../src/copy/facts.ts';
import { modelChecks } from '../../src/projections/checks.ts';
import { history } from '../support/history.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

const cluster = await testDatabaseCluster();
const { models, close } = await openModels(cluster);
const { database, schema } = models;
t.teardown(async () => {
  await close();
  await cluster.stop();
});

const events: readonly CopiedFact[] = [...history({ jobs: 80, days: 60, clients: 20, seed: 5 })];
const copy = memoryCopy(events);
const projector = startProjector(models, copy);
await projector.until(({ sequence }) => sequence === events.length);
await projector.stop();

const answered = { estimates: async () => 0, fund: async () => events.length };

const failing = async (): Promise<Map<string, string>> => {
  const failed = new Map<string, string>();
  for (const { check, run } of modelChecks(models, copy, answered)) {
    const { ok, detail } = await run();
    t.ok(detail.length > 0, `${check}: ${detail}`);
    if (!ok) failed.set(check, detail);
  }
  return failed;
};

/** What each fault, planted in a table, must be noticed by. Some faults show in several places. */
const faults: readonly Readonly<{ plant: string; noticed: readonly string[]; says: RegExp }>[] = [
  {
    plant: `delete from journal_line where (sequence, entry, line) =
      (select sequence, entry, line from journal_line where book = 'legal' order by sequence limit 1)`,
    noticed: [
      'entries balanced',
      'invoice to net = its accounts',
      'receivables = control account',
      'read models = fold of the copy',
    ],
    says: /sequence \d+ entry 1, rest -/,
  },
  {
    plant: `update journal_line set account = 'MUT' where account = 'EXT'
      and sequence = (select max(sequence) from journal_line where account = 'EXT')`,
    noticed: [
      '-EXT = legal result',
      'invoice to net = its accounts',
      'read models = fold of the copy',
    ],
    says: /entity 00000001-.*, ext -[\d.]+, result -/,
  },
  {
    plant: `delete from invoice_number where number = 5`,
    noticed: ['numbers gapless', 'read models = fold of the copy'],
    says: /has \d+ numbers from 1 to \d+/,
  },
  {
    plant: `update invoice_number set voided_sequence = 1 where number = 7`,
    noticed: ['numbers gapless', 'read models = fold of the copy'],
    says: /invoice 7 was not given by the register/,
  },
  {
    plant: `update open_item set amount = amount + 0.01
      where sequence = (select min(sequence) from open_item)`,
    noticed: ['receivables = control account', 'read models = fold of the copy'],
    says: /receivables .*, account/,
  },
  {
    plant: `update invoice_to_net set waiting = waiting + 0.01
      where sequence = (select min(sequence) from invoice_to_net)`,
    noticed: ['invoice to net = its accounts', 'read models = fold of the copy'],
    says: /what sequence \d+ line 1, rest -0\.01/,
  },
  {
    plant: `update invoice_to_net set vat = vat + 0.01, waiting = waiting - 0.01
      where sequence = (select min(sequence) from invoice_to_net)`,
    noticed: ['invoice to net = its accounts', 'read models = fold of the copy'],
    says: /of job [0-9a-f-]{36}, figure 451 \+ 411, rest 0\.01/,
  },
  {
    plant: `update invoice_to_net_day set left_in_activity = left_in_activity - 1, guarantee_fund = guarantee_fund + 1
      where effective_on = (select min(effective_on) from invoice_to_net_day)`,
    noticed: ['invoice to net = its accounts', 'read models = fold of the copy'],
    says: /of day 20\d\d-\d\d-\d\d, figure ACT, rest -\d\.00; of day [\d-]+, figure GAR \+ ADV, rest \d\.00/,
  },
  {
    plant: `update job set failed = not failed where job_id = (select min(job_id::text) from job)::uuid`,
    noticed: ['read models = fold of the copy'],
    says: /digest [0-9a-f]{64} instead of/,
  },
  {
    plant: `update checkpoint set stopped_sequence = sequence + 1, stopped_type = 'SomethingNew',
      stopped_reason = 'unknown_type', sequence = sequence - 1`,
    noticed: ['projector at head', 'read models = fold of the copy'],
    says: /stands still before sequence \d+: SomethingNew/,
  },
];

/** The tables that faults are planted in. */
const TABLES = [
  'journal_line',
  'invoice_number',
  'open_item',
  'invoice_to_net',
  'invoice_to_net_day',
  'job',
  'checkpoint',
];

void t.test('sound models pass every check', async (t) => {
  t.strictSame(await failing(), new Map());
});

void t.test('each planted fault is noticed, by the right checks', async (t) => {
  for (const { plant, noticed, says } of faults) {
    await database.pool.query(
      `create schema safe; ${TABLES.map((name) => `create table safe.${name} as table "${schema}".${name};`).join('')}`,
    );
    const client = await database.pool.connect();
    await client.query(`set search_path to "${schema}"`);
    await client.query(plant);
    await client.query('reset search_path');
    client.release();
    const failed = await failing();
    t.strictSame([...failed.keys()].toSorted(), noticed.toSorted(), plant);
    t.match([...failed.values()].join('; '), says);
    for (const name of TABLES) {
      await database.pool.query(
        `truncate "${schema}".${name}; insert into "${schema}".${name} select * from safe.${name}`,
      );
    }
    await database.pool.query('drop schema safe cascade');
  }
  t.strictSame(await failing(), new Map(), 'all is as it was');
});

void t.test('behind the copy is noticed', async (t) => {
  const [last] = events.slice(-1);
  if (last === undefined) throw new Error('no events');
  copy.grow([{ ...last, sequence: events.length + 1 }]);
  const failed = await failing();
  t.strictSame([...failed.keys()], ['projector at head']);
  t.match(failed.get('projector at head'), `at sequence ${events.length} of ${events.length + 1}`);
});
