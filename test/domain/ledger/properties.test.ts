import * as fc from 'fast-check';
import t from 'tap';
import { activityDecider } from '../../../src/domain/activity/decider.ts';
import type { ActivityEvent } from '../../../src/domain/activity/events.ts';
import { idOf, type InvoiceId, type PaymentId } from '../../../src/domain/ids.ts';
import { invoiceDecider } from '../../../src/domain/invoice/decider.ts';
import type { InvoiceEvent } from '../../../src/domain/invoice/events.ts';
import type { InvoiceLine } from '../../../src/domain/invoice/lines.ts';
import { balanced } from '../../../src/domain/ledger/journal-entry.ts';
import { post } from '../../../src/domain/ledger/post.ts';
import type { LedgerEvent } from '../../../src/domain/ledger-event.ts';
import {
  formatMoney,
  formatRate,
  ofCents,
  parseMoney,
  parseRate,
} from '../../../src/domain/money.ts';
import { paymentDecider } from '../../../src/domain/payment/decider.ts';
import type { PaymentEvent } from '../../../src/domain/payment/events.ts';
import { eventSchemas } from '../../../src/event-store/event-schemas.ts';
import { eventsOf, given } from '../../support/decider-spec.ts';
import {
  activityId,
  clientId,
  day,
  decisionId,
  dimensions,
  entityId,
  memberId,
  uuid,
  turn,
} from '../samples.ts';

