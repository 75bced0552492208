import t from 'tap';
import type { Agency } from '../../src/domain/agency.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import { idOf, type DecisionId, type EntityId, type SalaryId } from '../../src/domain/ids.ts';
import { parseDate, type LocalDate } from '../../src/domain/local-date.ts';
import type { Amount, RateText } from '../../src/domain/money.ts';
import { parseMonth, parseQuarter } from '../../src/domain/periods.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { modelChecks } from '../../src/projections/checks.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { socialChargeQueries } from '../../src/projections/social-charges/queries.ts';
import { withholdingTaxQueries } from '../../src/projections/withholding-tax/queries.ts';
import { headsFor, registration } from '../support/history-entity.ts';
import { countedId, historyLog, historyStreams } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels } from './fixture.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';

const entityId = idOf<EntityId>(countedId(1, 1));
const decisionId = idOf<DecisionId>(countedId(2, 1));
const amount = (text: string): Amount => text as Amount;
const rates = (a: string, b: string, c: string) =>
  [a as RateText, b as RateText, c as RateText] as const;
const common = { entityId, jurisdiction: 'BE', currency: 'EUR' } as const;
const onss = 'onss' as Agency;

const log = historyLog('potcommun');
const streams = historyStreams(log);
const dated = headsFor(entityId);
const heads = (on: string) => dated(parseDate(on));
const books = { entityCurrency: 'EUR', calendar: defaultCalendar('BE') } as const;
const known = (on: string) => ({ ...books, effectiveOn: parseDate(on) });
const registered: LedgerEvent[] = [
  registration(entityId),
  {
    type: 'PolicyAdopted',
    data: {
      entityId,
      decisionId,
      effectiveFrom: parseDate('2025-01-01'),
      policy: 'socialChargeProvisions',
      parameters: {
        agency: onss,
        shares: rates('0.3', '0.3', '0.25'),
        fourthQuarterShares: rates('0.3', '0.35', '0.15'),
        threshold: amount('4000.00'),
      },
    },
  },
];
log.append('entity', entityId, registered, heads('2025-01-01'));

const stream = (quarter: string, agency = onss): string => `${entityId}.${agency}.${quarter}`;
const due = (quarter: string, text: string, on: string) => ({
  ...common,
  agency: onss,
  quarter: parseQuarter(quarter),
  amount: amount(text),
  ...known(on),
});
const declare = (quarter: string, text: string, on: string) =>
  streams.charges(
    stream(quarter),
    { type: 'DeclareCharges', data: due(quarter, text, on) },
    heads(on),
  );
const rectify = (quarter: string, text: string, on: string) =>
  streams.charges(
    stream(quarter),
    { type: 'RectifyCharges', data: due(quarter, text, on) },
    heads(on),
  );
const estimate = (quarter: string, text: string, on: string, n: number, agency = onss) => {
  const salaryId = idOf<SalaryId>(countedId(9, n));
  const command = {
    type: 'EstimateCharges',
    data: { ...due(quarter, text, on), agency, salaryId },
  } as const;
  streams.charges(stream(quarter, agency), command, heads(on));
};
const pay = (
  quarter: string,
  part: 'provision1' | 'provision2' | 'provision3' | 'balance',
  text: string,
  on: string,
) =>
  streams.charges(
    stream(quarter),
    {
      type: 'PayCharges',
      data: {
        ...due(quarter, text, on),
        part,
        bankAccount: 'main',
        bankReference: `${on}-${part}`,
      },
    },
    heads(on),
  );

// A year ago; then the quarter of rule R15, and one of rules R14 and M18.
declare('2025Q1', '12000.00', '2025-04-20');
rectify('2025Q1', '12345.67', '2025-07-20');
declare('2025Q2', '1000.00', '2025-07-21');
declare('2025Q4', '3999.99', '2026-01-20');
estimate('2026Q1', '12800.00', '2026-01-31', 1);
pay('2026Q1', 'provision1', '3703.70', '2026-02-05');
pay('2026Q1', 'provision2', '3703.70', '2026-03-05');
pay('2026Q1', 'provision3', '3086.42', '2026-04-03');
estimate('2026Q2', '266.49', '2026-04-10', 2);
declare('2026Q1', '13000.00', '2026-04-20');
const beforeBalance = log.take();
pay('2026Q1', 'balance', '2506.18', '2026-04-30');
declare('2026Q2', '271.49', '2026-07-20');
estimate('2026Q2', '100.00', '2026-07-25', 3);
estimate('2026Q2', '42.11', '2026-06-30', 4, 'onva' as Agency);
const beforeRectified = log.take();
rectify('2026Q2', '270.00', '2026-10-20');

