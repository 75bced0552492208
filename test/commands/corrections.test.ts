import t from 'tap';
import type { IssueCreditNoteInput, WriteOffInput } from '../../src/commands/api.ts';
import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import {
  adoptRules,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger, type MemoryLedger } from '../support/memory-ledger.ts';

const amount = (text: string): Amount => text as Amount;

const ready = async (store = memoryEventStore()) => {
  const ledger = memoryLedger({ store });
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoiceId = idOf<InvoiceId>(String(invoice?.['invoiceId']));
  return { ledger, coop, invoiceId };
};

const pay = async (
  { ledger, coop }: Awaited<ReturnType<typeof ready>>,
  of: string,
  key = 'B-1',
) => {
  const paid = paymentOf(coop, { amount: amount(of), bankReference: key });
  const { ids } = accepted(await ledger.commands.recordPayment(paid, finance(key)));
  await ledger.settle();
  return idOf<PaymentId>(ids['paymentId'] ?? '');
};

const note = (invoiceId: InvoiceId, net: string): IssueCreditNoteInput => ({
  invoiceId,
  parts: [{ vat: '21', net: amount(net) }],
  reason: 'One day less',
  effectiveOn: day('2026-05-04'),
});

const types = async ({ copy }: MemoryLedger): Promise<string[]> =>
  (await copy.all()).map(({ type }) => type);

await t.test('a recalled payment leaves its invoices, and its client owes again', async (t) => {
  const all = await ready();
  const { ledger } = all;
  const paymentId = await pay(all, '1300.00');
  const input = { paymentId, bookedOn: day('2026-04-20'), bankReference: 'R-1' };
  const first = accepted(await ledger.commands.reversePayment(input, finance('recall')));
  await ledger.settle();
  t.match(await ledger.facts('PaymentReversed'), [
    { amount: '1300.00', reserved: [{ amount: '1210.00' }], freeAfter: '-1210.00' },
  ]);
  t.hasStrict(await ledger.facts('ClientPaymentUnapplied'), [
    { cause: 'paymentReversed', amount: '1210.00', principalReceivedAfter: '0.00' },
  ]);
  t.hasStrict((await ledger.facts('PaymentAllocationReturned')).at(-1), {
    amount: '1210.00',
    freeAfter: '0.00',
  });
  const again = await ledger.commands.reversePayment(input, finance('recall'));
  t.match(again, { ok: true, value: { replayed: true, events: first.events } });
  t.match(await ledger.commands.reversePayment(input, finance('another')), {
    refusal: { code: 'payment_already_reversed' },
  });
  t.match(
    await ledger.commands.allocateCredit(
      { paymentId, invoices: [{ invoiceId: all.invoiceId }] },
      finance('use'),
    ),
    { refusal: { code: 'payment_already_reversed' } },
  );
  t.same(ledger.parked, []);
});

await t.test('M28: credit is used and refunded by command alone', async (t) => {
  const all = await ready();
  const { ledger, coop, invoiceId } = all;
  const { commands } = ledger;
  const paymentId = await pay(all, '1300.00');
  await declare(commands, jobOf(coop, { effectiveOn: day('2026-04-15') }), 'second');
  await ledger.settle();
  t.equal((await ledger.facts('ClientPaymentApplied')).length, 1, 'never by itself');
  const [, second] = await ledger.facts('InvoiceIssued');
  const other = idOf<InvoiceId>(String(second?.['invoiceId']));
  const use = (id: InvoiceId, key: string, over: object = {}) =>
    commands.allocateCredit(
      { paymentId, invoices: [{ invoiceId: id, ...over }], effectiveOn: day('2026-04-20') },
      finance(key),
    );
  t.match(await use(invoiceId, 'a'), { refusal: { code: 'invoice_not_open' } });
  t.match(await use(other, 'b', { amount: '90.01' }), {
    refusal: { code: 'allocation_exceeds_payment', facts: { free: '90.00' } },
  });
  t.match(await use(other, 'c', { amount: '40.00' }), { ok: true });
  await ledger.settle();
  t.match((await ledger.facts('ClientPaymentApplied')).at(-1), {
    invoiceId: other,
    principal: '40.00',
  });
  const refund = (of: string, key: string, bankReference = 'R-1') =>
    commands.refundPayment(
      {
        paymentId,
        amount: amount(of),
        bookedOn: day('2026-04-21'),
        bankAccount: 'main',
        bankReference,
      },
      finance(key),
    );
  t.match(await refund('50.01', 'x'), {
    refusal: { code: 'refund_exceeds_credit', facts: { free: '50.00' } },
  });
  t.hasStrict(await refund('0.00', 'y'), { refusal: { code: 'payment_amount_not_positive' } });
  t.match(await refund('30.00', 'z'), { ok: true, value: { ids: { paymentId } } });
  t.match(await refund('5.00', 'w'), { refusal: { code: 'refund_already_recorded' } });
  t.match(await refund('20.00', 'v', 'R-2'), { ok: true });
  t.match(await refund('0.01', 'u', 'R-3'), { refusal: { code: 'refund_exceeds_credit' } });
  t.match(await use(other, 'd'), { refusal: { code: 'payment_without_credit' } });
});

