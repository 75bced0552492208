import type { Decider, Message } from '../decider.ts';
import type { InvoiceId } from '../ids.ts';
import { isTooLarge } from '../largest-amount.ts';
import type { LocalDate } from '../local-date.ts';
import {
  add,
  compare,
  formatMoney,
  isPositive,
  isZero,
  parseMoney,
  subtract,
  type Amount,
  type Currency,
} from '../money.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import { dimensionsOf } from './dimensions.ts';
import type {
  ClientPaymentReceived,
  PaymentAllocated,
  PaymentEvent,
  PaymentRefunded,
  PaymentReversed,
} from './events.ts';

/** A payment, how much of it is free, and how much stays reserved for each invoice. */
export type PaymentState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{
      status: 'recorded' | 'reversed';
      free: Amount;
      allocated: ReadonlyMap<InvoiceId, Amount>;
      /** What the bank says of each refund, so that none is recorded twice. */
      refunds: readonly string[];
    }> &
      ClientPaymentReceived['data']);

type Allocation = Readonly<{ invoiceId: InvoiceId; amount: Amount }>;

type RecordPayment = ClientPaymentReceived['data'] &
  Readonly<{
    /** The currency of the entity's books. */
    entityCurrency: Currency;
    /** What is reserved for which invoice of this client, in this order; every invoice was found. */
    allocations: readonly Allocation[];
  }>;

type Reverse = Pick<PaymentReversed['data'], 'bookedOn' | 'bankReference'>;
type Refund = Pick<
  PaymentRefunded['data'],
  'amount' | 'bookedOn' | 'bankAccount' | 'bankReference'
>;

/** What can be asked of a payment, with the facts of other streams that it rests on. */
export type PaymentCommand =
  | Message<'RecordPayment', RecordPayment>
  | Message<'AllocateCredit', { allocations: readonly Allocation[]; on: LocalDate }>
  | Message<'ReturnAllocation', { invoiceId: InvoiceId; amount: Amount }>
  | Message<'ReversePayment', Reverse>
  | Message<'RefundPayment', Refund>;

/** Why a payment refuses what is asked of it. */
export type PaymentRefusalCode =
  | 'payment_already_recorded'
  | 'payment_not_found'
  | 'payment_amount_not_positive'
  | 'amount_too_large'
  | 'currency_mismatch'
  | 'allocation_exceeds_payment'
  | 'return_exceeds_allocation'
  | 'payment_without_credit'
  | 'before_payment_booked'
  | 'payment_already_reversed'
  | 'refund_exceeds_credit'
  | 'refund_already_recorded';

type Recorded = Exclude<PaymentState, { status: 'absent' }>;
type Decided = Result<readonly PaymentEvent[], Refusal<PaymentRefusalCode>>;

const allocate = (
  of: Parameters<typeof dimensionsOf>[0] & Readonly<{ free: Amount }>,
  allocations: readonly Allocation[],
): Result<PaymentAllocated[], Refusal<PaymentRefusalCode>> => {
  const { currency } = of;
  const events: PaymentAllocated[] = [];
  let free = parseMoney(of.free, currency);
  for (const { invoiceId, amount } of allocations) {
    const part = parseMoney(amount, currency);
    if (!isPositive(part)) return refuse('payment_amount_not_positive', { invoiceId, amount });
    if (compare(part, free) > 0) {
      const facts = { invoiceId, amount, free: formatMoney(free) };
      return refuse('allocation_exceeds_payment', facts);
    }
    free = subtract(free, part);
    const data = { ...dimensionsOf(of), invoiceId, amount, freeAfter: formatMoney(free) };
    events.push({ type: 'PaymentAllocated', data });
  }
  return ok(events);
};

const record = (command: RecordPayment, state: PaymentState): Decided => {
  const { entityCurrency, allocations, ...data } = command;
  const { paymentId, amount, currency } = data;
  if (state.status !== 'absent') return refuse('payment_already_recorded', { paymentId });
  if (currency !== entityCurrency) {
    return refuse('currency_mismatch', { currency, expected: entityCurrency });
  }
  const money = parseMoney(amount, currency);
  if (!isPositive(money)) return refuse('payment_amount_not_positive', { amount });
  if (isTooLarge(money)) return refuse('amount_too_large', { amount });
  const allocated = allocate({ ...data, free: amount }, allocations);
  if (!allocated.ok) return allocated;
  return ok([{ type: 'ClientPaymentReceived', data }, ...allocated.value]);
};

const giveBack = (invoiceId: InvoiceId, amount: Amount, state: Recorded): Decided => {
  const { currency } = state;
  const returned = parseMoney(amount, currency);
  const reserved = parseMoney(state.allocated.get(invoiceId) ?? '0.00', currency);
  if (isZero(returned)) return ok([]);
  if (!isPositive(returned) || compare(returned, reserved) > 0) {
    const facts = { invoiceId, amount, reserved: formatMoney(reserved) };
    return refuse('return_exceeds_allocation', facts);
  }
  const freeAfter = formatMoney(add(parseMoney(state.free, currency), returned));
  const data = { ...dimensionsOf(state), invoiceId, amount, freeAfter };
  return ok([{ type: 'PaymentAllocationReturned', data }]);
};

