import t from 'tap';
import { activityDecider } from '../../src/domain/activity/decider.ts';
import type { ActivityEvent } from '../../src/domain/activity/events.ts';
import { idOf, type InvoiceId } from '../../src/domain/ids.ts';
import { paymentDecider } from '../../src/domain/payment/decider.ts';
import type { PaymentEvent } from '../../src/domain/payment/events.ts';
import { given, stateOf } from '../support/decider-spec.ts';
import {
  activityId,
  clientId,
  day,
  dimensions,
  entityId,
  euro,
  invoiceId,
  memberId,
  otherEntityId,
  paymentId,
  turn,
  uuid,
} from './samples.ts';

const opened: ActivityEvent = { type: 'ActivityOpened', data: { activityId, entityId, memberId } };
const { jurisdiction: _notOfActivities, ...funding } = {
  ...dimensions,
  ...turn,
  activityShare: euro('935.00'),
};
const funded = (amount: string, kind: 'guaranteed' | 'cleared', after: string): ActivityEvent => ({
  type: 'ActivityFunded',
  data: { ...funding, clearedAfter: euro(after), amount: euro(amount), kind },
});
const cleared = (amount: string, after: string): ActivityEvent => ({
  type: 'ActivityFundingCleared',
  data: {
    ...funding,
    clearedAfter: euro(after),
    amount: euro(amount),
    advanceRepaid: euro('0.00'),
    becameCleared: euro(amount),
  },
});
const fund = {
  type: 'FundActivity',
  data: { ...dimensions, ...turn, activityShare: euro('935.00') },
} as const;
const clear = (after: string, guaranteed = true) =>
  ({
    type: 'MoveFunding',
    data: {
      ...fund.data,
      guaranteed,
      clearedAfter: euro(after),
      cause: 'payment',
      on: day('2026-03-01'),
    },
  }) as const;

await t.test('R5, R8, M4: funded once per invoice, cleared to absolute targets', async (t) => {
  const guaranteed = [opened, funded('935.00', 'guaranteed', '0.00')];
  given(t, activityDecider, opened)
    .when(fund)
    .emits(funded('935.00', 'guaranteed', '0.00'));
  given(t, activityDecider, ...guaranteed)
    .when(fund)
    .emits();
  given(t, activityDecider, ...guaranteed)
    .when(clear('311.66'))
    .emits(cleared('311.66', '311.66'));
  given(t, activityDecider, ...guaranteed, cleared('311.66', '311.66'))
    .when(clear('623.33'))
    .emits(cleared('311.67', '623.33'));
  given(t, activityDecider, ...guaranteed, cleared('311.66', '311.66'))
    .when(clear('311.66'))
    .emits();
  t.throws(
    () =>
      given(t, activityDecider, ...guaranteed, cleared('623.33', '623.33')).when(clear('311.66')),
    /a payment takes money/,
  );
  given(t, activityDecider, opened)
    .when(clear('1.00'))
    .refuses('invoice_not_funded', { invoiceId });
  given(t, activityDecider, opened)
    .when(clear('467.50', false))
    .emits(funded('467.50', 'cleared', '467.50'));
  given(t, activityDecider, opened, funded('467.50', 'cleared', '467.50'))
    .when(clear('935.00', false))
    .emits(funded('467.50', 'cleared', '935.00'));
  for (const command of [fund, clear('1.00')]) {
    given(t, activityDecider).when(command).refuses('activity_not_found', { activityId });
  }
  const elsewhere = {
    ...fund,
    data: { ...fund.data, activityId: idOf<typeof activityId>(uuid(60)) },
  };
  t.throws(() => given(t, activityDecider, opened).when(elsewhere), /sent to/);
  t.throws(() => stateOf(activityDecider, guaranteed.slice(1)), /absent/);
});

const open = (member: { entityId: typeof entityId } | undefined = { entityId }) =>
  ({ type: 'OpenActivity', data: { activityId, entityId, memberId, member } }) as const;

