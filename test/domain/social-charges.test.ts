import { strictEqual } from 'node:assert/strict';
import * as fc from 'fast-check';
import t from 'tap';
import type { Agency } from '../../src/domain/agency.ts';
import { idOf, type SalaryId } from '../../src/domain/ids.ts';
import { post } from '../../src/domain/ledger/post.ts';
import { formatMoney, ofCents, parseMoney } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import {
  socialChargesDecider,
  type SocialChargesCommand,
} from '../../src/domain/social-charges/decider.ts';
import type { SocialChargesEvent } from '../../src/domain/social-charges/events.ts';
import { eventsOf, given } from '../support/decider-spec.ts';
import { balanceOf } from './ledger/books.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';
import { day, entityId, euro, uuid } from './samples.ts';

const quarter = parseQuarter('2026Q1');
const agency = 'onss' as Agency;
const dimensions = { entityId, agency, quarter, jurisdiction: 'BE', currency: 'EUR' } as const;
const due = (amount: string, change: Readonly<{ jurisdiction?: 'BE' | 'FR' }> & object = {}) => ({
  ...dimensions,
  amount: euro(amount),
  entityCurrency: 'EUR' as const,
  calendar: defaultCalendar(change.jurisdiction ?? 'BE'),
  effectiveOn: day('2026-04-20'),
  ...change,
});
const estimate = (amount: string, salary = 50) =>
  ({
    type: 'EstimateCharges',
    data: { ...dimensions, salaryId: idOf<SalaryId>(uuid(salary)), amount: euro(amount) },
  }) as const;
const declare = (amount: string, change: object = {}) =>
  ({ type: 'DeclareCharges', data: due(amount, change) }) as const;
const rectify = (amount: string, change: object = {}) =>
  ({ type: 'RectifyCharges', data: due(amount, change) }) as const;
const pay = (
  amount: string,
  part: 'provision1' | 'provision2' | 'balance' = 'balance',
  bankReference = 'B-1',
  change: object = {},
) =>
  ({
    type: 'PayCharges',
    data: { ...due(amount, change), part, bankAccount: 'main', bankReference },
  }) as const;

/** The history that these commands make; none may be refused. */
const after = (...commands: readonly SocialChargesCommand[]): readonly SocialChargesEvent[] => {
  const history: SocialChargesEvent[] = [];
  for (const command of commands) {
    history.push(
      ...eventsOf(
        given(t, socialChargesDecider, ...history)
          .when(command)
          .decided(),
      ),
    );
  }
  return history;
};

const shown = (event: SocialChargesEvent) =>
  post(event).map(({ book, lines }) => [
    book,
    ...lines.map(({ account, amount }) => `${account} ${formatMoney(amount)}`),
  ]);

await t.test('R14: 266.49 estimated, 271.49 declared, 270.00 rectified', (t) => {
  const history = after(estimate('266.49'), declare('271.49'), rectify('270.00'));
  t.strictSame(history.map(shown), [
    [],
    [
      ['legal', '621 5.00', '454 -5.00'],
      ['analytic', 'EXT 5.00', 'MUT -5.00'],
    ],
    [
      ['legal', '621 -1.49', '454 1.49'],
      ['analytic', 'EXT -1.49', 'MUT 1.49'],
    ],
  ]);
  t.strictSame(history.at(-1)?.data.after, {
    estimated: '266.49',
    declared: '270.00',
    posted: '270.00',
    paid: '0.00',
    transfers: [],
  });
  t.match(history[1]?.data, { amount: '271.49', difference: '5.00', balanceDueOn: '2026-04-30' });
  t.equal(balanceOf(history, 'analytic', 'MUT'), '-3.51');
  t.equal(balanceOf(history, 'legal', '621'), '3.51', 'what is missing to the estimate');
  t.end();
});

