import t from 'tap';
import {
  idOf,
  type CreditNoteId,
  type DecisionId,
  type InvoiceId,
  type PaymentId,
} from '../../src/domain/ids.ts';
import { invoiceDecider, type InvoiceCommand } from '../../src/domain/invoice/decider.ts';
import type { InvoiceEvent } from '../../src/domain/invoice/events.ts';
import { balanceOf, issuedWith } from './ledger/books.ts';
import { eventsOf, given } from '../support/decider-spec.ts';
import {
  clientId,
  day,
  decisionId,
  dimensions,
  entityId,
  euro,
  invoiceId,
  issue,
  line,
  otherEntityId,
  paymentId,
  rates,
  uuid,
} from './samples.ts';

const secondPayment = idOf<PaymentId>(uuid(90));
const creditNoteId = idOf<CreditNoteId>(uuid(91));

type Credit = Extract<InvoiceCommand, { type: 'IssueCreditNote' }>;
type Parts = readonly (readonly [net: string, vat?: string])[];
const credit = (parts: Parts, change: Partial<Credit['data']> = {}): Credit => ({
  type: 'IssueCreditNote',
  data: {
    creditNoteId,
    series: 'creditNotes',
    year: 2026,
    number: 1,
    issuedOn: day('2026-04-20'),
    parts: parts.map(([net, vat = '21']) => ({ net: euro(net), vat })),
    clientDetailsVersion: 1,
    textsVersion: 1,
    documentHash: 'hash',
    ...change,
  },
});

type GiveUp = Extract<InvoiceCommand, { type: 'WriteOff' }>;
const giveUp = (change: Partial<GiveUp['data']> = {}): GiveUp => ({
  type: 'WriteOff',
  data: {
    cause: 'bankruptcy',
    vatRegained: true,
    on: day('2026-12-01'),
    ofEarlierYear: false,
    rules: { levyOnLoss: 'cancelled', unregainedVat: 'activity', decisionNeeded: false },
    decisionId: undefined,
    decision: undefined,
    ...change,
  },
});

const pay = (allocated: string, of: PaymentId = paymentId) =>
  ({
    type: 'ApplyPayment',
    data: { paymentId: of, clientId, currency: 'EUR', allocated: euro(allocated) },
  }) as const;

/** A history goes on by these commands; none of them may be refused. */
const after = (
  history: readonly InvoiceEvent[],
  ...commands: readonly InvoiceCommand[]
): readonly InvoiceEvent[] =>
  commands.reduce(
    (events, command) => [
      ...events,
      ...eventsOf(
        given(t, invoiceDecider, ...events)
          .when(command)
          .decided(),
      ),
    ],
    history,
  );

const newOf = (history: readonly InvoiceEvent[], ...commands: readonly InvoiceCommand[]) =>
  after(history, ...commands).slice(history.length);

const dataOf = (...of: Parameters<typeof newOf>) => newOf(...of).map(({ data }) => data);

await t.test('R3: credit notes together reverse exactly what the invoice levied', async (t) => {
  given(t, invoiceDecider, ...issuedWith())
    .when(credit([['100.00']]))
    .emits(
      {
        type: 'CreditNoteIssued',
        data: {
          ...dimensions,
          issuedOn: day('2026-04-20'),
          corrects: { year: 2026, number: 12 },
          net: euro('100.00'),
          disbursements: euro('0.00'),
          vat: [{ vat: '21', base: euro('100.00'), amount: euro('21.00') }],
          total: euro('121.00'),
          series: 'creditNotes',
          year: 2026,
          number: 1,
          clientDetailsVersion: 1,
          textsVersion: 1,
          documentHash: 'hash',
          creditNoteId,
        },
      },
      {
        type: 'LevyReversed',
        data: {
          ...dimensions,
          creditNoteId,
          base: euro('100.00'),
          rates,
          mutualServices: euro('4.50'),
          guaranteeFund: euro('2.00'),
          total: euro('6.50'),
          decisionId,
          guaranteed: true,
          activityShare: euro('841.50'),
          totalInclVat: euro('1089.00'),
          principalReceivedAfter: euro('0.00'),
          clearedAfter: euro('0.00'),
        },
      },
    );
  const halves = issuedWith({ lines: [line('100.10')] });
  t.match(dataOf(halves, credit([['50.05']]), credit([['50.05']])), [
    { vat: [{ base: '50.05', amount: '10.51' }], total: '60.56' },
    { total: '3.26', mutualServices: '2.26', guaranteeFund: '1.00' },
    { vat: [{ base: '50.05', amount: '10.51' }], total: '60.56' },
    { total: '3.25', mutualServices: '2.25', guaranteeFund: '1.00', activityShare: '0.00' },
  ]);
});

