import { min, subtract, zero, type Money } from './money.ts';

/** How an invoice used money that was offered to it; the four parts sum to what was offered. */
export type Settlement = Readonly<{
  costs: Money;
  interest: Money;
  principal: Money;
  excess: Money;
}>;

/**
 * Settles what is open in the order of the law: costs, interest, principal (R16). Neither costs nor interest can be
 * charged yet, so all of it goes to the principal; what is too much is the excess, also when nothing is open (M22).
 * @throws RangeError when less than nothing is offered or open.
 */
export const settlePayment = (
  offer: Readonly<{ allocated: Money; openPrincipal: Money }>,
): Settlement => {
  const { allocated, openPrincipal } = offer;
  if (allocated.cents < 0n || openPrincipal.cents < 0n) {
    throw new RangeError('a settlement needs an offer and a debt of nothing or more');
  }
  const principal = min(allocated, openPrincipal);
  const nothing = zero(allocated.currency);
  return { costs: nothing, interest: nothing, principal, excess: subtract(allocated, principal) };
};
