import t from 'tap';
import type { Amount } from '../../src/domain/money.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { calculate, declare, jobOf, paymentOf, salaryOf } from '../support/cooperative.ts';
import { accepted, finance, type MemoryLedger } from '../support/memory-ledger.ts';
import { ALL, answerOf, salaryLedger } from '../support/salary-ledger.ts';

const without = (...names: readonly string[]) =>
  REACTIONS.filter(({ name }) => !names.includes(name));
const only = (...names: readonly string[]) => REACTIONS.filter(({ name }) => names.includes(name));
const orderOf = async ({ copy }: MemoryLedger, ...types: readonly string[]) =>
  (await copy.all()).map(({ type }) => type).filter((type) => types.includes(type));

await t.test(
  'M5: the client’s money waits until the fund has answered, and nothing is lost',
  async (t) => {
    const { ledger, coop, commands, exposure } = await salaryLedger();
    const jobId = await declare(commands, jobOf(coop, ALL), 'job');
    await ledger.settle();
    await calculate(commands, salaryOf(coop, { jobId }), 'salary');
    await ledger.settle(only('reserve-calculated-salary'));
    await commands.recordPayment(paymentOf(coop), finance('client'));
    await ledger.settle(without('advance-reserved-salary', 'clear-activity-funding'));
    t.strictSame(await orderOf(ledger, 'SalaryReserved', 'SalaryFunded', 'ClientPaymentApplied'), [
      'SalaryReserved',
      'ClientPaymentApplied',
    ]);
    t.match(await answerOf(ledger, 'clear-activity-funding', 'ClientPaymentApplied'), {
      ok: false,
      refusal: { code: 'salary_funding_in_flight' },
    });
    t.strictSame(await ledger.facts('ActivityFundingCleared'), []);
    await ledger.settle();
    t.strictSame(await exposure(), ['885.00', '0.00']);
    t.strictSame(await orderOf(ledger, 'SalaryFunded', 'ActivityFundingCleared'), [
      'SalaryFunded',
      'ActivityFundingCleared',
    ]);
    t.strictSame(ledger.parked, []);
  },
);

await t.test('M8: cancelled at once, in whichever order the reactions come', async (t) => {
  const cancelledAtOnce = async () => {
    const opened = await salaryLedger();
    const { ledger, coop, commands } = opened;
    const jobId = await declare(commands, jobOf(coop, ALL), 'job');
    await ledger.settle();
    const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
    accepted(await commands.cancelSalary({ salaryId }, finance('cancel')));
    const end = async () => {
      await ledger.settle();
      const { state } = await ledger.useCases.books.activity.tail(coop.activityId);
      t.equal(state.status === 'open' && state.salaries.get(salaryId)?.status, 'cancelled');
      t.strictSame(await ledger.facts('JobFailed'), []);
      t.strictSame(ledger.parked, []);
      const other = await calculate(commands, salaryOf(coop, { jobId }), 'other');
      await ledger.settle();
      t.match((await ledger.facts('SalaryFunded')).at(-1), { salaryId: other });
    };
    return { ...opened, end };
  };
  await t.test('released, then reserved', async (t) => {
    const { ledger, exposure, end } = await cancelledAtOnce();
    await ledger.settle(only('release-cancelled-salary'));
    t.match(await ledger.facts('SalaryReservationReleased'), [{ reason: 'cancelled' }]);
    await ledger.settle();
    t.strictSame(await ledger.facts('SalaryReserved'), [], 'nothing is reserved for it any more');
    await end();
    t.strictSame(await exposure(), ['885.00'], 'of the other salary');
  });
  await t.test('reserved, then released', async (t) => {
    const { ledger, exposure, end } = await cancelledAtOnce();
    await ledger.settle(only('reserve-calculated-salary'));
    t.match(await answerOf(ledger, 'release-cancelled-salary', 'SalaryCancelled'), {
      refusal: { code: 'salary_funding_in_flight' },
    });
    await end();
    t.strictSame(await exposure(), ['885.00', '0.00', '885.00'], 'back, and out for the other one');
  });
});

await t.test(
  'M7b: a salary waits while its activity is behind an invoice that it would take',
  async (t) => {
    const { ledger, coop, commands } = await salaryLedger();
    await declare(commands, jobOf(coop), 'job');
    await ledger.settle();
    await commands.recordPayment(
      paymentOf(coop, { amount: '605.00' as Amount }),
      finance('client'),
    );
    await ledger.settle(without('clear-activity-funding'));
    await calculate(commands, salaryOf(coop), 'salary');
    t.match(await answerOf(ledger, 'reserve-calculated-salary', 'SalaryCalculated'), {
      ok: false,
      refusal: { code: 'activity_behind_invoice' },
    });
    await ledger.settle();
    t.match(await ledger.facts('SalaryReserved'), [
      {
        parts: [
          { kind: 'cleared', amount: '467.50' },
          { kind: 'guaranteed', amount: '417.50' },
        ],
      },
    ]);
  },
);