await t.test('M16, M4, M11: VAT by what is left, absolute targets, money given back', async (t) => {
  const cents = issuedWith({ lines: [line('0.06')] });
  t.match(dataOf(cents, credit([['0.03']]), credit([['0.03']])), [
    { vat: [{ base: '0.03', amount: '0.00' }] },
    {},
    { vat: [{ base: '0.03', amount: '0.01' }], total: '0.04' },
    { totalInclVat: '0.00' },
  ]);
  const twoRates = after(
    issuedWith({ lines: [line('1000.00'), line('1000.00', '0')] }),
    pay('1105.00'),
  );
  t.match(dataOf(twoRates, credit([['1000.00', '0']])), [
    { net: '1000.00', total: '1000.00' },
    { activityShare: '935.00', totalInclVat: '1210.00', clearedAfter: '853.86' },
  ]);
  const paid = after(issuedWith(), pay('1000.00'), pay('210.00', secondPayment));
  t.match(dataOf(paid, credit([['500.00']])), [
    { total: '605.00' },
    { activityShare: '467.50', principalReceivedAfter: '1210.00', clearedAfter: '467.50' },
    {
      paymentId: secondPayment,
      cause: 'credited',
      amount: '210.00',
      principal: '210.00',
      principalReceivedAfter: '1000.00',
      clearedAfter: '467.50',
    },
    { paymentId, amount: '395.00', principalReceivedAfter: '605.00', clearedAfter: '467.50' },
  ]);
  const stamp = issuedWith({ lines: [line('100.00'), line('30.00', 'none', 'disbursement')] });
  t.match(dataOf(stamp, credit([['30.00', 'none']])), [
    { net: '0.00', disbursements: '30.00', vat: [], total: '30.00' },
    { total: '0.00', activityShare: '93.50', totalInclVat: '121.00' },
  ]);
});

await t.test('what cannot be credited', async (t) => {
  const issued = given(t, invoiceDecider, ...issuedWith());
  issued.when(credit([])).refuses('credit_note_empty');
  for (const net of ['0.00', '-1.00']) {
    issued.when(credit([[net]])).refuses('credit_amount_not_positive', { vat: '21', net });
  }
  issued.when(credit([['1.00', '6']])).refuses('credit_vat_not_on_invoice', { vat: '6' });
  issued
    .when(credit([['1.00', 'none']]))
    .refuses('credit_exceeds_invoice', { vat: 'none', net: '1.00', left: '0.00' });
  issued
    .when(credit([['600.00'], ['400.01']]))
    .refuses('credit_exceeds_invoice', { vat: '21', net: '1000.01', left: '1000.00' });
  given(t, invoiceDecider, ...after(issuedWith(), credit([['999.99']])))
    .when(credit([['0.02']]))
    .refuses('credit_exceeds_invoice', { vat: '21', net: '0.02', left: '0.01' });
  given(t, invoiceDecider, ...after(issuedWith(), giveUp()))
    .when(credit([['0.01']]))
    .refuses('credit_exceeds_invoice');
  issued
    .when(credit([['1.00']], { issuedOn: day('2026-03-01') }))
    .refuses('before_invoice_issued', {
      invoiceId,
      effectiveOn: '2026-03-01',
      issuedOn: '2026-03-02',
    });
  given(t, invoiceDecider)
    .when(credit([['1.00']]))
    .refuses('invoice_not_found');
});