import { balanceOf, issuedWith, legalResult, received } from './books.ts';
const cents = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((n) => formatMoney(ofCents(BigInt(n), 'EUR')));
const vatOf = {
  BE: ['21', '12', '6', '0', 'reverseCharge'],
  FR: ['20', '10', '5.5', '2.1'],
} as const;
const jobLines = (law: 'BE' | 'FR') =>
  fc
    .tuple(
      fc.array(
        fc.record({
          kind: fc.constantFrom('fee', 'rebilledExpense'),
          net: cents(1, 500_000),
          vat: fc.constantFrom(...vatOf[law]),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      fc.array(cents(1, 9_999), { maxLength: 2 }),
    )
    .map(([bearing, laidOut]): readonly InvoiceLine[] => [
      ...bearing,
      ...laidOut.map((net) => ({ kind: 'disbursement', net, vat: 'none' }) as const),
    ]);
const thousandths = (most: number) =>
  fc.integer({ min: 0, max: most }).map((n) => formatRate(parseRate((n / 1000).toFixed(3))));
const scenario = fc.constantFrom('BE' as const, 'FR' as const).chain((jurisdiction) =>
  fc.record({
    jurisdiction: fc.constant(jurisdiction),
    lines: jobLines(jurisdiction),
    guaranteed: fc.boolean(),
    rates: fc.record({ mutualServices: thousandths(300), guaranteeFund: thousandths(300) }),
    payments: fc.array(cents(1, 800_000), { maxLength: 4 }),
  }),
);
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

/** Runs one invoice through its deciders as the reactions would, and gives every event of it. */
const live = (run: Scenario, n: number): readonly LedgerEvent[] => {
  const dims = {
    ...dimensions,
    invoiceId: idOf<InvoiceId>(uuid(1000 + n)),
    jurisdiction: run.jurisdiction,
  };
  const invoice: InvoiceEvent[] = [
    ...issuedWith({
      ...dims,
      lines: run.lines,
      guaranteed: run.guaranteed,
      levy: { parameters: run.rates, decisionId },
    }),
  ];
  const activity: ActivityEvent[] = [
    { type: 'ActivityOpened', data: { activityId, entityId, memberId } },
  ];
  const levied = invoice[1];
  if (levied?.type !== 'LevyDeducted') throw new Error('no levy');
  const share = { ...dims, ...turn, activityShare: levied.data.activityShare };
  if (run.guaranteed) {
    const fund = { type: 'FundActivity', data: share } as const;
    activity.push(
      ...eventsOf(
        given(t, activityDecider, ...activity)
          .when(fund)
          .decided(),
      ),
    );
  }
  const paid = run.payments.map((amount, index): LedgerEvent => {
    const id = idOf<PaymentId>(uuid(5000 + index));
    const payment = received(amount, run.jurisdiction);
    const apply = { paymentId: id, clientId, currency: 'EUR', allocated: amount } as const;
    const answers = eventsOf(
      given(t, invoiceDecider, ...invoice)
        .when({ type: 'ApplyPayment', data: apply })
        .decided(),
    );
    invoice.push(...answers);
    for (const { type, data } of answers) {
      if (type !== 'ClientPaymentApplied') continue;
      const { clearedAfter, guaranteed } = data;
      const on = day('2026-03-01');
      const target = { ...share, guaranteed, clearedAfter, cause: 'payment', on } as const;
      const clear = { type: 'MoveFunding', data: target } as const;
      activity.push(
        ...eventsOf(
          given(t, activityDecider, ...activity)
            .when(clear)
            .decided(),
        ),
      );
    }
    return payment;
  });
  return [...invoice, ...activity, ...paid];
};

await t.test('whatever happens: entries balance and -EXT is the result', async (t) => {
  let [unguaranteed, fullyPaid] = [0, 0];
  fc.assert(
    fc.property(fc.array(scenario, { minLength: 1, maxLength: 3 }), (runs) => {
      const histories = runs.map(live);
      const all = histories.flat();
      if (!all.flatMap((event) => post(event)).every(balanced)) return false;
      const ext = parseMoney(balanceOf(all, 'analytic', 'EXT'), 'EUR').cents;
      if (-ext !== legalResult(all)) return false;
      // What is decided can be read back: the stored form knows every field, and no other.
      const stored = all.every(({ type, data }) => eventSchemas[type].safeParse(data).success);
      if (!stored) return false;
      return histories.every((history, index) => {
        const issued = history.find((event) => event.type === 'InvoiceIssued');
        const levied = history.find((event) => event.type === 'LevyDeducted');
        const answers = history.filter((event) => event.type === 'ClientPaymentApplied');
        if (issued === undefined || levied === undefined) return false;
        const total = issued.data.total;
        const done = answers.at(-1)?.data.principalReceivedAfter === total;
        if (!runs[index]?.guaranteed) unguaranteed += 1;
        if (done) fullyPaid += 1;
        const inv = balanceOf(history, 'analytic', 'INV');
        const act = balanceOf(history, 'analytic', 'ACT');
        const net = parseMoney(issued.data.net, 'EUR').cents;
        const levy = parseMoney(levied.data.total, 'EUR').cents;
        const share = parseMoney(levied.data.activityShare, 'EUR').cents;
        const cleared = answers.at(-1)?.data.clearedAfter ?? '0.00';
        const funded = levied.data.guaranteed ? formatMoney(ofCents(share, 'EUR')) : cleared;
        const moved = history.reduce(
          (sum, event) =>
            event.type === 'ActivityFundingCleared'
              ? sum + parseMoney(event.data.becameCleared, 'EUR').cents
              : sum,
          0n,
        );
        return (
          share + levy === net &&
          act === funded &&
          (inv === '0.00') === (act === levied.data.activityShare) &&
          (!done || cleared === levied.data.activityShare) &&
          (!levied.data.guaranteed ||
            (inv === '0.00' && formatMoney(ofCents(moved, 'EUR')) === cleared))
        );
      });
    }),
    { numRuns: 400 },
  );
  t.ok(
    unguaranteed > 50 && fullyPaid > 50,
    `seen: ${unguaranteed} unguaranteed, ${fullyPaid} paid`,
  );
});

const nthInvoice = (n: number): InvoiceId => idOf<InvoiceId>(uuid(2000 + n));

await t.test('a payment is never more than what is reserved and free', async (t) => {
  const step = fc.record({ invoice: fc.integer({ min: 0, max: 2 }), amount: cents(-100, 60_000) });
  fc.assert(
    fc.property(
      cents(1, 100_000),
      fc.array(step, { maxLength: 4 }),
      fc.array(step, { maxLength: 6 }),
      (amount, wanted, returns) => {
        const { data } = received(amount) as Extract<
          PaymentEvent,
          { type: 'ClientPaymentReceived' }
        >;
        const allocations = wanted.map((wish) => ({
          invoiceId: nthInvoice(wish.invoice),
          amount: wish.amount,
        }));
        const decision = given(t, paymentDecider)
          .when({ type: 'RecordPayment', data: { ...data, entityCurrency: 'EUR', allocations } })
          .decided();
        if (!decision.ok) return decision.refusal.code !== 'currency_mismatch';
        const events = [...decision.value];
        for (const { invoice, amount: back } of returns) {
          const command = {
            type: 'ReturnAllocation',
            data: { invoiceId: nthInvoice(invoice), amount: back },
          } as const;
          const returned = given(t, paymentDecider, ...events)
            .when(command)
            .decided();
          if (returned.ok) events.push(...returned.value);
        }
        let reserved = 0n;
        for (const event of events) {
          if (event.type === 'ClientPaymentReceived') continue;
          const part = parseMoney(event.data.amount, 'EUR').cents;
          reserved += event.type === 'PaymentAllocated' ? part : -part;
          const free = parseMoney(event.data.freeAfter, 'EUR').cents;
          const whole = parseMoney(amount, 'EUR').cents;
          if (part <= 0n || free < 0n || reserved < 0n || free + reserved !== whole) return false;
        }
        return true;
      },
    ),
    { numRuns: 500 },
  );
});
