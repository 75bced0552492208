import { Kysely, PostgresDialect } from 'kysely';
import t from 'tap';
import { copyBell } from '../../src/copy/bell.ts';
import { runCopier } from '../../src/copy/copier.ts';
import { copyMigration, positionEventMigration } from '../../src/copy/migration.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { statementQueries } from '../../src/projections/activity-statement/queries.ts';
import { guaranteeFundQueries } from '../../src/projections/guarantee-fund/queries.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { invoiceToNetQueries } from '../../src/projections/invoice-to-net/queries.ts';
import { receivableQueries } from '../../src/projections/open-items/queries.ts';
import { followModels } from '../../src/projections/progress.ts';
import { runProjector } from '../../src/projections/projector.ts';
import { dueQueries } from '../../src/projections/salaries/due.ts';
import type { ReadModels } from '../../src/projections/read-models.ts';
import { FILLED_ENTITY, FILLED_UNTIL, filledId, fillModels } from '../support/filled-models.ts';
import { history } from '../support/history.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { openModels } from './fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

/** The models with every query noted as it is sent. */
const noting = (
  { database, schema }: ReadModels,
  sent: { sql: string; values: readonly unknown[] }[],
): ReadModels => ({
  schema,
  database: {
    ...database,
    kysely: new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: database.pool }),
      log: ({ query }) => {
        sent.push({ sql: query.sql, values: query.parameters });
      },
    }),
  },
});

/** What grows with every job. */
const LARGE =
  /open_item|receivable_item|activity_movement|fund_movement|fund_advance|fund_debt|invoice_to_net|salary/;

type Plan = Readonly<{
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: readonly Plan[];
}>;
type Query = Readonly<{ sql: string; values: readonly unknown[] }>;

const planOf = async (
  { database }: ReadModels,
  { sql, values }: Query,
  how = 'format json',
): Promise<Plan> => {
  const { rows } = await database.pool.query<Record<string, [{ Plan: Plan }]>>(
    `explain (${how}) ${sql}`,
    [...values],
  );
  return Object.values(rows[0] ?? {})[0]?.[0].Plan ?? { 'Node Type': 'none' };
};
const scansOf = (plan: Plan): readonly string[] => [
  ...(plan['Relation Name'] === undefined ? [] : [`${plan['Node Type']} ${plan['Relation Name']}`]),
  ...(plan.Plans ?? []).flatMap(scansOf),
];

void t.test('reports read by index at 20,000 invoices', async (t) => {
  const { models, close } = await openModels(cluster);
  const sent: { sql: string; values: readonly unknown[] }[] = [];
  await models.database.pool.query(fillModels(models.schema, 20_000));
  const watched = noting(models, sent);
  const entityId = FILLED_ENTITY;
  const asOf = FILLED_UNTIL;
  const { aged } = receivableQueries(watched);
  t.equal((await aged({ entityId, asOf }))?.total, '72600.00', '600 open invoices');
  t.ok((await aged({ entityId, asOf, knownAt: 199_000 })) !== undefined);
  await aged({ entityId, asOf, clientId: filledId('client', 999) });
  const { statement } = statementQueries(watched);
  const shown = await statement(filledId('activity', 7), {}, { limit: 100 });
  t.match(shown, { totals: { invoiced: '4000.00' }, items: { length: 40 } });
  const { guaranteeFund } = guaranteeFundQueries(watched);
  const fund = await guaranteeFund({ entityId, asOf }, { limit: 100 });
  t.match(fund, { exposure: '48000.00', advances: { length: 100 }, months: { length: 25 } });
  t.equal(fund?.ofActivities, '360.00', '12 advances of which 30.00 are owed by activities');
  t.match(fund, { capital: '400000.00', totals: { contributions: '400000.00' } });
  t.match(fund?.months.at(-1), { capital: '400000.00', exposure: '48000.00' });
  t.match(await guaranteeFund({ entityId, asOf, knownAt: 199_000 }, { limit: 1 }), {
    months: { length: 25 },
  });
  const net = invoiceToNetQueries(watched);
  t.match(await net.activityToNet(filledId('activity', 7), { asOf }), { invoiced: '4840.00' });
  t.match(await net.jobToNet(filledId('job', 7), {}), {
    invoiced: '121.00',
    parts: { vat: '21.00' },
  });
  const month = { entityId, from: '2025-01-01', to: '2025-01-31' };
  t.match(await net.periodToNet(month), { invoiced: '105028.00', months: { length: 1 } });
  t.match(await net.periodToNet({ ...month, knownAt: 199_000 }), { invoiced: '105028.00' });
  const { salariesDue } = dueQueries(watched);
  const due = await salariesDue({ entityId, on: asOf }, { limit: 200 });
  t.match(due, { items: { length: 100 }, promised: { inTime: 19_701 } });
  const reads = sent.filter(({ sql }) => LARGE.test(sql));
  t.equal(reads.length, 14, 'each reads something large');
  // As autovacuum does, so that what is counted is read from the index alone.
  await models.database.pool.query(`vacuum "${models.schema}".salary`);
  for (const { sql, values } of reads) {
    const scans = scansOf(await planOf(models, { sql, values }));
    const large = scans.filter((scan) => LARGE.test(scan));
    t.ok(
      large.every((scan) => !scan.startsWith('Seq Scan')),
      large.join(', '),
    );
  }
  await close();
});

