import t from 'tap';
import { openBudget, salaryNo } from '../../support/budget.ts';
import { NONE } from '../../support/none.ts';

const money = (budget: ReturnType<typeof openBudget>) => ({
  guaranteed: budget.pool('guaranteed'),
  cleared: budget.pool('cleared'),
  advanced: budget.pool('advanced'),
  exposure: budget.exposure(),
});

await t.test('R6: what no cleared money covers of the whole cost is advanced', async (t) => {
  const budget = openBudget();
  budget.issue(1, '935.00');
  t.equal(budget.salary(1, '885.00'), 'ok');
  t.strictSame(money(budget), {
    guaranteed: '50.00',
    cleared: '0.00',
    advanced: '885.00',
    exposure: '885.00',
  });
  t.equal(budget.move(1, '935.00', '935.00'), 'ok');
  t.match(budget.last(), [{ data: { advanceRepaid: '885.00', becameCleared: '50.00' } }]);
  t.equal(budget.exposure(), '0.00', 'the client has paid: nothing is out');
  t.equal(budget.spendable(), '50.00');
});

await t.test('R7, R8: cleared lots first, then guaranteed ones, oldest first', async (t) => {
  const budget = openBudget();
  budget.issue(2, '935.00');
  budget.issue(1, '300.00', false);
  budget.move(1, '300.00', '300.00');
  t.equal(budget.salary(1, '885.00'), 'ok');
  t.strictSame(
    budget
      .activity()
      .salaries.get(salaryNo(1))
      ?.parts.map(({ kind, amount }) => [kind, amount]),
    [
      ['cleared', '300.00'],
      ['guaranteed', '585.00'],
    ],
  );
  t.equal(budget.exposure(), '585.00');
  t.equal(budget.pool('guaranteed'), '350.00');
  budget.move(2, '935.00', '467.50');
  t.hasStrict(budget.last(), [{ data: { advanceRepaid: '467.50', becameCleared: '0.00' } }]);
  t.strictSame(money(budget), {
    guaranteed: '350.00',
    cleared: '0.00',
    advanced: '117.50',
    exposure: '117.50',
  });
});

await t.test('R7: the order is that of issue and number, not of arrival', async (t) => {
  const budget = openBudget();
  for (const n of [3, 2, 1]) budget.issue(n, '100.00');
  budget.salary(1, '150.00');
  const parts = budget.activity().salaries.get(salaryNo(1))?.parts;
  t.strictSame(
    parts?.map(({ amount }) => amount),
    ['100.00', '50.00'],
  );
  const lots = budget.budget().lots;
  t.strictSame(
    [...lots.values()].map(({ number, pools }) => [number, pools.advanced.cents]),
    [
      [3, 0n],
      [2, 5_000n],
      [1, 10_000n],
    ],
  );
});

await t.test('only reservations are refused, and nothing is half done', async (t) => {
  const budget = openBudget();
  budget.issue(1, '935.00');
  const before = budget.events().length;
  t.equal(budget.salary(1, '935.01'), 'activity_budget_too_small');
  t.equal(budget.events().length, before);
  t.equal(budget.salary(1, '935.00'), 'ok', 'to the last cent');
  t.equal(budget.salary(1, '935.00', { answer: false }), 'ok', 'a repeat reserves nothing more');
  t.equal(budget.pool('advanced'), '935.00');
});

await t.test('two salaries race for the last euro: one is refused', async (t) => {
  const budget = openBudget();
  budget.issue(1, '1.00');
  t.strictSame(
    [budget.salary(1, '1.00', { answer: false }), budget.salary(2, '1.00', { answer: false })],
    ['ok', 'activity_budget_too_small'],
  );
});

await t.test('N4: a job pays an amount, or all that its own invoice leaves', async (t) => {
  const budget = openBudget();
  budget.issue(1, '500.00');
  budget.issue(2, '935.00');
  const amount = { kind: 'amount', amount: '400.00' } as never;
  t.equal(budget.salary(1, '400.01', { job: 1, limit: amount }), 'salary_above_job_pay');
  t.equal(budget.salary(1, '400.00', { job: 1, limit: amount }), 'ok');
  t.equal(budget.salary(2, '0.01', { job: 1, limit: amount }), 'salary_above_job_pay', 'in all');
  const all = { kind: 'all' } as const;
  t.equal(budget.salary(3, '935.01', { job: 2, limit: all }), 'salary_above_job_pay');
  t.equal(budget.salary(3, '935.00', { job: 2, limit: all }), 'ok');
  t.equal(budget.cancel(1), 'ok');
  t.equal(budget.salary(4, '400.00', { job: 1, limit: amount }), 'ok', 'a cancelled one is free');
});