const tax = (text: string, on: string, month = '2026-03') => ({
  ...common,
  month: parseMonth(month),
  amount: amount(text),
  ...known(on),
});
const ofMonth = (data: ReturnType<typeof tax>) => `${entityId}.${data.month}`;
const declareTax = (data: ReturnType<typeof tax>, on: string, replaces?: Amount) =>
  streams.taxes(
    ofMonth(data),
    { type: 'DeclareTax', data: { ...data, ...(replaces === undefined ? {} : { replaces }) } },
    heads(on),
  );
declareTax(tax('67.61', '2026-04-10'), '2026-04-10');
streams.taxes(
  `${entityId}.2026-03`,
  {
    type: 'PayTax',
    data: { ...tax('67.61', '2026-04-15'), bankAccount: 'main', bankReference: 'T-1' },
  },
  heads('2026-04-15'),
);
const beforeReplaced = log.take();
declareTax(tax('70.00', '2026-05-02'), '2026-05-02', amount('67.61'));
declareTax(tax('10.00', '2025-06-10', '2025-05'), '2025-06-10');
const events = [...beforeBalance, ...beforeRectified, ...beforeReplaced, ...log.take()];

const cluster = await testDatabaseCluster();
const { models, close } = await openModels(cluster);
t.teardown(async () => {
  await close();
  await cluster.stop();
});
const copy = memoryCopy(events);
await rebuildModels({ database: models.database, source: copy, projections: PROJECTIONS });
const { socialCharges } = socialChargeQueries(models);
const { withholdingTax } = withholdingTaxQueries(models);

const quarterOf = async (
  quarter: string,
  at: Readonly<{ asOf?: LocalDate; knownAt?: number; agency?: string }> = {},
) => {
  const { agency = 'onss', ...point } = at;
  const year = Number(quarter.slice(0, 4));
  const report = await socialCharges({ entityId, year, ...point });
  return report?.charges.find((row) => row.quarter === quarter && row.agency === agency);
};

await t.test('R15: provisions of 12,345.67 a year ago, and the balance of 13,000.00', async (t) => {
  t.strictSame(await quarterOf('2026Q1'), {
    agency: 'onss',
    quarter: '2026Q1',
    estimated: '12800.00',
    declared: '13000.00',
    rectified: null,
    posted: '13000.00',
    paid: '13000.00',
    open: '0.00',
    balance: '0.00',
    balanceDueOn: '2026-04-30',
    provisions: [
      { part: 'provision1', dueOn: '2026-02-05', due: '3703.70', paid: '3703.70' },
      { part: 'provision2', dueOn: '2026-03-05', due: '3703.70', paid: '3703.70' },
      { part: 'provision3', dueOn: '2026-04-02', due: '3086.42', paid: '3086.42' },
    ],
  });
  const knownAt = beforeBalance.length;
  t.match(await quarterOf('2026Q1', { knownAt }), { balance: '2506.18', open: '2506.18' });
  t.match(await quarterOf('2026Q1', { asOf: parseDate('2026-04-29') }), { balance: '2506.18' });
  t.match(await quarterOf('2026Q1', { asOf: parseDate('2026-04-19') }), {
    declared: null,
    balance: null,
    posted: '12800.00',
    open: '2306.18',
  });
});

await t.test('R14, M18: estimated, declared, a late estimate, rectified', async (t) => {
  t.match(await quarterOf('2026Q2'), {
    estimated: '366.49',
    declared: '271.49',
    rectified: '270.00',
    posted: '270.00',
    open: '270.00',
    balance: '270.00',
    balanceDueOn: '2026-07-31',
  });
  const late = { declared: '271.49', rectified: null, posted: '371.49', balance: '271.49' };
  const knownAt = beforeBalance.length + beforeRectified.length;
  t.match(await quarterOf('2026Q2', { knownAt }), late);
  t.match(await quarterOf('2026Q2', { asOf: parseDate('2026-10-19') }), late);
  t.match(await quarterOf('2026Q2', { agency: 'onva' }), { estimated: '42.11', declared: null });
});

