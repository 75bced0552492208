import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import t from 'tap';
import { post } from '../../src/domain/ledger/post.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import { formatMoney, ofCents, type Amount } from '../../src/domain/money.ts';
import type { Agency } from '../../src/domain/agency.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import { decode } from '../../src/event-store/codec.ts';
import { breakdownOf, type Breakdown } from '../../src/projections/invoice-to-net/breakdown.ts';
import { issuedWith } from '../domain/ledger/books.ts';
import { settlingOf, type Step } from '../domain/ledger/settling.ts';
import {
  activityId,
  day,
  dimensions,
  entityId,
  invoiceId,
  memberId,
  uuid,
} from '../domain/samples.ts';
import { openBudget } from '../support/budget.ts';
import { idOf, type SalaryId } from '../../src/domain/ids.ts';

const wholeAndParts = ({ moved }: Breakdown): readonly [bigint, bigint] => {
  let parts = 0n;
  for (const [part, { cents }] of moved) if (part !== 'invoiced') parts += cents;
  return [moved.get('invoiced')?.cents ?? 0n, parts];
};

/** Events of which some line of the breakdown is off. */
const off = (events: readonly LedgerEvent[]): readonly string[] =>
  events.flatMap((event) =>
    breakdownOf(event)
      .map(wholeAndParts)
      .filter(([whole, parts]) => whole !== parts)
      .map(([whole, parts]) => `${event.type}: ${whole} is not ${parts}`),
  );

const GOLDEN = new URL('../../../test/event-store/golden/', import.meta.url);

await t.test('the parts of every kind of event sum to its whole', async (t) => {
  let moving = 0;
  for (const file of readdirSync(GOLDEN)) {
    const type = file.split('.')[0] ?? '';
    const examples = JSON.parse(readFileSync(new URL(file, GOLDEN), 'utf8')) as {
      data: unknown;
      metadata: unknown;
    }[];
    for (const example of [examples].flat()) {
      const decoded = decode({ type, ...example });
      if (!decoded.ok) throw new Error(`${file} cannot be read`);
      const { event } = decoded.value;
      t.strictSame(off([event]), [], file);
      moving += breakdownOf(event).length > 0 ? 1 : 0;
    }
  }
  t.ok(moving > 10, `${moving} move something`);
});

const cents = (most: number) => fc.integer({ min: 0, max: most });
const amount = (of: number): Amount => formatMoney(ofCents(BigInt(of), 'EUR'));

const salary = fc.record({
  gross: cents(90_000),
  employee: cents(9_000),
  tax: cents(9_000),
  other: cents(900),
  employer: cents(30_000),
  insurance: cents(2_000),
  reductions: cents(5_000),
  mutualised: fc.boolean(),
  cancelled: fc.boolean(),
  difference: fc.integer({ min: -3_000, max: 3_000 }),
});

const salaryEvents = (
  figures: typeof salary extends fc.Arbitrary<infer Value> ? Value : never,
  n: number,
): readonly LedgerEvent[] => {
  const { gross, employee, tax, other, employer, insurance, reductions } = figures;
  const quarter = parseQuarter('2026Q1');
  const data = {
    salaryId: idOf<SalaryId>(uuid(900 + n)),
    ...({ entityId, activityId, memberId, jurisdiction: 'BE', currency: 'EUR' } as const),
    jobId: dimensions.jobId,
    gross: amount(gross),
    employeeContributions: amount(employee),
    withholdingTax: amount(tax),
    otherDeductions: amount(other),
    net: amount(gross - employee - tax - other),
    employerCharges: amount(employer),
    insurance: amount(insurance),
    reductions: amount(reductions),
    cost: amount(gross + employer + insurance - reductions),
    reductionsPolicy: figures.mutualised ? ('mutualised' as const) : ('activity' as const),
    contributions: [],
  };
  const dates = { periodStart: day('2026-03-01'), periodEnd: day('2026-03-31') };
  const pay = { workedOn: day('2026-03-03'), payBy: day('2026-03-11'), sendBy: day('2026-03-10') };
  return [
    { type: 'SalaryCalculated', data: { ...data, ...dates, ...pay, workerCategory: 'employee' } },
    ...(figures.cancelled ? [{ type: 'SalaryCancelled', data } as const] : []),
    {
      type: 'SocialChargesDeclared',
      data: {
        ...({
          entityId,
          jurisdiction: 'BE',
          currency: 'EUR',
          agency: 'onss' as Agency,
          quarter,
        } as const),
        difference: amount(figures.difference),
      } as never,
    },
  ];
};

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('pay', 'pay', 'recall', 'credit', 'writeOff', 'answer', 'answer', 'refund'),
  pick: fc.nat({ max: 1_000 }),
  cents: fc.integer({ min: 1, max: 90_000 }),
});
const budgetStep = fc.record({
  does: fc.constantFrom('pay', 'recall', 'credit', 'writeOff', 'salary', 'cancel', 'forgive'),
  n: fc.integer({ min: 1, max: 3 }),
  part: fc.integer({ min: 0, max: 100 }),
});