await t.test(
  'a recalled payment opens the debt again, by what the invoice holds of it',
  async (t) => {
    const recall = (of: PaymentId): InvoiceCommand => ({
      type: 'UnapplyPayment',
      data: { paymentId: of },
    });
    const paid = after(issuedWith(), pay('605.00'), pay('400.00', secondPayment), pay('300.00'));
    t.match(dataOf(paid, recall(paymentId)), [
      {
        paymentId,
        cause: 'paymentReversed',
        amount: '810.00',
        principal: '810.00',
        principalReceivedAfter: '400.00',
        clearedAfter: '309.09',
      },
    ]);
    t.strictSame(newOf(paid, recall(paymentId), recall(paymentId)).length, 1, 'once');
    t.strictSame(newOf(paid, recall(idOf<PaymentId>(uuid(77)))), [], 'nothing is held');
    t.match(dataOf(paid, recall(paymentId), pay('900.00', secondPayment)).at(-1), {
      principal: '810.00',
      excess: '90.00',
      clearedAfter: '935.00',
    });
    // What a credit note gave back is not taken twice.
    t.match(dataOf(paid, credit([['500.00']]), recall(paymentId)).at(-1), {
      amount: '605.00',
      principalReceivedAfter: '0.00',
    });
  },
);

const result = (events: readonly InvoiceEvent[]) =>
  Object.fromEntries(
    (['EXT', 'INV', 'MUT', 'GAR'] as const).map((account) => [
      account,
      balanceOf(events, 'analytic', account),
    ]),
  );

await t.test('R9, R10, M21, M26, M27: who bears what is lost', async (t) => {
  const lost = newOf(issuedWith(), giveUp());
  t.match(
    lost.map(({ data }) => data),
    [
      {
        total: '1210.00',
        base: '1000.00',
        vatRegained: '210.00',
        parts: { activityShare: '935.00', mutualServices: '45.00', guaranteeFund: '20.00' },
        levyCancelled: { mutualServices: '45.00', guaranteeFund: '20.00' },
        borneBy: { activityShare: '935.00', activityShortfall: '0.00', guaranteeFund: '0.00' },
        activityShare: '0.00',
        totalInclVat: '0.00',
        clearedAfter: '0.00',
      },
    ],
  );
  t.match(result(lost), { EXT: '1000.00', INV: '-935.00', MUT: '-45.00', GAR: '-20.00' });
  t.equal(balanceOf(lost, 'legal', '642'), '1000.00');
  t.equal(balanceOf(lost, 'legal', '411'), '210.00');
  t.equal(balanceOf(lost, 'legal', '400'), '-1210.00');
  const half = newOf(after(issuedWith(), pay('605.00')), giveUp());
  t.match(result(half), { EXT: '500.00', INV: '-467.50', MUT: '-22.50', GAR: '-10.00' });
  t.match(half[0]?.data, { activityShare: '467.50', clearedAfter: '467.50', total: '605.00' });
  const borne = giveUp({
    rules: { levyOnLoss: 'borneByFund', unregainedVat: 'activity', decisionNeeded: false },
  });
  const byFund = newOf(issuedWith(), borne);
  t.match(result(byFund), { EXT: '1000.00', INV: '-1000.00', MUT: '0.00', GAR: '0.00' });
  t.match(byFund[0]?.data, { borneBy: { activityShare: '935.00', guaranteeFund: '65.00' } });
  const unguaranteed = issuedWith({ guaranteed: false });
  t.match(dataOf(unguaranteed, borne), [
    { guaranteed: false, borneBy: { activityShare: '935.00', guaranteeFund: '65.00' } },
  ]);
  t.equal(balanceOf(after(unguaranteed, giveUp()), 'analytic', 'INV'), '0.00');
  // VAT that does not come back: the fund of a guaranteed invoice, else the activity, or the fund by the rules.
  const noRelief = { vatRegained: false };
  t.match(dataOf(issuedWith(), giveUp(noRelief)), [
    { vatRegained: '0.00', borneBy: { guaranteeFund: '210.00', activityShortfall: '0.00' } },
  ]);
  t.match(dataOf(unguaranteed, giveUp(noRelief)), [
    { borneBy: { guaranteeFund: '0.00', activityShortfall: '210.00' } },
  ]);
  const rules = { levyOnLoss: 'cancelled', unregainedVat: 'guaranteeFund' } as const;
  t.match(
    dataOf(unguaranteed, giveUp({ ...noRelief, rules: { ...rules, decisionNeeded: false } })),
    [{ borneBy: { guaranteeFund: '210.00', activityShortfall: '0.00' } }],
  );
  t.equal(balanceOf(newOf(issuedWith(), giveUp(noRelief)), 'legal', '642'), '1210.00');
  const french = issuedWith({ jurisdiction: 'FR', lines: [line('1000.00', '20')] });
  const older = newOf(french, giveUp({ ofEarlierYear: true }));
  t.equal(balanceOf(older, 'legal', '6544'), '1000.00');
  t.equal(balanceOf(older, 'legal', '44571'), '200.00');
  t.equal(balanceOf(newOf(french, giveUp()), 'legal', '6541'), '1000.00');
  t.equal(balanceOf(older, 'legal', '411'), '-1200.00');
});