await t.test('M18: a late estimate posts by itself, the next rectification evens it out', (t) => {
  const late = after(estimate('266.49'), declare('271.49'), estimate('100.00', 51));
  t.match(late.at(-1)?.data.after, { estimated: '366.49', declared: '271.49', posted: '371.49' });
  const evened = after(
    estimate('266.49'),
    declare('271.49'),
    estimate('100.00', 51),
    estimate('-266.49'),
    rectify('371.49'),
  );
  t.match(evened.at(-1)?.data, { difference: '266.49', after: { posted: '371.49' } });
  t.end();
});

await t.test('a quarter without an estimate posts all that is declared, and nothing twice', (t) => {
  t.strictSame(after(declare('10.00')).map(shown)[0]?.[0], ['legal', '621 10.00', '454 -10.00']);
  t.strictSame(after(estimate('10.00'), declare('10.00')).map(shown), [[], []]);
  given(t, socialChargesDecider).when(estimate('0.00')).emits();
  t.end();
});

await t.test('a return is sent once, then rectified, for a quarter that has begun', (t) => {
  const declared = after(declare('10.00'));
  given(t, socialChargesDecider, ...declared)
    .when(declare('10.00'))
    .refuses('social_charges_already_declared', { agency, quarter, declared: '10.00' });
  given(t, socialChargesDecider)
    .when(rectify('10.00'))
    .refuses('social_charges_not_declared', { agency, quarter });
  given(t, socialChargesDecider)
    .when(declare('10.00', { effectiveOn: day('2025-12-31') }))
    .refuses('period_not_begun', {
      period: quarter,
      firstDay: '2026-01-01',
      effectiveOn: '2025-12-31',
    });
  for (const command of [declare, rectify]) {
    const history = command === rectify ? declared : [];
    const refused = given(t, socialChargesDecider, ...history);
    refused.when(command('-0.01')).refuses('declared_amount_negative', { amount: '-0.01' });
    refused.when(command('1000000000.00')).refuses('amount_too_large');
    refused
      .when(command('1.00', { currency: 'CHF' }))
      .refuses('currency_mismatch', { currency: 'CHF', expected: 'EUR' });
  }
  t.strictSame(after(declare('0.00')).map(shown), [[]], 'a return of nothing is a return');
  t.end();
});

await t.test('R15: provisions and a balance, or a refund, each transfer once', (t) => {
  const paid = after(
    pay('3703.70', 'provision1', 'B-1'),
    pay('3703.70', 'provision2', 'B-2'),
    estimate('12000.00'),
    declare('7000.00'),
  );
  t.match(paid.at(-1)?.data.after, { posted: '7000.00', paid: '7407.40' });
  const [refund] = eventsOf(
    given(t, socialChargesDecider, ...paid)
      .when(pay('-407.40', 'balance', 'B-3'))
      .decided(),
  );
  if (refund === undefined) throw new Error('nothing paid');
  t.strictSame(shown(refund), [['legal', '454 -407.40', '550 407.40']]);
  t.match(refund.data.after, { paid: '7000.00', transfers: [{}, {}, { bankReference: 'B-3' }] });
  const known = given(t, socialChargesDecider, ...paid);
  known.when(pay('1.00', 'balance', 'B-2')).refuses('transfer_already_recorded', {
    bankAccount: 'main',
    bankReference: 'B-2',
    period: quarter,
  });
  known.when(pay('0.00', 'balance', 'B-3')).refuses('transfer_amount_zero', { amount: '0.00' });
  known.when(pay('-1.00', 'provision1', 'B-3')).refuses('payment_amount_not_positive');
  known
    .when(pay('1.00', 'balance', 'B-3', { effectiveOn: day('2025-12-31') }))
    .refuses('period_not_begun');
  t.end();
});

await t.test('the French accounts', (t) => {
  const french = { jurisdiction: 'FR' };
  const history = after(
    declare('12.00', french),
    rectify('10.00', french),
    pay('10.00', 'balance', 'B', french),
  );
  t.strictSame(
    history.map(shown).flatMap(([legal]) => [legal]),
    [
      ['legal', '6451 12.00', '431 -12.00'],
      ['legal', '6451 -2.00', '431 2.00'],
      ['legal', '431 10.00', '512 -10.00'],
    ],
  );
  t.match(history[0]?.data, { balanceDueOn: '2026-04-15' });
  t.end();
});

