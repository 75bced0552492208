import t, { type Test } from 'tap';
import { decisionOf, ENTITY, NOBODY } from './fixture.ts';
import { startRealNode, type Body } from './real-node.ts';

const node = await startRealNode();
t.teardown(() => node.stop());
const { call, made, eventAt } = node;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const effectiveOn = '2026-01-01';
const entityId = await made('/entities', ENTITY);
const decisionId = await made('/decisions', decisionOf(entityId));
const memberId = await made('/members', { entityId, details: { name: 'Ada' }, effectiveOn });
const activityId = await made('/activities', { entityId, memberId, name: 'Music', effectiveOn });
const details = { name: 'Client SA' };
const client = { entityId, kind: 'business', country: 'BE', details, effectiveOn };
const clientId = await made('/clients', client);
const rule = { decisionId, effectiveFrom: effectiveOn, effectiveOn };
for (const adopted of [
  { policy: 'levy', parameters: { mutualServices: '0.045', guaranteeFund: '0.02' } },
  { policy: 'paymentTerms', parameters: { days: 30, from: 'issue', roll: 'none' } },
]) {
  await made(`/entities/${entityId}/policies`, { ...rule, ...adopted });
}

/** Declares a job of 1,000.00 and answers its invoice. */
const invoiced = async (on: string): Promise<string> => {
  const jobId = await made('/jobs', {
    entityId,
    activityId,
    clientId,
    firstDay: '2026-03-02',
    lastDay: '2026-03-03',
    currency: 'EUR',
    lines: [{ kind: 'fee', net: '1000.00', vat: '21', text: 'Two days of work' }],
    pay: { kind: 'none' },
    effectiveOn: on,
  });
  return text((await call(`/jobs/${jobId}?wait=20`))['invoiceId']);
};

let references = 0;
const pay = (amount: string, invoices: readonly Body[]): Promise<string> =>
  made('/payments', {
    clientId,
    amount,
    currency: 'EUR',
    bookedOn: '2026-04-10',
    bankAccount: 'main',
    bankReference: `B-${(references += 1)}`,
    invoices,
  });

const owed = async (t: Test, after: string, total: string, credit: string): Promise<void> => {
  const aged = await call(`/receivables/aged?entityId=${entityId}&asOf=2026-06-30&after=${after}`);
  t.match(aged, { total, credit });
  const { balances } = (await call(`/balances?entityId=${entityId}&book=legal`)) as {
    balances: { account: string; amount: string }[];
  };
  t.equal(balances.find(({ account }) => account === '400')?.amount ?? '0.00', total);
};

const [first, second, third] = [
  await invoiced('2026-03-04'),
  await invoiced('2026-03-05'),
  await invoiced('2026-03-06'),
];

await t.test('a payment above what is owed, used and refunded as credit', async (t) => {
  const paymentId = await pay('1300.00', [{ invoiceId: first }]);
  const after = await eventAt('PaymentAllocationReturned', 1);
  t.match(await call(`/clients/${clientId}/credit?after=${after}`), {
    total: '90.00',
    payments: [{ paymentId, free: '90.00' }],
  });
  const used = await call(`/payments/${paymentId}/allocations`, {
    invoices: [{ invoiceId: second, amount: '40.00' }],
    effectiveOn: '2026-04-12',
  });
  t.match(used, { status: 201, id: paymentId, effectiveOn: '2026-04-12' });
  await eventAt('ClientPaymentApplied', 2);
  const bank = { bookedOn: '2026-04-13', bankAccount: 'main', bankReference: 'OUT-1' };
  const refund = await call(`/payments/${paymentId}/refunds`, { ...bank, amount: '50.00' });
  t.match(refund, { status: 201, events: [{ type: 'PaymentRefunded' }] });
  t.hasStrict(await call(`/payments/${paymentId}?after=${text(refund['after'])}`), {
    free: '0.00',
    refunds: [{ amount: '50.00', bookedOn: '2026-04-13', bankReference: 'OUT-1' }],
    reversedOn: null,
  });
  await owed(t, text(refund['after']), '2380.00', '0.00');
});