await t.test('known at every sequence, the sums are those of the stream until then', async (t) => {
  for (let knownAt = 0; knownAt <= events.length; knownAt += 1) {
    const last = events
      .slice(0, knownAt)
      .findLast((event) => event.stream.endsWith(stream('2026Q2')));
    const row = await quarterOf('2026Q2', { knownAt });
    if (last === undefined) {
      t.notOk(row?.declared, `nothing is declared at ${knownAt}`);
      continue;
    }
    const { after } = JSON.parse(last.data) as { after: Record<string, string> };
    t.match(row, { estimated: after['estimated'], posted: after['posted'], paid: after['paid'] });
  }
});

await t.test(
  'provisions: shares of the fourth quarter, small debtors, unknown years',
  async (t) => {
    const shown = async (quarter: string) =>
      (await quarterOf(quarter))?.provisions.map(({ due: asked }) => asked);
    // A quarter that nobody has declared anything for is shown as soon as provisions are owed for it.
    t.strictSame(await shown('2026Q3'), undefined, 'its year before is not known');
    t.strictSame(
      await shown('2026Q4'),
      undefined,
      '366.49 two quarters before is below the threshold',
    );
    t.strictSame(await shown('2026Q2'), ['0.00', '0.00', '0.00'], '3,999.99 two quarters before');
    t.strictSame(await shown('2025Q1'), [null, null, null]);
    t.strictSame(await shown('2025Q4'), ['0.00', '0.00', '0.00'], '1,000.00 two quarters before');
    t.strictSame((await quarterOf('2025Q4'))?.balanceDueOn, '2026-01-30');
  },
);

await t.test('withholding tax by month', async (t) => {
  const year = (point: object = {}) => withholdingTax({ entityId, year: 2026, ...point });
  t.match(await year(), {
    currency: 'EUR',
    year: 2026,
    months: [
      { month: '2026-03', declared: '70.00', paid: '67.61', open: '2.39', dueOn: '2026-04-15' },
    ],
  });
  t.hasStrict((await year({ asOf: '2026-05-01' }))?.months, [{ declared: '67.61', open: '0.00' }]);
  const at = beforeBalance.length + beforeRectified.length + beforeReplaced.length;
  t.match((await year({ knownAt: at }))?.months, [{ declared: '67.61' }]);
  t.hasStrict((await year({ asOf: '2026-04-14' }))?.months, [{ paid: '0.00', open: '67.61' }]);
  t.strictSame((await year({ asOf: '2026-04-09' }))?.months, []);
  t.match((await withholdingTax({ entityId, year: 2025 }))?.months, [{ dueOn: '2025-06-13' }]);
  t.equal(await withholdingTax({ entityId: decisionId, year: 2026 }), undefined);
  t.equal(await socialCharges({ entityId: decisionId, year: 2026 }), undefined);
});

await t.test('doctor compares the facts with the accounts, day by day', async (t) => {
  const check = modelChecks(models, copy, { estimates: async () => 0, fund: async () => 0 }).find(
    ({ check: name }) => /social charges/.test(name),
  );
  if (check === undefined) throw new Error('no such check');
  t.match(await check.run(), { ok: true, detail: 'equal on every day for 1 entities' });
  const { pool } = models.database;
  for (const fault of [
    `update "${models.schema}".social_charge_fact set owed = owed + 0.01 where kind = 'rectified'`,
    `update "${models.schema}".withholding_tax_fact set effective_on = effective_on + 1 where kind = 'paid'`,
    `delete from "${models.schema}".journal_line where account = '454' and effective_on = '2026-04-30'`,
  ]) {
    const client = await pool.connect();
    await client.query(fault);
    client.release();
    t.match(await check.run(), { ok: false, detail: /account 45[34], on 202\d-/ }, fault);
    await rebuildModels({ database: models.database, source: copy, projections: PROJECTIONS });
  }
  t.match(await check.run(), { ok: true });
});