await t.test('M5: an invoice waits while the fund is answering on it', async (t) => {
  const budget = openBudget({ amount: '500.00' as never, losses: 'fiscalYear' });
  budget.issue(1, '935.00');
  budget.issue(2, '100.00');
  budget.salary(1, '885.00', { answer: false });
  t.equal(budget.move(1, '935.00', '467.50'), 'salary_funding_in_flight');
  t.equal(budget.cancel(1), 'salary_funding_in_flight');
  t.equal(budget.move(2, '100.00', '50.00'), 'ok', 'no other invoice waits');
  t.equal(budget.salary(2, '60.00'), 'ok', 'and reserving never does');
  t.equal(budget.answer(1), 'guarantee_fund_cap_reached');
  t.equal(budget.exposure(), '10.00', 'of salary 2 alone');
  t.equal(budget.move(1, '935.00', '467.50'), 'ok');
  t.match(budget.last(), [{ data: { advanceRepaid: '10.00', becameCleared: '457.50' } }]);
});

await t.test('M8: a cancelled salary is never reserved again', async (t) => {
  const budget = openBudget();
  budget.issue(1, '935.00');
  t.equal(budget.cancel(1), 'ok');
  t.match(budget.last(), [{ type: 'SalaryReservationReleased', data: { moves: NONE } }]);
  t.equal(budget.salary(1, '1.00'), 'ok', 'it is done');
  t.strictSame(budget.last(), []);
  t.equal(budget.cancel(1), 'ok');
  t.strictSame(budget.last(), [], 'once is enough');
});

await t.test(
  'a refused advance frees everything, and the salary can be reserved again',
  async (t) => {
    const budget = openBudget({ amount: '500.00' as never, losses: 'fiscalYear' });
    budget.issue(1, '300.00', false);
    budget.move(1, '300.00', '300.00');
    budget.issue(2, '935.00');
    t.equal(budget.salary(1, '885.00'), 'guarantee_fund_cap_reached');
    t.strictSame([budget.pool('cleared'), budget.pool('guaranteed')], ['300.00', '935.00']);
    t.strictSame(budget.last()[0]?.type, 'SalaryReservationReleased');
    t.equal(budget.salary(2, '800.00'), 'ok', '500.00 of it fit under the cap');
    t.equal(budget.salary(1, '100.00'), 'guarantee_fund_cap_reached');
  },
);

await t.test('M10: a release takes what was spent wherever it is now', async (t) => {
  const cancelled = (happens: (budget: ReturnType<typeof openBudget>) => void) => {
    const budget = openBudget();
    budget.issue(1, '935.00');
    budget.salary(1, '885.00');
    happens(budget);
    t.equal(budget.cancel(1), 'ok');
    return { spendable: budget.spendable(), exposure: budget.exposure() };
  };
  const calm = cancelled(() => undefined);
  t.strictSame(calm, { spendable: '935.00', exposure: '0.00' }, 'the advance is repaid');
  t.strictSame(
    cancelled((budget) => budget.move(1, '935.00', '935.00')),
    calm,
    'cleared before',
  );
  t.strictSame(
    cancelled((budget) => {
      budget.move(1, '935.00', '935.00');
      budget.move(1, '935.00', '0.00', 'reversal');
    }),
    calm,
    'recalled',
  );
  t.strictSame(
    cancelled((budget) => budget.move(1, '0.00', '0.00', 'creditNote')),
    { spendable: '0.00', exposure: '0.00' },
    'credited: the debt is gone with the salary',
  );
  const covered = cancelled((budget) => {
    budget.move(1, '0.00', '0.00', 'creditNote');
    budget.issue(2, '1000.00', false);
    budget.move(2, '1000.00', '1000.00');
  });
  t.strictSame(covered, { spendable: '1000.00', exposure: '0.00' }, 'covered by another invoice');
});

await t.test('M10: a loss that a cancelled salary had caused comes back to the fund', async (t) => {
  const budget = openBudget();
  budget.issue(1, '935.00');
  budget.salary(1, '885.00');
  budget.move(1, '0.00', '0.00', 'writeOff');
  t.match(budget.events().at(-1), { type: 'GuaranteeLossRecognised', data: { amount: '885.00' } });
  budget.cancel(1);
  t.match(budget.events().at(-1), { type: 'GuaranteeLossRecovered', data: { amount: '885.00' } });
  t.equal(budget.spendable(), '0.00');
});
