import type { Decider, Message } from '../decider.ts';
import type { InvoiceId } from '../ids.ts';
import { isTooLarge } from '../invoice/line-rules.ts';
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
import type { ClientPaymentReceived, PaymentAllocated, PaymentEvent } from './events.ts';

/** A payment, how much of it is free, and how much stays reserved for each invoice. */
export type PaymentState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{
      status: 'recorded';
      free: Amount;
      allocated: ReadonlyMap<InvoiceId, Amount>;
    }> &
      ClientPaymentReceived['data']);

type RecordPayment = ClientPaymentReceived['data'] &
  Readonly<{
    /** The currency of the entity's books. */
    entityCurrency: Currency;
    /** What is reserved for which invoice of this client, in this order; every invoice was found. */
    allocations: readonly Readonly<{ invoiceId: InvoiceId; amount: Amount }>[];
  }>;

/** What can be asked of a payment, with the facts of other streams that it rests on. */
export type PaymentCommand =
  | Message<'RecordPayment', RecordPayment>
  | Message<'ReturnAllocation', { invoiceId: InvoiceId; amount: Amount }>;

/** Why a payment refuses what is asked of it. */
export type PaymentRefusalCode =
  | 'payment_already_recorded'
  | 'payment_not_found'
  | 'payment_amount_not_positive'
  | 'amount_too_large'
  | 'currency_mismatch'
  | 'allocation_exceeds_payment'
  | 'return_exceeds_allocation';

type Recorded = Extract<PaymentState, { status: 'recorded' }>;
type Decided = Result<readonly PaymentEvent[], Refusal<PaymentRefusalCode>>;

const dimensionsOf = ({
  paymentId,
  entityId,
  clientId,
  jurisdiction,
  currency,
}: ClientPaymentReceived['data']) => ({ paymentId, entityId, clientId, jurisdiction, currency });

const allocate = (
  command: RecordPayment,
): Result<PaymentAllocated[], Refusal<PaymentRefusalCode>> => {
  const { allocations, currency } = command;
  const events: PaymentAllocated[] = [];
  let free = parseMoney(command.amount, currency);
  for (const { invoiceId, amount } of allocations) {
    const part = parseMoney(amount, currency);
    if (!isPositive(part)) return refuse('payment_amount_not_positive', { invoiceId, amount });
    if (compare(part, free) > 0) {
      const facts = { invoiceId, amount, free: formatMoney(free) };
      return refuse('allocation_exceeds_payment', facts);
    }
    free = subtract(free, part);
    const data = { ...dimensionsOf(command), invoiceId, amount, freeAfter: formatMoney(free) };
    events.push({ type: 'PaymentAllocated', data });
  }
  return ok(events);
};

const record = (command: RecordPayment, state: PaymentState): Decided => {
  const { entityCurrency, allocations: _allocations, ...data } = command;
  const { paymentId, amount, currency } = data;
  if (state.status !== 'absent') return refuse('payment_already_recorded', { paymentId });
  if (currency !== entityCurrency) {
    return refuse('currency_mismatch', { currency, expected: entityCurrency });
  }
  const money = parseMoney(amount, currency);
  if (!isPositive(money)) return refuse('payment_amount_not_positive', { amount });
  if (isTooLarge(money)) return refuse('amount_too_large', { amount });
  const allocated = allocate(command);
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

/**
 * How much of a payment is free. A reservation for an invoice takes it, what the invoice does not want comes back;
 * what no invoice took is the client's credit (R16, M22).
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
      return { status: 'recorded', ...data, free: data.amount, allocated: new Map() };
    }
    if (state.status === 'absent') return outOfPlace(event.type, state.status);
    switch (event.type) {
      case 'PaymentAllocated':
      case 'PaymentAllocationReturned':
        return moveReserved(state, event.data);
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'RecordPayment':
        return record(command.data, state);
      case 'ReturnAllocation': {
        const { invoiceId, amount } = command.data;
        return state.status === 'absent'
          ? refuse('payment_not_found')
          : giveBack(invoiceId, amount, state);
      }
      default:
        return unreachable(command);
    }
  },
};