await t.test('a credit note has its own number, a repeat has the same', async (t) => {
  const all = await ready();
  const { ledger, invoiceId } = all;
  await pay(all, '1210.00');
  const { commands } = ledger;
  const input = note(invoiceId, '500.00');
  const issued = accepted(await commands.issueCreditNote(input, finance('note')));
  t.match(
    issued.events.map(({ type }) => type),
    ['CreditNoteIssued', 'LevyReversed', 'ClientPaymentUnapplied'],
  );
  await ledger.settle();
  const [credit] = await ledger.facts('CreditNoteIssued');
  t.match(credit, { number: 1, series: 'creditNotes', year: 2026, issuedOn: '2026-05-04' });
  t.match((await ledger.facts('PaymentAllocationReturned')).at(-1), { freeAfter: '605.00' });
  const before = (await types(ledger)).length;
  t.match(await commands.issueCreditNote(input, finance('note')), {
    ok: true,
    value: { replayed: true, ids: issued.ids },
  });
  t.match(await commands.issueCreditNote(note(invoiceId, '1.00'), finance('note')), {
    refusal: { code: 'idempotency_key_reused' },
  });
  const tooMuch = await commands.issueCreditNote(note(invoiceId, '500.01'), finance('much'));
  t.match(tooMuch, { refusal: { code: 'credit_exceeds_invoice', facts: { left: '500.00' } } });
  t.equal((await types(ledger)).length, before, 'no number is lost to what cannot be issued');
});

await t.test('M23: of two credit notes that race, the second loses its number', async (t) => {
  const { ledger, invoiceId } = await ready();
  const { commands } = ledger;
  const race = await Promise.all(
    ['one', 'two'].map((key) => commands.issueCreditNote(note(invoiceId, '600.00'), finance(key))),
  );
  t.equal(race.filter(({ ok }) => ok).length, 1);
  const lost = race.findIndex(({ ok }) => !ok);
  t.match(race[lost], { refusal: { code: 'credit_exceeds_invoice' } });
  t.match(await ledger.facts('InvoiceNumberVoided'), [
    { series: 'creditNotes', reason: 'credit_exceeds_invoice', voidedCount: 1 },
  ]);
  const given = (await ledger.facts('InvoiceNumberAssigned')).filter(
    ({ series }) => series === 'creditNotes',
  );
  t.same(
    given.map(({ number }) => number),
    [1, 2],
    'gapless: one is issued, one is void',
  );
  // The same request again is refused again, and takes no further number.
  const key = ['one', 'two'][lost] ?? '';
  t.match(await commands.issueCreditNote(note(invoiceId, '600.00'), finance(key)), {
    refusal: { code: 'credit_exceeds_invoice' },
  });
  t.equal(
    (await ledger.facts('InvoiceNumberAssigned')).filter(({ series }) => series === 'creditNotes')
      .length,
    2,
  );
});