const cents = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((n) => formatMoney(ofCents(BigInt(n), 'EUR')));
const anyCommand: fc.Arbitrary<SocialChargesCommand> = fc.oneof(
  fc.tuple(cents(-90_000, 90_000), fc.nat(20)).map(([amount, n]) => estimate(amount, 100 + n)),
  cents(0, 900_000).map((amount) => declare(amount)),
  cents(0, 900_000).map((amount) => rectify(amount)),
  fc
    .tuple(cents(-5_000, 90_000), fc.constantFrom('provision1', 'balance'), fc.nat(6))
    .map(([amount, part, n]) => pay(amount, part, `B-${n}`)),
);

/** Carries out what is not refused. */
const run = (commands: readonly SocialChargesCommand[]): readonly SocialChargesEvent[] => {
  const history: SocialChargesEvent[] = [];
  for (const command of commands) {
    const decision = given(t, socialChargesDecider, ...history)
      .when(command)
      .decided();
    if (decision.ok) history.push(...decision.value);
  }
  return history;
};

const sumOf = (amounts: readonly string[]): bigint =>
  amounts.reduce((sum, amount) => sum + parseMoney(amount, 'EUR').cents, 0n);

await t.test('property: posted is the last figure and the estimates after it', (t) => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 25 }), (commands) => {
      const history = run(commands);
      const estimates = history.filter(({ type }) => type === 'SocialChargesEstimated');
      const at = history.findLastIndex(
        ({ type }) => type === 'SocialChargesDeclared' || type === 'SocialChargesRectified',
      );
      const figure = at < 0 ? 0n : sumOf([history[at]?.data.amount ?? '']);
      const later = sumOf(
        history
          .slice(at + 1)
          .flatMap((event) => (event.type === 'SocialChargesEstimated' ? [event.data.amount] : [])),
      );
      const last = history.at(-1)?.data.after;
      if (last === undefined) return;
      strictEqual(sumOf([last.posted]), figure + later);
      // The salaries have posted the estimates; the events here post what is missing, and the payments.
      const byEstimates = sumOf(estimates.map(({ data }) => data.amount));
      strictEqual(sumOf([last.estimated]), byEstimates);
      const paid = sumOf([last.paid]);
      const account = sumOf([balanceOf(history, 'legal', '454')]);
      strictEqual(byEstimates - account, sumOf([last.posted]) - paid);
      strictEqual(balanceOf(history, 'analytic', 'EXT'), balanceOf(history, 'legal', '621'));
      const references = last.transfers.map(({ bankReference }) => bankReference);
      strictEqual(new Set(references).size, references.length);
    }),
    { numRuns: 500 },
  );
  t.end();
});

await t.test('property: the order of estimates does not matter', (t) => {
  const estimates = fc.array(cents(-90_000, 90_000), { minLength: 1, maxLength: 12 });
  const shuffled = estimates.chain((amounts) =>
    fc.tuple(
      fc.constant(amounts),
      fc.shuffledSubarray(amounts, { minLength: amounts.length }),
      fc.nat(amounts.length),
      fc.nat(amounts.length),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([one, other, cut, otherCut]) => {
      const end = (amounts: readonly string[], at: number) =>
        run([
          ...amounts.slice(0, at).map((amount) => estimate(amount)),
          declare('500.00'),
          ...amounts.slice(at).map((amount) => estimate(amount)),
          rectify('400.00'),
        ]).at(-1)?.data.after;
      const [first, second] = [end(one, cut), end(other, otherCut)];
      strictEqual(first?.posted, '400.00');
      strictEqual(first.posted, second?.posted);
      strictEqual(first.estimated, second?.estimated);
    }),
  );
  t.end();
});
