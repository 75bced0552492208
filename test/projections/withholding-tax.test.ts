import t from 'tap';
import { idOf, type EntityId, type SalaryId } from '../../src/domain/ids.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import { figuresOf } from '../../src/domain/salary/figures.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { modelChecks } from '../../src/projections/checks.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { withholdingTaxQueries } from '../../src/projections/withholding-tax/queries.ts';
import { calculated } from '../domain/salary/support.ts';
import { headsFor, registration } from '../support/history-entity.ts';
import { countedId, historyLog } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels } from './fixture.ts';

// Salaries of May that withhold 67.61 each: two are paid in June, one is cancelled and one is not paid.

const entityId = idOf<EntityId>(countedId(1, 1));
const log = historyLog('potcommun');
const dated = headsFor(entityId);
const heads = (on: string) => dated(parseDate(on));
log.append('entity', entityId, [registration(entityId)], heads('2026-01-01'));

const { jobId: _job, promisedBy: _promised, ...figures } = calculated;
const { activityId, memberId, jurisdiction, currency, net, payBy } = figures;
const salary = (n: number) => ({
  entityId,
  jurisdiction,
  currency,
  activityId,
  memberId,
  salaryId: idOf<SalaryId>(countedId(9, n)),
});
const append = (n: number, on: string, event: LedgerEvent): void =>
  void log.append('salary', countedId(9, n), [event], heads(on));
const pay = (n: number, on: string): void => {
  const [paidOn, bankReference] = [parseDate(on), `S-${n}`];
  const data = { ...salary(n), net, payBy, paidOn, bankAccount: 'main', bankReference };
  append(n, on, { type: 'SalaryPaid', data });
};
for (const n of [1, 2, 3, 4]) {
  append(n, '2026-05-20', { type: 'SalaryCalculated', data: { ...figures, ...salary(n) } });
}
pay(1, '2026-06-02');
const cancelled = { ...figuresOf(figures), ...salary(2) };
append(2, '2026-06-03', { type: 'SalaryCancelled', data: cancelled });
pay(3, '2026-06-10');
const events = log.take();

const cluster = await testDatabaseCluster();
const { models, close } = await openModels(cluster);
t.teardown(async () => {
  await close();
  await cluster.stop();
});
const copy = memoryCopy(events);
await rebuildModels({ database: models.database, source: copy, projections: PROJECTIONS });

await t.test('tax counts in the month in which the salary is paid', async (t) => {
  const months = async (point: object = {}) =>
    (await withholdingTaxQueries(models).withholdingTax({ entityId, year: 2026, ...point }))
      ?.months;
  const june = {
    month: '2026-06',
    declared: null,
    paid: '0.00',
    open: '0.00',
    dueOn: '2026-07-15',
  };
  t.strictSame(await months(), [{ ...june, withheld: '135.22' }]);
  t.strictSame(await months({ asOf: '2026-06-09' }), [{ ...june, withheld: '67.61' }]);
  t.strictSame(await months({ knownAt: events.length - 1 }), [{ ...june, withheld: '67.61' }]);
  t.strictSame(await months({ asOf: '2026-06-01' }), [], 'calculated, and none is paid');
});

await t.test('doctor compares it with the account on the days on which it is posted', async (t) => {
  const answered = { estimates: async () => 0, fund: async () => 0 };
  const check = modelChecks(models, copy, answered).find(({ check: name }) =>
    name.startsWith('tax withheld'),
  );
  if (check === undefined) throw new Error('no such check');
  t.match(await check.run(), { ok: true });
  for (const [column, day] of [
    ['calculated_on', '2026-05-20'],
    ['cancelled_on', '2026-06-03'],
  ] as const) {
    const shift = (days: number) =>
      models.database.pool.query(
        `update "${models.schema}".salary_tax set ${column} = ${column} + ${days}::int where cancelled_on is not null`,
      );
    await shift(1);
    t.match(await check.run(), { ok: false, detail: new RegExp(`account 453, on ${day}`) }, column);
    await shift(-1);
  }
});
