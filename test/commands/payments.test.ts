import t from 'tap';
import type { Amount } from '../../src/domain/money.ts';
import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import type { EventMetadata } from '../../src/domain/metadata.ts';
import {
  adoptRules,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger, type MemoryLedger } from '../support/memory-ledger.ts';
import { NONE } from '../support/none.ts';

const amount = (text: string): Amount => text as Amount;

const ready = async () => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  return { ledger, coop };
};

const types = async ({ copy }: MemoryLedger): Promise<string[]> =>
  (await copy.all()).map(({ type }) => type);

/** The accounting day of the last event of each type. */
const datesOf = async ({ copy }: MemoryLedger): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await copy.all()).map(({ type, metadata }) => [
      type,
      (JSON.parse(metadata) as EventMetadata).effectiveOn,
    ]),
  );

await t.test('payments in parts, too much, and too late', async (t) => {
  const { ledger, coop } = await ready();
  await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const paymentReference = String(invoice?.['paymentReference']);
  for (const [index, part] of ['403.33', '403.33', '403.34', '10.00'].entries()) {
    const payment = paymentOf(coop, {
      amount: amount(part),
      bankReference: `B-${index}`,
      paymentReference,
    });
    accepted(await ledger.commands.recordPayment(payment, finance(`pay-${index}`)));
    await ledger.settle();
  }
  // R8: 311.66, 311.67, 311.67.
  const cleared = await ledger.facts('ActivityFundingCleared');
  t.same(
    cleared.map(({ becameCleared }) => becameCleared),
    ['311.66', '311.67', '311.67'],
  );
  t.match(await ledger.facts('PaymentAllocationReturned'), [
    { amount: '10.00', freeAfter: '10.00' },
  ]);
  t.hasStrict((await ledger.facts('ClientPaymentApplied')).at(-1), {
    principal: '0.00',
    excess: '10.00',
    principalReceivedAfter: '1210.00',
  });
});

await t.test('an unguaranteed invoice funds its activity as the money comes (R5)', async (t) => {
  const { ledger, coop } = await ready();
  const withdrawn = { clientId: coop.clientId, guaranteed: false, effectiveOn: day('2026-02-01') };
  accepted(await ledger.commands.changeGuarantee(withdrawn, finance('withdraw')));
  await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  t.same(await ledger.facts('ActivityFunded'), []);
  const half = paymentOf(coop, { amount: amount('605.00') });
  accepted(await ledger.commands.recordPayment(half, finance('half')));
  await ledger.settle();
  t.match(await ledger.facts('ActivityFunded'), [
    { amount: '467.50', kind: 'cleared', clearedAfter: '467.50' },
  ]);
  const rest = paymentOf(coop, { amount: amount('605.00'), bankReference: 'B-2' });
  accepted(await ledger.commands.recordPayment(rest, finance('rest')));
  await ledger.settle();
  t.equal((await types(ledger)).filter((type) => type === 'JobCompleted').length, 1);
});

await t.test(
  'M2: the guarantee is the client’s when the invoice is issued, and stays',
  async (t) => {
    const { ledger, coop } = await ready();
    const { clientId } = coop;
    await declare(ledger.commands, jobOf(coop), 'before');
    await ledger.settle();
    await declare(ledger.commands, jobOf(coop), 'after');
    // Dated behind both invoices: the log's order counts, not the day.
    const withdrawn = { clientId, guaranteed: false, effectiveOn: day('2026-06-01') };
    accepted(await ledger.commands.changeGuarantee(withdrawn, finance('withdraw')));
    await ledger.settle();
    t.match(await ledger.facts('InvoiceIssued'), [{ guaranteed: true }, { guaranteed: false }]);
    accepted(
      await ledger.commands.changeGuarantee({ clientId, guaranteed: true }, finance('give')),
    );
    const both = paymentOf(coop, { amount: amount('2420.00') });
    accepted(await ledger.commands.recordPayment(both, finance('both')));
    await ledger.settle();
    t.match(await ledger.facts('ActivityFunded'), [{ kind: 'guaranteed' }, { kind: 'cleared' }]);
    t.match(await ledger.facts('ActivityFundingCleared'), [{ becameCleared: '935.00' }]);
  },
);

