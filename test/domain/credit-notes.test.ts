import t from 'tap';
import { idOf, type PaymentId } from '../../src/domain/ids.ts';
import { invoiceDecider, type InvoiceCommand } from '../../src/domain/invoice/decider.ts';
import type { InvoiceEvent } from '../../src/domain/invoice/events.ts';
import type { Account } from '../../src/domain/ledger/accounts.ts';
import { given } from '../support/decider-spec.ts';
import { NONE } from '../support/none.ts';
import { balanceOf, issuedWith } from './ledger/books.ts';
import {
  secondPayment,
  creditNoteId,
  credit,
  giveUp,
  pay,
  after,
  newOf,
  dataOf,
  result,
  type Parts,
} from './correcting.ts';
import {
  day,
  decisionId,
  dimensions,
  euro,
  invoiceId,
  line,
  paymentId,
  rates,
  uuid,
} from './samples.ts';

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
  t.hasStrict(dataOf(halves, credit([['50.05']]), credit([['50.05']])), [
    { vat: [{ base: '50.05', amount: '10.51' }], total: '60.56' },
    { total: '3.26', mutualServices: '2.26', guaranteeFund: '1.00' },
    { vat: [{ base: '50.05', amount: '10.51' }], total: '60.56' },
    { total: '3.25', mutualServices: '2.25', guaranteeFund: '1.00', activityShare: '0.00' },
  ]);
});

await t.test(
  'a credit note posts its invoice the other way round, in both countries',
  async (t) => {
    const accounts = (events: readonly InvoiceEvent[], ...names: readonly Account[]) =>
      names.map((account) => balanceOf(events, 'legal', account));
    const belgian = newOf(issuedWith(), credit([['100.00']]));
    t.same(accounts(belgian, '7001', '411', '400'), ['100.00', '21.00', '-121.00']);
    t.match(result(belgian), { EXT: '100.00', INV: '-93.50', MUT: '-4.50', GAR: '-2.00' });
    const all = [
      line('100.00'),
      line('50.00', 'reverseCharge'),
      line('30.00', 'none', 'disbursement'),
    ];
    const parts: Parts = [['100.00'], ['50.00', 'reverseCharge'], ['30.00', 'none']];
    const whole = newOf(issuedWith({ lines: all }), credit(parts));
    t.same(accounts(whole, '7001', '7005', '416', '411', '400'), [
      '100.00',
      '50.00',
      '30.00',
      '21.00',
      '-201.00',
    ]);
    const french = issuedWith({ jurisdiction: 'FR', lines: [line('1000.00', '20')] });
    const back = newOf(french, credit([['100.00', '20']]));
    t.same(accounts(back, '706', '44571', '411'), ['100.00', '20.00', '-120.00']);
  },
);

await t.test('M16, M4, M11: VAT by what is left, absolute targets, money given back', async (t) => {
  const cents = issuedWith({ lines: [line('0.06')] });
  t.hasStrict(dataOf(cents, credit([['0.03']]), credit([['0.03']])), [
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
  t.has(dataOf(stamp, credit([['30.00', 'none']])), [
    { net: '0.00', disbursements: '30.00', vat: NONE, total: '30.00' },
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
    t.hasStrict(dataOf(paid, credit([['500.00']]), recall(paymentId)).at(-1), {
      amount: '605.00',
      principalReceivedAfter: '0.00',
    });
  },
);
