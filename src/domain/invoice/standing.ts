import { clearedTarget } from '../clearing.ts';
import {
  add,
  formatMoney,
  parseMoney,
  subtract,
  sum,
  zero,
  type Amount,
  type Currency,
  type Money,
} from '../money.ts';
import type { InvoiceIssued, VatPart } from './events.ts';
import type { VatCategory } from './lines.ts';

/** Base and VAT of one category. */
export type StandingVat = Readonly<{ vat: VatCategory; base: Money; amount: Money }>;

/** The base of an invoice without VAT, by whom it goes to. */
export type BaseParts = Readonly<{
  activityShare: Money;
  mutualServices: Money;
  guaranteeFund: Money;
}>;

/** What is billed: base and VAT of each category, and money laid out in the client's name. */
export type Billed = Readonly<{ vat: readonly StandingVat[]; disbursements: Money }>;

/** What stands of an invoice: issued, less what was credited and written off. Also what one of these takes away. */
export type Standing = Billed & BaseParts;

/** What is billed without VAT and disbursements: the base of the levy. */
export const baseOf = ({ vat, disbursements: { currency } }: Billed): Money =>
  sum(
    currency,
    vat.map(({ base }) => base),
  );

/** The VAT of all categories. */
export const vatOf = ({ vat, disbursements: { currency } }: Billed): Money =>
  sum(
    currency,
    vat.map(({ amount }) => amount),
  );

/** What the client owes of it, paid or not. */
export const totalOf = (billed: Billed): Money =>
  add(add(baseOf(billed), vatOf(billed)), billed.disbursements);

/** What an event says was billed. */
export const billedOf = (
  { vat, disbursements }: Pick<InvoiceIssued['data'], 'vat' | 'disbursements'>,
  currency: Currency,
): Billed => ({
  vat: vat.map((part) => ({
    vat: part.vat,
    base: parseMoney(part.base, currency),
    amount: parseMoney(part.amount, currency),
  })),
  disbursements: parseMoney(disbursements, currency),
});

/** The parts of a base, as an event names them. */
export const partsOf = (
  parts: Readonly<Record<keyof BaseParts, Amount>>,
  currency: Currency,
): BaseParts => ({
  activityShare: parseMoney(parts.activityShare, currency),
  mutualServices: parseMoney(parts.mutualServices, currency),
  guaranteeFund: parseMoney(parts.guaranteeFund, currency),
});

/** Base and VAT by category, as events carry them; categories of nothing are left out. */
export const vatParts = ({ vat }: Billed): readonly VatPart[] =>
  vat
    .filter(({ base, amount }) => base.cents !== 0n || amount.cents !== 0n)
    .map((part) => ({
      vat: part.vat,
      base: formatMoney(part.base),
      amount: formatMoney(part.amount),
    }));

/** An invoice of which nothing has been allocated yet. */
export const unallocated = (billed: Billed): Standing => {
  const nothing = zero(billed.disbursements.currency);
  return { ...billed, activityShare: nothing, mutualServices: nothing, guaranteeFund: nothing };
};

/** What is left of what is billed. */
export const lessBilled = (standing: Standing, taken: Billed): Standing => ({
  ...standing,
  disbursements: subtract(standing.disbursements, taken.disbursements),
  vat: standing.vat.map((part) => {
    const less = taken.vat.find(({ vat }) => vat === part.vat);
    return less === undefined
      ? part
      : {
          vat: part.vat,
          base: subtract(part.base, less.base),
          amount: subtract(part.amount, less.amount),
        };
  }),
});

/** What is left of the parts of the base. */
export const lessParts = (standing: Standing, taken: BaseParts): Standing => ({
  ...standing,
  activityShare: subtract(standing.activityShare, taken.activityShare),
  mutualServices: subtract(standing.mutualServices, taken.mutualServices),
  guaranteeFund: subtract(standing.guaranteeFund, taken.guaranteeFund),
});

/** What is left after a credit note or a write-off. */
export const less = (standing: Standing, taken: Standing): Standing =>
  lessParts(lessBilled(standing, taken), taken);

/** The absolute figures that every fact about an invoice's money carries (M4). */
export const targetOf = (standing: Standing, received: Money, guaranteed: boolean) => {
  const total = totalOf(standing);
  return {
    guaranteed,
    activityShare: formatMoney(standing.activityShare),
    totalInclVat: formatMoney(total),
    principalReceivedAfter: formatMoney(received),
    clearedAfter: formatMoney(clearedTarget(standing.activityShare, received, total)),
  };
};
