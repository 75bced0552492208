import t from 'tap';
import { openBudget, type Budget } from '../../support/budget.ts';

const fundedAndPaid = (): Budget => {
  const budget = openBudget();
  budget.issue(1, '935.00');
  return budget;
};

await t.test('R13, M3: after a credit note the advance is the debt of the activity', async (t) => {
  const budget = fundedAndPaid();
  budget.salary(1, '885.00');
  t.equal(budget.move(1, '0.00', '0.00', 'creditNote'), 'ok');
  t.strictSame([budget.pool('debt'), budget.exposure()], ['885.00', '885.00']);
  t.equal(budget.spendable(), '-885.00');

  budget.issue(2, '935.00');
  t.equal(budget.exposure(), '885.00', 'guaranteed money repays nothing');
  t.equal(budget.spendable(), '50.00', 'it is blocked by the debt');
  t.equal(budget.salary(2, '50.01'), 'activity_budget_too_small');
  budget.move(2, '935.00', '935.00');
  t.strictSame([budget.exposure(), budget.spendable()], ['0.00', '50.00'], 'cleared money repays');
  t.strictSame([budget.pool('debt'), budget.pool('cleared')], ['0.00', '50.00']);
});

await t.test('R13: cleared funding repays the debt first', async (t) => {
  const budget = fundedAndPaid();
  budget.salary(1, '885.00');
  budget.move(1, '0.00', '0.00', 'creditNote');
  budget.issue(2, '935.00', false);
  budget.move(2, '935.00', '935.00');
  t.strictSame([budget.exposure(), budget.spendable()], ['0.00', '50.00']);
  t.equal(budget.last().at(-1)?.type, 'ActivityShortfallCovered');
});

await t.test(
  'M6: a recalled payment makes the fund advance again what salaries spent',
  async (t) => {
    const budget = fundedAndPaid();
    budget.move(1, '935.00', '935.00');
    budget.salary(1, '885.00');
    t.equal(budget.exposure(), '0.00', 'spent from cleared money');
    budget.move(1, '935.00', '0.00', 'reversal');
    t.equal(budget.exposure(), '885.00');
    t.strictSame([budget.pool('guaranteed'), budget.pool('cleared')], ['50.00', '0.00']);
    t.equal(budget.posted('ACT'), 93_500n, 'the budget itself has not changed');
    budget.move(1, '935.00', '935.00');
    t.strictSame([budget.exposure(), budget.pool('cleared')], ['0.00', '50.00']);
  },
);

await t.test('M6: of an unguaranteed invoice what was spent is a shortfall', async (t) => {
  const budget = openBudget();
  budget.issue(1, '935.00', false);
  budget.move(1, '935.00', '935.00');
  budget.salary(1, '885.00');
  budget.move(1, '935.00', '0.00', 'reversal');
  t.strictSame([budget.pool('shortfall'), budget.spendable()], ['885.00', '-885.00']);
  t.equal(budget.exposure(), '0.00');
  t.equal(budget.posted('ACT'), 0n);
  budget.move(1, '935.00', '935.00');
  t.strictSame([budget.pool('shortfall'), budget.spendable()], ['0.00', '50.00']);
});

await t.test(
  'R9: the fund gives up the advance, the activity loses what it had not spent',
  async (t) => {
    const whole = fundedAndPaid();
    whole.salary(1, '885.00');
    whole.move(1, '0.00', '0.00', 'writeOff');
    t.equal(whole.posted('ADV'), 0n);
    t.equal(whole.posted('GAR'), -88_500n);
    t.strictSame([whole.spendable(), whole.exposure()], ['0.00', '0.00']);

    const half = fundedAndPaid();
    half.salary(1, '885.00');
    half.move(1, '935.00', '467.50');
    half.move(1, '467.50', '467.50', 'writeOff');
    t.equal(half.posted('GAR'), -41_750n);
    t.match(half.events().at(-1), { data: { amount: '417.50', lossesInYear: '417.50' } });
    t.strictSame([half.spendable(), half.exposure()], ['0.00', '0.00']);
  },
);