/** What the levies of these events left to the fund. */
const leviedForFund = (events: readonly LedgerEvent[]): bigint => {
  const of = (text: string): bigint => BigInt(text.replace('.', ''));
  return events.reduce((sum, { type, data }) => {
    if (type === 'LevyDeducted') return sum + of(data.guaranteeFund);
    if (type === 'LevyReversed') return sum - of(data.guaranteeFund);
    return type === 'ReceivableWrittenOff' ? sum - of(data.levyCancelled.guaranteeFund) : sum;
  }, 0n);
};

/** What an activity and the fund make of random money of three invoices. */
const budgetEvents = (
  steps: readonly (typeof budgetStep extends fc.Arbitrary<infer Value> ? Value : never)[],
): readonly LedgerEvent[] => {
  const budget = openBudget();
  const lots = [1, 2, 3].map((n) => {
    budget.issue(n, '935.00', n !== 3);
    return { share: 93_500, cleared: 0 };
  });
  const some = (of: number, part: number): number => Math.floor((of * part) / 100);
  for (const { does, n, part } of steps) {
    const lot = lots[n - 1] ?? { share: 0, cleared: 0 };
    const move = (cause: Parameters<typeof budget.move>[3]): void => {
      budget.move(n, amount(lot.share), amount(lot.cleared), cause);
    };
    if (does === 'pay') {
      lot.cleared += some(lot.share - lot.cleared, part);
      move('payment');
    } else if (does === 'recall') {
      lot.cleared -= some(lot.cleared, part);
      move('reversal');
    } else if (does === 'credit') {
      lot.share -= some(lot.share, part);
      lot.cleared = Math.min(lot.cleared, lot.share);
      move('creditNote');
    } else if (does === 'writeOff') {
      lot.share = lot.cleared;
      move('writeOff');
    } else if (does === 'salary') budget.salary(n, amount(part * 500 + 1));
    else if (does === 'cancel') budget.cancel(n);
    else budget.forgive(amount(part * 100 + 1));
  }
  return budget.events();
};

await t.test(
  'over random chains the parts sum to the whole, and are what the books say',
  async (t) => {
    const seen = new Map<string, number>();
    const lines = [
      { kind: 'fee', net: amount(81_233), vat: '21' },
      { kind: 'fee', net: amount(7_07), vat: '6' },
      { kind: 'disbursement', net: amount(3_000), vat: 'none' },
    ] as const;
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(step, { maxLength: 15 }),
        fc.array(salary, { maxLength: 3 }),
        fc.array(budgetStep, { maxLength: 15 }),
        (guaranteed, steps, salaries, budgetSteps) => {
          const settling = settlingOf(issuedWith({ lines, guaranteed }), invoiceId);
          steps.forEach(settling.step);
          const events = [
            ...settling.events(),
            ...salaries.flatMap(salaryEvents),
            ...budgetEvents(budgetSteps),
          ];
          const wrong = off(events);
          if (wrong.length > 0) throw new Error(wrong.join('; '));
          const parts = new Map<string, bigint>();
          for (const { moved } of events.flatMap(breakdownOf)) {
            for (const [part, { cents: of }] of moved) {
              parts.set(part, (parts.get(part) ?? 0n) + of);
              if (of !== 0n) seen.set(part, (seen.get(part) ?? 0) + 1);
            }
          }
          const booked = (...accounts: readonly string[]): bigint =>
            events
              .flatMap((event) => post(event))
              .filter(({ book }) => book === 'analytic')
              .flatMap(({ lines: posted }) => posted)
              .filter(({ account }) => accounts.includes(account))
              .reduce((sum, line) => sum + line.amount.cents, 0n);
          const of = (...names: readonly string[]): bigint =>
            names.reduce((sum, name) => sum + (parts.get(name) ?? 0n), 0n);
          return (
            of('leftInActivity') === booked('ACT') &&
            of('waiting') === booked('INV') &&
            of('mutualServices', 'mutualisedReductions', 'borneByMutualServices') ===
              booked('MUT') &&
            of('guaranteeFund', 'borneByGuaranteeFund') === booked('GAR', 'ADV') &&
            of('guaranteeFund') === leviedForFund(events)
          );
        },
      ),
      { numRuns: Number(process.env['POTCOMMUN_PROPERTY_RUNS'] ?? 400) },
    );
    for (const part of [
      'credited',
      'writtenOff',
      'borneByGuaranteeFund',
      'borneByMutualServices',
      'mutualisedReductions',
      'otherDeductions',
      'disbursements',
    ]) {
      t.ok((seen.get(part) ?? 0) > 0, `${part} was met`);
    }
  },
);
