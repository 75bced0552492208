import * as fc from 'fast-check';
import t from 'tap';
import type { Pool } from '../../../src/domain/activity/events.ts';
import type { Lot } from '../../../src/domain/activity/lots.ts';
import { centsOf, invoiceNo, openBudget, salaryNo, type Budget } from '../../support/budget.ts';

const INVOICES = 4;
const SALARIES = 5;
const RUNS = Number(process.env['POTCOMMUN_PROPERTY_RUNS'] ?? 2_000);
const CAP = '1500.00';

const amount = (cents: number): string =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const part = fc.integer({ min: 0, max: 100 });
const invoiceIn = fc.integer({ min: 1, max: INVOICES });
const salaryIn = fc.integer({ min: 1, max: SALARIES });
const step = fc.oneof(
  fc.record({ does: fc.constant('pay' as const), n: invoiceIn, part }),
  fc.record({ does: fc.constant('recall' as const), n: invoiceIn, part }),
  fc.record({ does: fc.constant('credit' as const), n: invoiceIn, part }),
  fc.record({ does: fc.constant('writeOff' as const), n: invoiceIn, part }),
  fc.record({ does: fc.constant('salary' as const), n: salaryIn, part, answer: fc.boolean() }),
  fc.record({ does: fc.constant('answer' as const), n: salaryIn }),
  fc.record({ does: fc.constant('cancel' as const), n: salaryIn }),
  fc.record({ does: fc.constant('forgive' as const), part }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Targets of an invoice's next move: absolute, as the invoice's events carry them. */
const targetsOf = (lot: Lot | undefined, share: bigint, of: number) => {
  const shareNow = lot === undefined ? share : centsOf(lot.activityShare);
  const cleared = lot === undefined ? 0n : centsOf(lot.clearedAfter);
  return {
    shareNow,
    cleared,
    up: ((shareNow - cleared) * BigInt(of)) / 100n,
    down: (cleared * BigInt(of)) / 100n,
  };
};

const text = (cents: bigint): string => amount(Number(cents));

const moveInvoice = (
  budget: Budget,
  share: bigint,
  one: Extract<Step, { does: 'pay' | 'recall' | 'credit' | 'writeOff' }>,
): string => {
  const lot = budget.budget().lots.get(invoiceNo(one.n));
  const { shareNow, cleared, up, down } = targetsOf(lot, share, one.part);
  if (one.does === 'pay') return budget.move(one.n, text(shareNow), text(cleared + up));
  if (one.does === 'recall') {
    return budget.move(one.n, text(shareNow), text(cleared - down), 'reversal');
  }
  if (one.does === 'writeOff') return budget.move(one.n, text(cleared), text(cleared), 'writeOff');
  const left = shareNow - (shareNow * BigInt(one.part)) / 100n;
  return budget.move(one.n, text(left), text(cleared < left ? cleared : left), 'creditNote');
};

const take = (budget: Budget, invoices: readonly bigint[], one: Step): string => {
  if (one.does === 'salary') {
    return budget.salary(one.n, amount(one.part * 1_000 + 1), { answer: one.answer });
  }
  if (one.does === 'answer') {
    const { salaries } = budget.activity();
    return salaries.get(salaryNo(one.n))?.status === 'reserved' ? budget.answer(one.n) : 'nothing';
  }
  if (one.does === 'cancel') return budget.cancel(one.n);
  if (one.does === 'forgive') return budget.forgive(amount(one.part + 1));
  return moveInvoice(budget, invoices[one.n - 1] ?? 0n, one);
};

const poolsOf = (budget: Budget, ...pools: readonly Pool[]): bigint =>
  pools.reduce((sum, pool) => sum + centsOf(budget.pool(pool)), 0n);

const holds = (budget: Budget, when: string): void => {
  const fail = (what: string): never => {
    throw new Error(`${what} after ${when}`);
  };
  const exposure = centsOf(budget.exposure());
  if (exposure !== poolsOf(budget, 'advanced', 'debt')) fail('exposure is not the open advances');
  if (exposure !== budget.posted('ADV')) fail('exposure is not ADV');
  // What salaries cost was not posted here, so it is still in the account.
  const salaries = [...budget.activity().salaries.values()]
    .filter(({ status }) => status === 'reserved' || status === 'funded')
    .reduce((sum, one) => sum + centsOf(one.amount), 0n);
  if (budget.posted('ACT') - salaries !== centsOf(budget.spendable())) fail('ACT is not the lots');
  if (poolsOf(budget, 'cleared') > 0n && poolsOf(budget, 'debt', 'shortfall') > 0n) {
    fail('cleared money beside a debt');
  }
  for (const { kind, pools, activityShare, clearedAfter } of budget.budget().lots.values()) {
    const paid = pools.cleared.cents + pools.spent.cents + pools.covering.cents;
    if (paid !== centsOf(clearedAfter)) fail('cleared pools are not what is cleared');
    const open = pools.guaranteed.cents + pools.held.cents + pools.advanced.cents;
    if (kind === 'guaranteed' && open + paid !== centsOf(activityShare)) fail('a share is split');
    if (kind === 'cleared' && open > 0n) fail('guaranteed money of an unguaranteed invoice');
  }
};

const runs = fc.tuple(
  fc.array(fc.record({ share: fc.integer({ min: 1, max: 100_000 }), guaranteed: fc.boolean() }), {
    minLength: INVOICES,
    maxLength: INVOICES,
  }),
  fc.array(step, { minLength: 1, maxLength: 30 }),
);

await t.test('whatever happens, in whichever order: money is where it is said to be', async (t) => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(runs, ([invoices, steps]) => {
      const budget = openBudget({ amount: CAP as never, losses: 'fiscalYear' });
      invoices.forEach(({ share, guaranteed }, index) => {
        budget.issue(index + 1, amount(share), guaranteed);
      });
      const shares = invoices.map(({ share }) => BigInt(share));
      for (const one of steps) {
        const before = centsOf(budget.exposure());
        const answer = take(budget, shares, one);
        const key = `${one.does} ${answer}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        holds(budget, JSON.stringify(one));
        const advanced = one.does === 'salary' || one.does === 'answer';
        const exposure = centsOf(budget.exposure());
        if (advanced && exposure > before && exposure > centsOf(CAP)) {
          throw new Error('an advance passed the cap');
        }
      }
    }),
    { numRuns: RUNS },
  );
  for (const way of [
    'salary ok',
    'salary activity_budget_too_small',
    'answer ok',
    'pay salary_funding_in_flight',
    'writeOff ok',
    'cancel ok',
  ]) {
    t.ok((seen.get(way) ?? 0) > 0, `${way} was met`);
  }
});
