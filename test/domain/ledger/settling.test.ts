import * as fc from 'fast-check';
import t from 'tap';
import { clearedTarget } from '../../../src/domain/clearing.ts';
import { balanced } from '../../../src/domain/ledger/journal-entry.ts';
import { post } from '../../../src/domain/ledger/post.ts';
import { baseOf, totalOf } from '../../../src/domain/invoice/standing.ts';
import { openPrincipal } from '../../../src/domain/invoice/state.ts';
import {
  formatMoney,
  formatRate,
  ofCents,
  parseMoney,
  parseRate,
} from '../../../src/domain/money.ts';
import { eventSchemas } from '../../../src/event-store/event-schemas.ts';
import { decisionId, invoiceId } from '../samples.ts';
import { balanceOf, issuedWith, legalResult } from './books.ts';
import { settlingOf, type Step } from './settling.ts';

const cents = (text: string): bigint => parseMoney(text, 'EUR').cents;
const amount = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((n) => formatMoney(ofCents(BigInt(n), 'EUR')));
const thousandths = fc
  .integer({ min: 0, max: 300 })
  .map((n) => formatRate(parseRate((n / 1000).toFixed(3))));
const lines = fc
  .tuple(
    fc.array(
      fc.record({
        kind: fc.constantFrom('fee' as const, 'rebilledExpense' as const),
        net: amount(1, 60_000),
        vat: fc.constantFrom('21', '6', '0', 'reverseCharge'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    fc.array(amount(1, 3_000), { maxLength: 1 }),
  )
  .map(([bearing, laidOut]) => [
    ...bearing,
    ...laidOut.map((net) => ({ kind: 'disbursement', net, vat: 'none' }) as const),
  ]);
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(
    ...(['pay', 'pay', 'pay', 'recall', 'credit', 'credit', 'refund', 'refund'] as const),
    ...(['allocate', 'writeOff', 'answer', 'answer', 'answer', 'answer', 'answer'] as const),
  ),
  pick: fc.nat({ max: 1_000 }),
  cents: fc.integer({ min: 1, max: 90_000 }),
});
const scenario = fc.record({
  lines,
  guaranteed: fc.boolean(),
  rates: fc.record({ mutualServices: thousandths, guaranteeFund: thousandths }),
  steps: fc.array(step, { minLength: 4, maxLength: 24 }),
});

type Settling = ReturnType<typeof settlingOf>;

/** What must hold after every step, with consequences still to come or not. */
const holds = (run: Settling): string | undefined => {
  const events = run.events();
  const state = run.invoiceState();
  const { standing, principalReceived: paid } = state;
  let before = state.standing.activityShare.cents;
  for (const event of [...run.invoice].toReversed()) {
    if (!('activityShare' in event.data)) continue;
    const after = cents(event.data.activityShare);
    if (after < before) return `${event.type} gives the activity back what it had lost`;
    before = after;
  }
  for (const event of events) {
    if (!post(event).every(balanced)) return `${event.type} does not balance`;
    const read = eventSchemas[event.type].safeParse(event.data);
    if (!read.success) return `${event.type}: ${read.error.message}`;
    if (!('clearedAfter' in event.data)) continue;
    const { activityShare, principalReceivedAfter, totalInclVat, clearedAfter } = event.data;
    const money = [activityShare, principalReceivedAfter, totalInclVat].map((text) =>
      parseMoney(text, 'EUR'),
    );
    const [share, received, total] = money as [
      (typeof money)[0],
      (typeof money)[0],
      (typeof money)[0],
    ];
    if (formatMoney(clearedTarget(share, received, total)) !== clearedAfter) {
      return `${event.type} names another target`;
    }
  }
  if (-cents(balanceOf(events, 'analytic', 'EXT')) !== legalResult(events)) return '-EXT';
  const total = totalOf(standing);
  if (paid.cents > total.cents || paid.cents < 0n) return 'more is held than stands';
  for (const part of standing.vat) {
    if (part.base.cents < 0n || part.amount.cents < 0n) return `less than nothing of ${part.vat}`;
  }
  const { activityShare, mutualServices, guaranteeFund } = standing;
  const parts = activityShare.cents + mutualServices.cents + guaranteeFund.cents;
  if (parts !== baseOf(standing).cents) return 'the parts are not the base';
  let held = 0n;
  let credit = 0n;
  run.payments.forEach((_, n) => {
    const { free, allocated } = run.paymentState(n);
    credit += cents(free);
    for (const reserved of allocated.values()) credit += cents(reserved);
  });
  for (const { principal } of state.held) held += principal.cents;
  if (held !== paid.cents) return 'what is held is not what was received';
  const owed = openPrincipal(state).cents - (credit - held);
  return owed === cents(balanceOf(events, 'legal', '400')) ? undefined : 'receivables differ';
};

/** What must hold besides when every consequence is drawn. */
const atRest = (run: Settling): string | undefined => {
  const { held, invoiceId: id, standing } = run.invoiceState();
  for (let n = 0; n < run.payments.length; n += 1) {
    const { allocated, paymentId, free, status } = run.paymentState(n);
    const own = held
      .filter((part) => part.paymentId === paymentId)
      .reduce((sum, { principal }) => sum + principal.cents, 0n);
    if (cents(allocated.get(id) ?? '0.00') !== own) return 'reserved is not held';
    if (status === 'reversed' && own !== 0n) return 'a recalled payment still pays';
    if (status === 'recorded' && cents(free) < 0n) return 'less than nothing is free';
  }
  const waits = run.invoice.reduce((sum, event) => {
    if (event.type !== 'ReceivableWrittenOff') return sum;
    const { activityShortfall, guaranteeFund } = event.data.borneBy;
    return sum + cents(activityShortfall) + cents(guaranteeFund);
  }, 0n);
  const inv = cents(balanceOf(run.invoice, 'analytic', 'INV'));
  return inv === standing.activityShare.cents - waits ? undefined : 'INV is not the share';
};

/** All that is left is credited: together the notes are the invoice, and all money is the client's. */
const creditedWhole = (run: Settling): string | undefined => {
  const { standing, total } = run.invoiceState();
  const parts = standing.vat
    .filter(({ base }) => base.cents > 0n)
    .map(({ vat, base }) => ({ vat, net: formatMoney(base) }));
  const laidOut = standing.disbursements;
  if (laidOut.cents > 0n) parts.push({ vat: 'none', net: formatMoney(laidOut) });
  if (parts.length > 0) run.issueCredit(parts);
  while (run.answer(0));
  const after = run.invoiceState();
  const lost = run.invoice.some(({ type }) => type === 'ReceivableWrittenOff');
  const reversed = run.invoice.reduce(
    (sum, event) => (event.type === 'CreditNoteIssued' ? sum + cents(event.data.total) : sum),
    0n,
  );
  if (after.held.length > 0) return 'money stays on an invoice of nothing';
  if (totalOf(after.standing).cents !== 0n) return 'something stands';
  if (after.standing.mutualServices.cents !== 0n) return 'services keep a levy';
  if (after.standing.guaranteeFund.cents !== 0n) return 'the fund keeps a levy';
  if (lost) return undefined;
  if (reversed !== cents(total)) return 'the notes are not the invoice';
  const kept = (['INV', 'MUT', 'GAR', 'EXT'] as const).some(
    (account) => balanceOf(run.invoice, 'analytic', account) !== '0.00',
  );
  return kept ? 'an account keeps something of the invoice' : undefined;
};

await t.test('any order of pay, recall, credit, refund and loss keeps every figure', async (t) => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(scenario, ({ steps, rates, ...invoice }) => {
      const levy = { parameters: rates, decisionId };
      const run = settlingOf(issuedWith({ ...invoice, levy }), invoiceId);
      for (const one of steps) {
        run.step(one);
        const broken = holds(run);
        if (broken !== undefined) throw new Error(`after ${one.do}: ${broken}`);
      }
      for (let pick = steps.length; run.answer(pick); pick += 1);
      const broken = holds(run) ?? atRest(run) ?? creditedWhole(run) ?? holds(run) ?? atRest(run);
      if (broken !== undefined) throw new Error(broken);
      const wrong = run.refusals.find(
        (code) => !['payment_already_reversed', 'invoice_not_open'].includes(code),
      );
      if (wrong !== undefined) throw new Error(`refused: ${wrong}`);
      for (const { type } of run.events()) seen.set(type, (seen.get(type) ?? 0) + 1);
    }),
    { numRuns: Number(process.env['POTCOMMUN_RUNS'] ?? 400) },
  );
  for (const type of ['ClientPaymentUnapplied', 'ReceivableWrittenOff', 'PaymentRefunded']) {
    t.ok((seen.get(type) ?? 0) > 20, `${type}: ${seen.get(type)}`);
  }
});
