import t from 'tap';
import { idOf, type DecisionId, type InvoiceId } from '../../src/domain/ids.ts';
import { invoiceDecider } from '../../src/domain/invoice/decider.ts';
import { given } from '../support/decider-spec.ts';
import { balanceOf, issuedWith } from './ledger/books.ts';
import { credit, giveUp, pay, after, newOf, dataOf, result } from './correcting.ts';
import {
  day,
  decisionId,
  entityId,
  invoiceId,
  issue,
  line,
  otherEntityId,
  paymentId,
  uuid,
} from './samples.ts';

await t.test('R9, R10, M21, M26, M27: who bears what is lost', async (t) => {
  const lost = newOf(issuedWith(), giveUp());
  t.hasStrict(
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
  t.hasStrict(result(byFund), { EXT: '1000.00', INV: '-1000.00', MUT: '0.00', GAR: '0.00' });
  t.match(byFund[0]?.data, { borneBy: { activityShare: '935.00', guaranteeFund: '65.00' } });
  const unguaranteed = issuedWith({ guaranteed: false });
  t.match(dataOf(unguaranteed, borne), [
    { guaranteed: false, borneBy: { activityShare: '935.00', guaranteeFund: '65.00' } },
  ]);
  t.equal(balanceOf(after(unguaranteed, giveUp()), 'analytic', 'INV'), '0.00');
  // VAT that does not come back: the fund of a guaranteed invoice, else the activity, or the fund by the rules.
  const noRelief = { vatRegained: false };
  t.hasStrict(dataOf(issuedWith(), giveUp(noRelief)), [
    { vatRegained: '0.00', borneBy: { guaranteeFund: '210.00', activityShortfall: '0.00' } },
  ]);
  t.hasStrict(dataOf(unguaranteed, giveUp(noRelief)), [
    { borneBy: { guaranteeFund: '0.00', activityShortfall: '210.00' } },
  ]);
  const rules = { levyOnLoss: 'cancelled', unregainedVat: 'guaranteeFund' } as const;
  t.hasStrict(
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
  t.hasStrict(back.slice(1), [
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

await t.test('M13: after losses a credit note gives the activity nothing', async (t) => {
  const lines = [line('17.99'), line('1.81', '6')];
  const recall = { type: 'UnapplyPayment', data: { paymentId } } as const;
  const once = after(issuedWith({ lines }), pay('20.24'), giveUp());
  const lost = after(once, recall, pay('17.75'), giveUp());
  t.match(lost.at(-1)?.data, { activityShare: '13.86', clearedAfter: '13.86' });
  // The levy on 14.83 would leave 13.87.
  t.match(dataOf(lost, credit([['0.01']])), [
    { net: '0.01' },
    { total: '0.01', activityShare: '13.86', clearedAfter: '13.86' },
    { cause: 'credited', clearedAfter: '13.86' },
  ]);
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
  t.hasStrict(dataOf(issuedWith(), giveUp(), pay('5.00')).at(-1), {
    principal: '0.00',
    excess: '5.00',
  });
});