/** Items, advances and salaries that a plan looked at, whether it kept them or not. */
const lookedAt = (plan: Plan): number => {
  const below = (plan.Plans ?? []).reduce((sum, one) => sum + lookedAt(one), 0);
  if (!/receivable_item|fund_advance|^salary$/.test(plan['Relation Name'] ?? '')) return below;
  const rows = (plan['Actual Rows'] ?? 0) + (plan['Rows Removed by Filter'] ?? 0);
  return below + rows * (plan['Actual Loops'] ?? 1);
};

void t.test('a look into the past reads its own time, not all since then', async (t) => {
  const { models, close } = await openModels(cluster);
  const sent: Query[] = [];
  await models.database.pool.query(fillModels(models.schema, 20_000));
  const watched = noting(models, sent);
  const entityId = FILLED_ENTITY;
  // Invoices of 40 days are open, and each has an advance from its third day on: 28 invoices a day.
  for (const asOf of ['2024-06-01', '2025-02-01', '2025-08-01']) {
    sent.length = 0;
    const owed = await receivableQueries(watched).aged({ entityId, asOf });
    t.match(owed?.total, /^13\d{4}\.00$/, `about 1,120 invoices of 121.00 on ${asOf}`);
    const fund = await guaranteeFundQueries(watched).guaranteeFund(
      { entityId, asOf },
      { limit: 5 },
    );
    t.match(fund?.exposure, /^8\d{4}\.00$/, `about 1,060 advances of 80.00 on ${asOf}`);
    // Salaries of nine days are unpaid.
    const due = await dueQueries(watched).salariesDue({ entityId, on: asOf }, { limit: 500 });
    t.ok(Math.abs((due?.items.length ?? 0) - 252) < 40, `${due?.items.length} unpaid on ${asOf}`);
    const reads = sent.filter(({ sql }) => /receivable_item|fund_advance|salary_funding/.test(sql));
    t.equal(reads.length, 3);
    for (const read of reads) {
      const looked = lookedAt(await planOf(models, read, 'analyze, format json'));
      t.ok(looked > 1_000 && looked < 3_500, `${looked} of 20,000 looked at on ${asOf}`);
    }
  }
  await close();
});

void t.test('from append to read model, through the real copy', async (t) => {
  const { models, close } = await openModels(cluster);
  const { database } = models;
  await copyMigration.up(database.kysely);
  await positionEventMigration.up(database.kysely);
  const store = memoryEventStore();
  const stop = new AbortController();
  const { signal } = stop;
  const log = (): void => undefined;
  const bell = copyBell(database.url, log);
  const reader = copyReader(database);
  const working = [
    runCopier({ store, database, ledger: 'potcommun', signal, log }),
    runProjector({ database, projections: PROJECTIONS, reader, bell, signal, log }),
  ];
  const progress = followModels(models, log);
  const events = [...history({ jobs: 12, days: 20, clients: 20, activities: 20, seed: 2 })];
  const took: number[] = [];
  for (const { sequence, stream, revision, id: eventId, type, data, metadata } of events) {
    const event = { id: eventId, type, data: JSON.parse(data), metadata: JSON.parse(metadata) };
    const began = performance.now();
    await store.append(stream, [event], revision === 0 ? 'absent' : revision - 1);
    const { outcome } = await progress.waitFor(sequence, 10_000);
    took.push(performance.now() - began);
    if (outcome !== 'reached') t.fail(`${sequence} was not reached`);
  }
  stop.abort();
  await Promise.all(working);
  await progress.close();
  await bell.close();
  await store.close();
  await close();
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  t.comment(`append to read model: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms of ${took.length} events`);
  // Far above what is meant (15 ms), so that only a lost bell fails on a busy machine: its floor is a second.
  t.ok(Number(at(0.5)) < 250);
});