/** What happens to a payment after it was booked and before the bank took it back. */
const checkLive = (
  on: LocalDate,
  { status, paymentId, bookedOn }: Recorded,
): Result<undefined, Refusal<PaymentRefusalCode>> => {
  if (status === 'reversed') return refuse('payment_already_reversed', { paymentId });
  return on < bookedOn
    ? refuse('before_payment_booked', { paymentId, on, bookedOn })
    : ok(undefined);
};

/** The whole payment is gone, whatever became of it; its reserved parts come back one by one. */
const reverse = ({ bookedOn, bankReference }: Reverse, state: Recorded): Decided => {
  const live = checkLive(bookedOn, state);
  if (!live.ok) return live;
  const { amount, currency, allocated } = state;
  const reserved = [...allocated].map(([invoiceId, part]) => ({ invoiceId, amount: part }));
  const free = subtract(parseMoney(state.free, currency), parseMoney(amount, currency));
  const data = {
    ...dimensionsOf(state),
    amount,
    bookedOn,
    bankReference,
    reserved: reserved.filter((part) => isPositive(parseMoney(part.amount, currency))),
    freeAfter: formatMoney(free),
  };
  return ok([{ type: 'PaymentReversed', data }]);
};

const refundKey = ({ bankAccount, bankReference }: Omit<Refund, 'amount' | 'bookedOn'>): string =>
  JSON.stringify([bankAccount, bankReference]);

/** Only what no invoice took can go back to the client (M28). */
const refund = (command: Refund, state: Recorded): Decided => {
  const { amount, bookedOn, bankAccount, bankReference } = command;
  if (state.refunds.includes(refundKey(command))) {
    return refuse('refund_already_recorded', { bankAccount, bankReference });
  }
  const live = checkLive(bookedOn, state);
  if (!live.ok) return live;
  const { currency, free } = state;
  const left = subtract(parseMoney(free, currency), parseMoney(amount, currency));
  if (!isPositive(parseMoney(amount, currency))) {
    return refuse('payment_amount_not_positive', { amount });
  }
  if (left.cents < 0n) return refuse('refund_exceeds_credit', { amount, free });
  const bank = { bookedOn, bankAccount, bankReference };
  const data = { ...dimensionsOf(state), amount, ...bank, freeAfter: formatMoney(left) };
  return ok([{ type: 'PaymentRefunded', data }]);
};

const moveReserved = (
  state: Recorded,
  { invoiceId, freeAfter }: Readonly<{ invoiceId: InvoiceId; freeAfter: Amount }>,
): Recorded => {
  const { currency } = state;
  const before = parseMoney(state.allocated.get(invoiceId) ?? '0.00', currency);
  const taken = subtract(parseMoney(state.free, currency), parseMoney(freeAfter, currency));
  const allocated = new Map(state.allocated).set(invoiceId, formatMoney(add(before, taken)));
  return { ...state, free: freeAfter, allocated };
};

const decideRecorded = (
  command: Exclude<PaymentCommand, { type: 'RecordPayment' }>,
  state: Recorded,
): Decided => {
  switch (command.type) {
    case 'AllocateCredit': {
      const live = checkLive(command.data.on, state);
      if (!live.ok) return live;
      const { paymentId, clientId, free, currency } = state;
      return isPositive(parseMoney(free, currency))
        ? allocate(state, command.data.allocations)
        : refuse('payment_without_credit', { paymentId, clientId, free });
    }
    case 'ReturnAllocation':
      return giveBack(command.data.invoiceId, command.data.amount, state);
    case 'ReversePayment':
      return reverse(command.data, state);
    case 'RefundPayment':
      return refund(command.data, state);
    default:
      return unreachable(command);
  }
};

/**
 * How much of a payment is free. A reservation for an invoice takes it, what the invoice does not want comes back;
 * what no invoice took is the client's credit, used or refunded by command alone (R16, M22, M28).
 */
export const paymentDecider: Decider<
  PaymentState,
  PaymentCommand,
  PaymentEvent,
  PaymentRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'ClientPaymentReceived') {
      const { data } = event;
      const none = { allocated: new Map(), refunds: [] };
      return { status: 'recorded', ...data, free: data.amount, ...none };
    }
    if (state.status === 'absent') return outOfPlace(event.type, state.status);
    switch (event.type) {
      case 'PaymentAllocated':
      case 'PaymentAllocationReturned':
        return moveReserved(state, event.data);
      case 'PaymentReversed':
        return { ...state, status: 'reversed', free: event.data.freeAfter };
      case 'PaymentRefunded': {
        const refunds = [...state.refunds, refundKey(event.data)];
        return { ...state, free: event.data.freeAfter, refunds };
      }
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    if (command.type === 'RecordPayment') return record(command.data, state);
    return state.status === 'absent' ? refuse('payment_not_found') : decideRecorded(command, state);
  },
};