await t.test('M13: what is left is the proportion paid, and no cent is lost', async (t) => {
  const odd = after(issuedWith({ lines: [line('176.21')] }), pay('186.52'));
  t.match(odd.at(-1)?.data, { clearedAfter: '144.14' });
  t.match(dataOf(odd, giveUp()), [
    {
      total: '26.69',
      base: '22.06',
      vat: [{ vat: '21', base: '22.06', amount: '4.63' }],
      activityShare: '144.14',
      clearedAfter: '144.14',
      totalInclVat: '186.52',
    },
  ]);
  // A credit note after it takes back what is left of the parts less the levy on the base left.
  const back = dataOf(odd, giveUp(), credit([['154.15']]));
  t.match(back.slice(1), [
    { net: '154.15', total: '186.52' },
    { base: '154.15', activityShare: '0.00', totalInclVat: '0.00', total: '10.01' },
    { amount: '186.52', principalReceivedAfter: '0.00' },
  ]);
  // Written off, recalled, written off again: the same end as written off at once.
  const recalled = after(odd, giveUp(), { type: 'UnapplyPayment', data: { paymentId } });
  const twice = after(recalled, giveUp());
  const once = after(issuedWith({ lines: [line('176.21')] }), giveUp());
  t.same(result(twice), result(once));
});

await t.test('what cannot be given up', async (t) => {
  const issued = given(t, invoiceDecider, ...issuedWith());
  given(t, invoiceDecider, ...after(issuedWith(), pay('1210.00')))
    .when(giveUp())
    .refuses('invoice_not_open', { invoiceId });
  given(t, invoiceDecider, ...after(issuedWith(), giveUp()))
    .when(giveUp())
    .refuses('invoice_not_open');
  const needed = {
    levyOnLoss: 'cancelled',
    unregainedVat: 'activity',
    decisionNeeded: true,
  } as const;
  issued.when(giveUp({ rules: needed })).refuses('decision_needed', { entityId });
  const other = idOf<DecisionId>(uuid(70));
  issued.when(giveUp({ decisionId: other })).refuses('decision_not_found', { decisionId: other });
  const vote = (of: typeof entityId, adopted: boolean) =>
    giveUp({ rules: needed, decisionId, decision: { entityId: of, adopted } });
  issued.when(vote(otherEntityId, true)).refuses('decision_of_other_entity');
  issued.when(vote(entityId, false)).refuses('decision_not_adopted');
  t.match(dataOf(issuedWith(), vote(entityId, true)), [{ decisionId }]);
  issued.when(giveUp({ on: day('2026-03-01') })).refuses('before_invoice_issued');
  given(t, invoiceDecider).when(giveUp()).refuses('invoice_not_found');
  // The invoice cannot be issued again, and answers money that comes too late by taking nothing.
  given(t, invoiceDecider, ...after(issuedWith(), giveUp()))
    .when(issue({ invoiceId: idOf<InvoiceId>(uuid(8)) }))
    .refuses('invoice_already_issued');
  t.match(dataOf(issuedWith(), giveUp(), pay('5.00')).at(-1), {
    principal: '0.00',
    excess: '5.00',
  });
});