await t.test('an activity is opened once, for a member of its entity', async (t) => {
  given(t, activityDecider).when(open()).emits(opened);
  given(t, activityDecider, opened).when(open()).refuses('activity_already_opened', { activityId });
  given(t, activityDecider)
    .when({ ...open(), data: { ...open().data, member: undefined } })
    .refuses('member_not_found', { memberId });
  given(t, activityDecider)
    .when(open({ entityId: otherEntityId }))
    .refuses('member_of_other_entity', { memberId, entityId });
});

const parties = { paymentId, entityId, clientId, jurisdiction: 'BE', currency: 'EUR' } as const;
const second = idOf<InvoiceId>(uuid(81));
const receivedData = {
  ...parties,
  amount: euro('1300.00'),
  bookedOn: day('2026-03-30'),
  bankAccount: 'BE68539007547034',
  bankReference: 'stmt-4/17',
  asked: [{ invoiceId }],
} as const;
const received: PaymentEvent = { type: 'ClientPaymentReceived', data: receivedData };
const moved = (
  type: 'PaymentAllocated' | 'PaymentAllocationReturned',
  amount: string,
  freeAfter: string,
  of = invoiceId,
): PaymentEvent => ({
  type,
  data: { ...parties, invoiceId: of, amount: euro(amount), freeAfter: euro(freeAfter) },
});
type Allocations = readonly { invoiceId: InvoiceId; amount: ReturnType<typeof euro> }[];
const pay = (allocations: Allocations, change: object = {}) =>
  ({
    type: 'RecordPayment',
    data: { ...receivedData, entityCurrency: 'EUR', allocations, ...change },
  }) as const;
const giveBack = (amount: string, of = invoiceId) =>
  ({ type: 'ReturnAllocation', data: { invoiceId: of, amount: euro(amount) } }) as const;

await t.test('R16, M22: a payment is reserved in parts, a return is free again', async (t) => {
  const both = [
    { invoiceId, amount: euro('1210.00') },
    { invoiceId: second, amount: euro('90.00') },
  ];
  const first = moved('PaymentAllocated', '1210.00', '90.00');
  const history = [received, first, moved('PaymentAllocated', '90.00', '0.00', second)];
  const recorded = given(t, paymentDecider);
  recorded.when(pay([])).emits(received);
  recorded.when(pay(both)).emits(...history);
  given(t, paymentDecider, received)
    .when(pay([]))
    .refuses('payment_already_recorded', { paymentId });
  recorded
    .when(pay([], { entityCurrency: 'CHF' }))
    .refuses('currency_mismatch', { currency: 'EUR', expected: 'CHF' });
  for (const amount of ['0.00', '-5.00']) {
    recorded.when(pay([], { amount })).refuses('payment_amount_not_positive', { amount });
  }
  recorded
    .when(pay([{ invoiceId, amount: euro('0.00') }]))
    .refuses('payment_amount_not_positive', { invoiceId, amount: '0.00' });
  recorded.when(pay([], { amount: '1000000000.00' })).refuses('amount_too_large');
  recorded
    .when(pay([...both, { invoiceId, amount: euro('0.01') }]))
    .refuses('allocation_exceeds_payment', { invoiceId, amount: '0.01', free: '0.00' });
  const reserved = given(t, paymentDecider, received, first);
  reserved
    .when(giveBack('1000.00'))
    .emits(moved('PaymentAllocationReturned', '1000.00', '1090.00'));
  reserved
    .when(giveBack('1210.00'))
    .emits(moved('PaymentAllocationReturned', '1210.00', '1300.00'));
  reserved.when(giveBack('0.00')).emits();
  for (const amount of ['1210.01', '-1.00']) {
    reserved
      .when(giveBack(amount))
      .refuses('return_exceeds_allocation', { invoiceId, amount, reserved: '1210.00' });
  }
  reserved.when(giveBack('0.01', second)).refuses('return_exceeds_allocation');
  const returned = moved('PaymentAllocationReturned', '1000.00', '1090.00');
  given(t, paymentDecider, received, first, returned)
    .when(giveBack('210.01'))
    .refuses('return_exceeds_allocation', { invoiceId, amount: '210.01', reserved: '210.00' });
  given(t, paymentDecider).when(giveBack('1.00')).refuses('payment_not_found');
  t.match(stateOf(paymentDecider, [received, first, returned]), { free: '1090.00' });
  t.throws(() => stateOf(paymentDecider, [first]), /absent/);
});