await t.test('a crash between number and credit note loses no number', async (t) => {
  const store = memoryEventStore();
  let crash = false;
  const failing = {
    ...store,
    append: async (...args: Parameters<typeof store.append>) => {
      if (crash && args[0].includes('.invoice-')) throw new Error('gone');
      return store.append(...args);
    },
  };
  const { ledger, invoiceId } = await ready(failing);
  crash = true;
  await t.rejects(
    ledger.commands.issueCreditNote(note(invoiceId, '10.00'), finance('note')),
    /gone/,
  );
  crash = false;
  accepted(await ledger.commands.issueCreditNote(note(invoiceId, '10.00'), finance('note')));
  t.match(await ledger.facts('CreditNoteIssued'), [{ number: 1 }]);
  const given = (await ledger.facts('InvoiceNumberAssigned')).filter(
    ({ series }) => series === 'creditNotes',
  );
  t.equal(given.length, 1);
});

await t.test('a job waits for nothing that a credit note or a loss took away', async (t) => {
  for (const guaranteed of [true, false]) {
    const ledger = memoryLedger();
    const coop = await foundCooperative(ledger.commands);
    await adoptRules(ledger.commands, coop);
    if (!guaranteed) {
      const change = { clientId: coop.clientId, guaranteed, effectiveOn: day('2026-02-01') };
      accepted(await ledger.commands.changeGuarantee(change, finance('withdraw')));
    }
    for (const key of ['credited', 'lost']) await declare(ledger.commands, jobOf(coop), key);
    await ledger.settle();
    const [first, second] = (await ledger.facts('InvoiceIssued')).map(({ invoiceId }) =>
      idOf<InvoiceId>(String(invoiceId)),
    );
    if (first === undefined || second === undefined) throw new Error('two invoices');
    accepted(await ledger.commands.issueCreditNote(note(first, '999.99'), finance('most')));
    await ledger.settle();
    t.equal((await ledger.facts('JobCompleted')).length, 0, 'a cent is owed');
    accepted(await ledger.commands.issueCreditNote(note(first, '0.01'), finance('rest')));
    const lost = { invoiceId: second, cause: 'uncollectable', vatRegained: false } as const;
    accepted(await ledger.commands.writeOffInvoice(lost, finance('lost')));
    await ledger.settle();
    t.equal((await ledger.facts('JobCompleted')).length, 2);
  }
});

await t.test(
  'a write-off follows the rules in force, and the decision that they ask for',
  async (t) => {
    const all = await ready();
    const { ledger, coop, invoiceId } = all;
    const { commands } = ledger;
    await pay(all, '605.00');
    const from = day('2026-05-01');
    accepted(
      await commands.adoptPolicy(
        {
          entityId: coop.entityId,
          decisionId: coop.decisionId,
          effectiveFrom: from,
          effectiveOn: from,
          policy: 'writeOff',
          parameters: {
            levyOnLoss: 'borneByFund',
            unregainedVat: 'activity',
            decisionNeeded: true,
          },
        },
        finance('rules'),
      ),
    );
    const lost = (over: Partial<WriteOffInput>, key: string) =>
      commands.writeOffInvoice(
        {
          invoiceId,
          cause: 'bankruptcy',
          vatRegained: true,
          effectiveOn: day('2026-06-01'),
          ...over,
        },
        finance(key),
      );
    t.match(await lost({}, 'a'), { refusal: { code: 'decision_needed' } });
    const { decisionId } = coop;
    const token = accepted(await lost({ decisionId }, 'b'));
    t.same(token.ids, { invoiceId });
    t.hasStrict(await ledger.facts('ReceivableWrittenOff'), [
      {
        decisionId,
        levyOnLoss: 'borneByFund',
        ofEarlierYear: false,
        total: '605.00',
        borneBy: { activityShare: '467.50', guaranteeFund: '32.50', activityShortfall: '0.00' },
      },
    ]);
    t.match(await lost({ decisionId }, 'c'), { refusal: { code: 'invoice_not_open' } });
    t.match(await lost({ decisionId }, 'b'), { ok: true, value: { replayed: true } });
  },
);
