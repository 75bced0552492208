import type { WriteOffRules } from '../entity/events.ts';
import { add, allocate, isZero, min, proportion, subtract, zero, type Money } from '../money.ts';
import {
  baseOf,
  less,
  totalOf,
  vatOf,
  type Billed,
  type BaseParts,
  type Standing,
} from './standing.ts';

/** Splits by weights, also nothing over nothing. */
const split = (whole: Money, weights: readonly Money[]): readonly Money[] =>
  isZero(whole)
    ? weights.map(({ currency }) => zero(currency))
    : allocate(
        whole,
        weights.map(({ cents }) => cents),
      );

/** What is left of what is billed when only the money received stands: over categories by largest remainder (M13). */
const billedLeft = (standing: Standing, received: Money, base: Money): Billed => {
  const { vat, disbursements } = standing;
  const [vatLeft = zero(base.currency), laidOut = zero(base.currency)] = split(
    subtract(received, base),
    [vatOf(standing), disbursements],
  );
  const bases = split(
    base,
    vat.map((part) => part.base),
  );
  const amounts = split(
    vatLeft,
    vat.map(({ amount }) => amount),
  );
  return {
    disbursements: laidOut,
    vat: vat.map((part, index) => ({
      vat: part.vat,
      base: bases[index] ?? zero(base.currency),
      amount: amounts[index] ?? zero(base.currency),
    })),
  };
};

/** The base left in the invoice's own parts: each its proportion, services the rest (M13). */
const partsLeft = (
  { activityShare, guaranteeFund }: Standing,
  base: Money,
  kept: (part: Money) => Money,
): BaseParts => {
  const share = kept(activityShare);
  const fund = min(kept(guaranteeFund), subtract(base, share));
  return {
    activityShare: share,
    guaranteeFund: fund,
    mutualServices: subtract(subtract(base, share), fund),
  };
};

/**
 * What is lost of an invoice of which only the money received stands. What is left is the proportion paid of base and
 * parts, so that the activity's share left is exactly what the client's money has cleared (R8, R9, M13).
 */
export const lossOf = (standing: Standing, received: Money): Standing => {
  const total = totalOf(standing);
  const kept = (part: Money): Money => proportion(part, received, total);
  const base = kept(baseOf(standing));
  const left = { ...billedLeft(standing, received, base), ...partsLeft(standing, base, kept) };
  return less(standing, left);
};

/** Who bears what of a loss, in words of `ReceivableWrittenOff`. */
type Bearers = Readonly<{
  levyCancelled: Readonly<{ mutualServices: Money; guaranteeFund: Money }>;
  borneBy: Readonly<{ activityShare: Money; activityShortfall: Money; guaranteeFund: Money }>;
}>;

/**
 * Who bears a loss. The share was the activity's; the levy is cancelled, or borne by the fund, of a guaranteed invoice
 * or not (R9, M21); VAT and disbursements follow the guarantee, else the activity or the fund by the rules (R10, M27).
 */
export const bearersOf = (
  lost: Standing,
  vatRegained: Money,
  { levyOnLoss, unregainedVat }: WriteOffRules,
  guaranteed: boolean,
): Bearers => {
  const nothing = zero(vatRegained.currency);
  const { activityShare, mutualServices, guaranteeFund } = lost;
  const beside = add(subtract(vatOf(lost), vatRegained), lost.disbursements);
  const byFund = guaranteed || unregainedVat === 'guaranteeFund';
  const cancelled = levyOnLoss === 'cancelled';
  const levyBorne = cancelled ? nothing : add(mutualServices, guaranteeFund);
  return {
    levyCancelled: cancelled
      ? { mutualServices, guaranteeFund }
      : { mutualServices: nothing, guaranteeFund: nothing },
    borneBy: {
      activityShare,
      activityShortfall: byFund ? nothing : beside,
      guaranteeFund: byFund ? add(levyBorne, beside) : levyBorne,
    },
  };
};