await t.test('where a payment goes', async (t) => {
  const { ledger, coop } = await ready();
  const { commands } = ledger;
  await declare(commands, jobOf(coop, { effectiveOn: day('2026-03-04') }), 'first');
  await ledger.settle();
  await declare(commands, jobOf(coop, { effectiveOn: day('2026-03-10') }), 'second');
  await ledger.settle();
  const [first, second] = (await ledger.facts('InvoiceIssued')).map(({ invoiceId }) =>
    idOf<InvoiceId>(String(invoiceId)),
  );
  if (first === undefined || second === undefined) throw new Error('two invoices');
  const pay = async (over: Parameters<typeof paymentOf>[1], key: string) => {
    const result = await commands.recordPayment(
      paymentOf(coop, { bankReference: key, ...over }),
      finance(key),
    );
    await ledger.settle();
    const allocated = (await ledger.facts('PaymentAllocated')).filter(
      (fact) => result.ok && fact['paymentId'] === result.value.ids['paymentId'],
    );
    return { result, allocated: allocated.map((fact) => [fact['invoiceId'], fact['amount']]) };
  };
  t.same((await pay({ amount: amount('1300.00') }, 'oldest')).allocated, [
    [first, '1210.00'],
    [second, '90.00'],
  ]);
  const unknown = await pay({ paymentReference: '+++202/6099/99983+++' }, 'unknown');
  t.match(unknown, { result: { ok: true }, allocated: NONE }, 'taken, and the client’s credit');
  const named = await pay(
    { invoices: [{ invoiceId: second, amount: amount('20.00') }, { invoiceId: first }] },
    'named',
  );
  t.same(named.allocated, [
    [second, '20.00'],
    [first, '1190.00'],
  ]);
  t.match(
    (await pay({ invoices: [{ invoiceId: first, amount: amount('5000.00') }] }, 'x')).result,
    {
      refusal: { code: 'allocation_exceeds_payment' },
    },
  );
  for (const none of ['0.00', '-5.00']) {
    const invoices = [{ invoiceId: first, amount: amount(none) }, { invoiceId: second }];
    t.match((await pay({ invoices }, `none ${none}`)).result, {
      refusal: { code: 'payment_amount_not_positive', facts: { amount: none } },
    });
  }
  const other = accepted(
    await commands.registerClient(
      { entityId: coop.entityId, kind: 'public', country: 'BE', details: { name: 'Other' } },
      finance('other'),
    ),
  );
  const clientId = other.ids['clientId'] as typeof coop.clientId;
  t.match((await pay({ clientId, invoices: [{ invoiceId: first }] }, 'wrong')).result, {
    refusal: { code: 'invoice_of_other_client' },
  });
  t.match((await pay({ amount: amount('1210.01'), bankReference: 'oldest' }, 'other')).result, {
    refusal: { code: 'payment_already_recorded' },
  });
  const same = await commands.recordPayment(
    paymentOf(coop, { bankReference: 'oldest', amount: amount('1300.00') }),
    { actor: { id: 'bob', role: 'finance' }, idempotencyKey: 'another' },
  );
  t.match(same, { ok: true, value: { replayed: true } }, 'the same payment, whoever records it');
});

await t.test('M12: a recall never takes back what was not applied yet', async (t) => {
  const { ledger, coop } = await ready();
  const { commands } = ledger;
  const { ids } = accepted(await commands.recordPayment(paymentOf(coop), finance('pay')));
  const paymentId = idOf<PaymentId>(ids['paymentId'] ?? '');
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoices = [{ invoiceId: idOf<InvoiceId>(String(invoice?.['invoiceId'])) }];
  const use = { paymentId, invoices, effectiveOn: day('2026-05-10') };
  accepted(await commands.allocateCredit(use, finance('use')));
  await ledger.settle();
  const recalled = { paymentId, bookedOn: day('2026-05-05'), bankReference: 'R-1' };
  accepted(await commands.reversePayment(recalled, finance('recall')));
  await ledger.settle();
  t.match(await datesOf(ledger), {
    // R17: the day of its booking.
    ClientPaymentReceived: '2026-04-10',
    PaymentReversed: '2026-05-05',
    ClientPaymentUnapplied: '2026-05-10',
    ActivityFundingReversed: '2026-05-10',
  });
  t.strictSame(ledger.parked, []);
});

await t.test(
  'M12: money that came before its invoice is applied on the day of issue',
  async (t) => {
    const { ledger, coop } = await ready();
    await declare(ledger.commands, jobOf(coop), 'job');
    await ledger.settle();
    const early = paymentOf(coop, { bookedOn: day('2026-01-06') });
    accepted(await ledger.commands.recordPayment(early, finance('early')));
    await ledger.settle();
    t.match(await datesOf(ledger), {
      InvoiceIssued: '2026-03-04',
      ClientPaymentReceived: '2026-01-06',
      ClientPaymentApplied: '2026-03-04',
      ActivityFundingCleared: '2026-03-04',
    });
  },
);