await t.test('M6: five ways, one end: the fund has lost 885.00', async (t) => {
  const pay = (budget: Budget) => budget.move(1, '935.00', '935.00');
  const recall = (budget: Budget) => budget.move(1, '935.00', '0.00', 'reversal');
  const salary = (budget: Budget) => budget.salary(1, '885.00');
  const lose = (budget: Budget) => budget.move(1, '0.00', '0.00', 'writeOff');
  const ways = [
    [salary, lose],
    [salary, pay, recall, lose],
    [pay, salary, recall, lose],
    [pay, recall, salary, lose],
    [pay, recall, pay, salary, recall, lose],
  ];
  for (const way of ways) {
    const budget = fundedAndPaid();
    for (const step of way) t.equal(step(budget), 'ok');
    t.strictSame([budget.posted('GAR'), budget.posted('ADV')], [-88_500n, 0n]);
    t.strictSame([budget.exposure(), budget.spendable()], ['0.00', '0.00']);
  }
});

await t.test('M9: guaranteed money less a shortfall is what a salary may take', async (t) => {
  const budget = openBudget();
  budget.issue(1, '300.00', false);
  budget.move(1, '300.00', '300.00');
  budget.salary(1, '300.00');
  budget.move(1, '300.00', '0.00', 'reversal');
  budget.issue(2, '935.00');
  t.equal(budget.spendable(), '635.00');
  t.equal(budget.salary(2, '635.01'), 'activity_budget_too_small');
  t.equal(budget.salary(2, '635.00'), 'ok');
});

await t.test('M9: debts before shortfalls, the oldest first', async (t) => {
  const budget = openBudget();
  budget.issue(1, '300.00', false);
  budget.move(1, '300.00', '300.00');
  budget.salary(1, '300.00');
  budget.move(1, '300.00', '0.00', 'reversal');
  for (const n of [2, 3]) budget.issue(n, '500.00');
  budget.salary(2, '700.00');
  for (const n of [3, 2]) budget.move(n, '0.00', '0.00', 'creditNote');
  t.strictSame([budget.pool('debt'), budget.pool('shortfall')], ['700.00', '300.00']);
  budget.issue(4, '600.00', false);
  budget.move(4, '600.00', '600.00');
  t.strictSame([budget.pool('debt'), budget.pool('shortfall')], ['100.00', '300.00']);
  const left = [...budget.budget().lots.values()].map(({ number, pools }) => [
    number,
    pools.debt.cents,
  ]);
  t.strictSame(left, [
    [1, 0n],
    [2, 0n],
    [3, 10_000n],
    [4, 0n],
  ]);
});

await t.test('M6: what covered another invoice is open again when it is recalled', async (t) => {
  const budget = openBudget();
  budget.issue(1, '100.00', false);
  budget.move(1, '100.00', '100.00');
  budget.salary(1, '100.00');
  budget.move(1, '100.00', '0.00', 'reversal');
  budget.issue(2, '100.00');
  budget.move(2, '100.00', '100.00');
  t.strictSame([budget.pool('shortfall'), budget.pool('covering')], ['0.00', '100.00']);
  budget.move(2, '100.00', '0.00', 'reversal');
  t.strictSame([budget.pool('shortfall'), budget.pool('guaranteed')], ['100.00', '100.00']);
  t.strictSame([budget.spendable(), budget.exposure()], ['0.00', '0.00']);
});

await t.test('M4: a credit note can lower what is cleared although no money moved', async (t) => {
  const budget = openBudget();
  budget.issue(1, '1870.00');
  budget.move(1, '1870.00', '935.00');
  budget.salary(1, '900.00');
  budget.move(1, '935.00', '853.86', 'creditNote');
  t.match(budget.last(), [{ data: { amount: '935.00', clearedAfter: '853.86' } }]);
  t.equal(budget.exposure(), '46.14', 'the fund stands in for what is not cleared any more');
  t.equal(budget.spendable(), '35.00');
});

await t.test('M27: VAT that is not regained on an unpaid invoice is a shortfall', async (t) => {
  const budget = openBudget();
  budget.issue(1, '935.00', false);
  t.equal(budget.move(1, '0.00', '0.00', 'writeOff', '210.00'), 'ok');
  t.strictSame([budget.spendable(), budget.posted('ACT')], ['-210.00', -21_000n]);
});

await t.test('M30: a decision moves the debt of an activity to the fund', async (t) => {
  const budget = fundedAndPaid();
  budget.salary(1, '885.00');
  t.equal(budget.forgive('1.00'), 'debt_smaller_than_forgiven');
  budget.move(1, '0.00', '0.00', 'creditNote');
  t.equal(budget.forgive('885.01'), 'debt_smaller_than_forgiven');
  t.equal(budget.forgive('885.00'), 'ok');
  t.strictSame([budget.exposure(), budget.spendable()], ['0.00', '0.00']);
  t.strictSame([budget.posted('GAR'), budget.posted('ADV')], [-88_500n, 0n]);
});
