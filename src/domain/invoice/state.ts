import type { DecisionId, PaymentId } from '../ids.ts';
import { isZero, min, parseRate, subtract, zero, type Money, type RateText } from '../money.ts';
import type { LevyRates } from '../levy.ts';
import type { InvoiceIssued } from './events.ts';
import { totalOf, type Standing } from './standing.ts';

/** The levy of an invoice: credit notes use its rates and name its decision (R3). */
type Levied = Readonly<{
  rates: Readonly<{ mutualServices: RateText; guaranteeFund: RateText }>;
  decisionId: DecisionId;
}>;

/** What an invoice holds of a payment, in the order in which it took it. */
export type Held = Readonly<{ paymentId: PaymentId; principal: Money }>;

/** An issued invoice: what stands of it, and the money that it holds. */
export type IssuedInvoice = Readonly<{
  status: 'issued';
  /** Absent between the two events of issuing alone. */
  levied?: Levied;
  standing: Standing;
  principalReceived: Money;
  held: readonly Held[];
}> &
  InvoiceIssued['data'];

/** An invoice, what stands of it and how much of that the client has paid. */
export type InvoiceState = Readonly<{ status: 'absent' }> | IssuedInvoice;

/** What the client still owes of the principal. */
export const openPrincipal = ({ standing, principalReceived }: IssuedInvoice): Money =>
  subtract(totalOf(standing), principalReceived);

/** The levy that issuing deducted. */
export const leviedOf = ({ levied, invoiceId }: IssuedInvoice): Levied & { ratios: LevyRates } => {
  if (levied === undefined) throw new Error(`invoice ${invoiceId} stands without its levy`);
  const { mutualServices, guaranteeFund } = levied.rates;
  return {
    ...levied,
    ratios: {
      mutualServices: parseRate(mutualServices),
      guaranteeFund: parseRate(guaranteeFund),
    },
  };
};

/**
 * Takes money out of what is held, what came last first (M11): of one payment, or of whichever. What is left keeps its
 * order; the parts taken are in the order of taking.
 */
export const takeLast = (
  held: readonly Held[],
  amount: Money,
  paymentId?: PaymentId,
): Readonly<{ taken: readonly Held[]; left: readonly Held[] }> => {
  const left: Held[] = [];
  const taken: Held[] = [];
  let rest = amount;
  for (const part of held.toReversed()) {
    const fits = paymentId === undefined || part.paymentId === paymentId;
    const out = fits ? min(part.principal, rest) : zero(rest.currency);
    const kept = subtract(part.principal, out);
    if (!isZero(out)) taken.push({ ...part, principal: out });
    if (!isZero(kept)) left.unshift({ ...part, principal: kept });
    rest = subtract(rest, out);
  }
  if (!isZero(rest)) throw new RangeError('more is taken out of an invoice than it holds');
  return { taken, left };
};