await t.test('the bank recalls a payment: its invoices are owed again', async (t) => {
  const paymentId = await pay('1170.00', [{ invoiceId: second }]);
  await eventAt('ClientPaymentApplied', 3);
  const body = { bookedOn: '2026-04-20', bankReference: 'BACK-1' };
  const reversed = await call(`/payments/${paymentId}/reverse`, body);
  t.match(reversed, { status: 201, events: [{ type: 'PaymentReversed' }] });
  const after = await eventAt('PaymentAllocationReturned', 2);
  t.match(await call(`/invoices/${second}?after=${after}`), {
    received: '40.00',
    open: '1170.00',
    unapplied: [{ paymentId, cause: 'paymentReversed', amount: '1170.00' }],
  });
  t.hasStrict(await call(`/payments/${paymentId}`), { free: '0.00', reversedOn: '2026-04-20' });
  await owed(t, after, '2380.00', '0.00');
  const again = await call(`/payments/${paymentId}/reverse`, body);
  t.match(again, { status: 409, code: 'payment_already_reversed' });
});

await t.test('a credit note takes back a part, and what was paid of it is credit', async (t) => {
  const body = {
    parts: [{ vat: '21', net: '500.00' }],
    reason: 'One day was not worked',
    effectiveOn: '2026-05-04',
  };
  const issued = await call(`/invoices/${first}/credit-notes`, body, 'note');
  t.match(issued, {
    status: 201,
    invoiceId: first,
    effectiveOn: '2026-05-04',
    events: [
      { type: 'CreditNoteIssued' },
      { type: 'LevyReversed' },
      { type: 'ClientPaymentUnapplied' },
    ],
  });
  t.same(await call(`/invoices/${first}/credit-notes`, body, 'note'), issued, 'repeated');
  const after = await eventAt('PaymentAllocationReturned', 3);
  t.hasStrict(await call(`/invoices/${first}?after=${after}`), {
    total: '1210.00',
    credited: '605.00',
    received: '605.00',
    open: '0.00',
    creditNotes: [
      {
        id: issued['id'],
        number: 1,
        net: '500.00',
        vat: [{ vat: '21', base: '500.00', amount: '105.00' }],
        total: '605.00',
        reason: 'One day was not worked',
      },
    ],
  });
  t.match(await call(`/clients/${clientId}/credit`), { total: '605.00' });
  await owed(t, after, '1775.00', '-605.00');
  const { balances } = (await call(`/balances?entityId=${entityId}`)) as {
    balances: { account: string; amount: string }[];
  };
  const of = (name: string) => balances.find(({ account }) => account === name)?.amount;
  t.equal(of('411'), '105.00');
  t.equal(of('7001'), '-2500.00');
  t.equal(of('MUT'), '112.50');
});

await t.test('a bankrupt client: the rest is written off', async (t) => {
  await pay('605.00', [{ invoiceId: third }]);
  await eventAt('ClientPaymentApplied', 4);
  const body = { cause: 'bankruptcy', vatRegained: true, decisionId, effectiveOn: '2026-06-01' };
  const lost = await call(`/invoices/${third}/write-off`, body);
  t.match(lost, { status: 201, id: third, events: [{ type: 'ReceivableWrittenOff' }] });
  const after = text(lost['after']);
  t.hasStrict(await call(`/invoices/${third}?after=${after}`), {
    writtenOff: '605.00',
    received: '605.00',
    open: '0.00',
    writeOffs: [
      {
        cause: 'bankruptcy',
        decisionId,
        base: '500.00',
        vatRegained: '105.00',
        levyCancelled: { mutualServices: '22.50', guaranteeFund: '10.00' },
        borneBy: { activityShare: '467.50', activityShortfall: '0.00', guaranteeFund: '0.00' },
      },
    ],
  });
  const { items } = (await call(`/invoices?entityId=${entityId}&open=true`)) as { items: Body[] };
  t.same(
    items.map(({ id }) => id),
    [second],
  );
  await owed(t, after, '565.00', '-605.00');
  t.hasStrict(await call(`/guarantee-fund?entityId=${entityId}&asOf=2026-06-01`), {
    capital: '40.00',
    totals: { contributions: '40.00', lost: '0.00' },
    months: [
      { month: '2026-03', contributions: '60.00' },
      { month: '2026-05', contributions: '-10.00' },
      { month: '2026-06', contributions: '-10.00', capital: '40.00' },
    ],
  });
});

