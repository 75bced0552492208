import { settlePayment } from '../allocation.ts';
import type { ClientId, PaymentId } from '../ids.ts';
import {
  add,
  formatMoney,
  parseMoney,
  subtract,
  sum,
  zero,
  type Amount,
  type Currency,
} from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { dimensionsOf } from './dimensions.ts';
import type { ClientPaymentApplied, ClientPaymentUnapplied } from './events.ts';
import { targetOf, type Standing } from './standing.ts';
import { openPrincipal, type Held, type IssuedInvoice } from './state.ts';

/** Money that a payment reserved for the invoice. */
export type ApplyPayment = Readonly<{
  paymentId: PaymentId;
  /** Who paid, and in which currency. */
  clientId: ClientId;
  currency: Currency;
  /** What the payment reserved for this invoice. */
  allocated: Amount;
}>;

/** Why an invoice takes no money of a payment. */
export type SettlingRefusalCode = 'invoice_of_other_client' | 'currency_mismatch';

/** Every allocation is answered, also one that comes too late to be taken: the rest goes back to the payment (M22). */
export const applyPayment = (
  command: ApplyPayment,
  state: IssuedInvoice,
): Result<readonly ClientPaymentApplied[], Refusal<SettlingRefusalCode>> => {
  const { paymentId, clientId, allocated } = command;
  const { invoiceId, currency, guaranteed, standing } = state;
  if (clientId !== state.clientId)
    return refuse('invoice_of_other_client', { invoiceId, clientId });
  if (command.currency !== currency) {
    return refuse('currency_mismatch', { currency: command.currency, expected: currency });
  }
  const settled = settlePayment({
    allocated: parseMoney(allocated, currency),
    openPrincipal: openPrincipal(state),
  });
  const after = add(state.principalReceived, settled.principal);
  const data = {
    ...dimensionsOf(state),
    paymentId,
    allocated,
    costs: formatMoney(settled.costs),
    interest: formatMoney(settled.interest),
    principal: formatMoney(settled.principal),
    excess: formatMoney(settled.excess),
    ...targetOf(standing, after, guaranteed),
  };
  return ok([{ type: 'ClientPaymentApplied', data }]);
};

/** Gives parts of the money back, one after the other; `standing` is what stands of the invoice at that moment. */
export const unapply = (
  state: IssuedInvoice,
  standing: Standing,
  taken: readonly Held[],
  cause: ClientPaymentUnapplied['data']['cause'],
): readonly ClientPaymentUnapplied[] => {
  const nothing = formatMoney(zero(state.currency));
  let received = state.principalReceived;
  return taken.map(({ paymentId, principal }) => {
    received = subtract(received, principal);
    const amount = formatMoney(principal);
    // Neither costs nor interest can be charged yet, so that all of it was principal.
    const parts = { amount, costs: nothing, interest: nothing, principal: amount };
    const target = targetOf(standing, received, state.guaranteed);
    const data = { ...dimensionsOf(state), paymentId, cause, ...parts, ...target };
    return { type: 'ClientPaymentUnapplied', data };
  });
};

/** The bank recalled a payment: what the invoice holds of it is open again. Holding nothing, there is nothing to tell. */
export const unapplyPayment = (
  paymentId: PaymentId,
  state: IssuedInvoice,
): Result<readonly ClientPaymentUnapplied[], never> => {
  const principal = sum(
    state.currency,
    state.held.filter((held) => held.paymentId === paymentId).map((held) => held.principal),
  );
  const taken = principal.cents === 0n ? [] : [{ paymentId, principal }];
  return ok(unapply(state, state.standing, taken, 'paymentReversed'));
};