await t.test('what cannot be done says why, and appends nothing', async (t) => {
  const paymentId = await pay('5.00', [{ invoiceId: await invoiced('2026-03-07') }]);
  // Nothing is on its way any more.
  await eventAt('ActivityFundingCleared', 5);
  const bank = { bookedOn: '2026-05-01', bankReference: 'OUT-9' };
  const refund = { ...bank, bankAccount: 'main', amount: '1.00' };
  const credit = { parts: [{ vat: '21', net: '1.00' }], reason: 'less' };
  const loss = { cause: 'commercial', vatRegained: false };
  const wrong: readonly (readonly [string, Body, number, string])[] = [
    [`/payments/${NOBODY}/reverse`, bank, 404, 'payment_not_found'],
    [`/payments/${NOBODY}/refunds`, refund, 404, 'payment_not_found'],
    [
      `/payments/${paymentId}/reverse`,
      { ...bank, bookedOn: '2026-04-09' },
      422,
      'before_payment_booked',
    ],
    [
      `/payments/${paymentId}/reverse`,
      { ...bank, bookedOn: '2190-01-01' },
      422,
      'effective_in_future',
    ],
    [`/payments/${paymentId}/reverse`, { ...bank, why: 'x' }, 400, 'invalid_request'],
    [`/payments/${paymentId}/refunds`, refund, 422, 'refund_exceeds_credit'],
    [`/payments/${paymentId}/refunds`, { ...refund, amount: 1 }, 400, 'invalid_request'],
    [
      `/payments/${paymentId}/refunds`,
      { ...refund, amount: '-1.00' },
      422,
      'payment_amount_not_positive',
    ],
    [`/payments/${paymentId}/allocations`, { invoices: [] }, 400, 'invalid_request'],
    [
      `/payments/${paymentId}/allocations`,
      { invoices: [{ invoiceId: second }] },
      409,
      'payment_without_credit',
    ],
    [
      `/payments/${paymentId}/allocations`,
      { invoices: [{ invoiceId: NOBODY, amount: '1.00' }] },
      404,
      'invoice_not_found',
    ],
    [`/invoices/${NOBODY}/credit-notes`, credit, 404, 'invoice_not_found'],
    [`/invoices/${second}/credit-notes`, { ...credit, parts: [] }, 400, 'invalid_request'],
    [`/invoices/${second}/credit-notes`, { ...credit, reason: ' ' }, 400, 'invalid_request'],
    [`/invoices/${second}/credit-notes`, { parts: credit.parts }, 400, 'invalid_request'],
    [
      `/invoices/${second}/credit-notes`,
      { ...credit, parts: [{ vat: '21 %', net: '1.00' }] },
      400,
      'invalid_request',
    ],
    [
      `/invoices/${second}/credit-notes`,
      { ...credit, parts: [{ vat: '6', net: '1.00' }] },
      422,
      'credit_vat_not_on_invoice',
    ],
    [
      `/invoices/${second}/credit-notes`,
      { ...credit, parts: [{ vat: '21', net: '0.00' }] },
      422,
      'credit_amount_not_positive',
    ],
    [
      `/invoices/${second}/credit-notes`,
      { ...credit, parts: [{ vat: '21', net: '1000.01' }] },
      422,
      'credit_exceeds_invoice',
    ],
    [
      `/invoices/${second}/credit-notes`,
      { ...credit, effectiveOn: '2026-03-04' },
      422,
      'before_invoice_issued',
    ],
    [`/invoices/${NOBODY}/write-off`, loss, 404, 'invoice_not_found'],
    [`/invoices/${second}/write-off`, { ...loss, cause: 'forgotten' }, 400, 'invalid_request'],
    [`/invoices/${second}/write-off`, { cause: 'commercial' }, 400, 'invalid_request'],
    [`/invoices/${second}/write-off`, { ...loss, decisionId: NOBODY }, 404, 'decision_not_found'],
    [`/invoices/${third}/write-off`, loss, 409, 'invoice_not_open'],
  ];
  const before = await node.head();
  for (const [path, body, status, code] of wrong) {
    const answer = await call(path, body);
    t.match(answer, { status, code }, `${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
    t.notMatch(text(answer['detail']), /\{\w+\}|\(not known\)/, 'all its facts are there');
    t.match(answer['detail'], /\S.*\.$/);
  }
  t.equal(await node.head(), before, 'nothing was appended');
});

await t.test('the ledger is whole', async (t) => {
  for (const { check, ok, detail } of await node.doctor()) t.ok(ok, `${check}: ${detail}`);
});
