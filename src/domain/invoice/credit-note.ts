import { levyOn, type LevyRates } from '../levy.ts';
import {
  compare,
  formatMoney,
  isPositive,
  min,
  parseMoney,
  subtract,
  sum,
  type Amount,
  type Money,
} from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { vatOnBase } from '../vat.ts';
import { NO_VAT } from './line-rules.ts';
import type { VatCategory } from './lines.ts';
import { baseOf, lessBilled, type BaseParts, type Billed, type Standing } from './standing.ts';

/** How much of one VAT category is credited, without VAT; category "none" is money laid out in the client's name. */
export type CreditedPart = Readonly<{ vat: VatCategory; net: Amount }>;

/** Why a part of an invoice cannot be credited. */
export type CreditRefusalCode =
  | 'credit_note_empty'
  | 'credit_amount_not_positive'
  | 'credit_vat_not_on_invoice'
  | 'credit_exceeds_invoice';

type Asked = ReadonlyMap<VatCategory, Money>;

/** What is asked of each category, together; refused when it is nothing or more than what is left (M11). */
const askedOf = (
  standing: Standing,
  parts: readonly CreditedPart[],
): Result<Asked, Refusal<CreditRefusalCode>> => {
  const { currency } = standing.disbursements;
  if (parts.length === 0) return refuse('credit_note_empty');
  const asked = new Map<VatCategory, Money>();
  for (const { vat, net } of parts) {
    const amount = parseMoney(net, currency);
    if (!isPositive(amount)) return refuse('credit_amount_not_positive', { vat, net });
    asked.set(vat, sum(currency, [amount, asked.get(vat) ?? parseMoney('0.00', currency)]));
  }
  for (const [vat, amount] of asked) {
    const left =
      vat === NO_VAT ? standing.disbursements : standing.vat.find((part) => part.vat === vat)?.base;
    if (left === undefined) return refuse('credit_vat_not_on_invoice', { vat });
    if (compare(amount, left) > 0) {
      const facts = { vat, net: formatMoney(amount), left: formatMoney(left) };
      return refuse('credit_exceeds_invoice', facts);
    }
  }
  return ok(asked);
};

/**
 * VAT taken back is what is left of it less the VAT on the base left after, so that all credit notes together take
 * back exactly what was billed (M16); a lost receivable may have left a cent less, and no VAT is ever added.
 */
const billedBack = ({ vat, disbursements }: Standing, asked: Asked): Billed => {
  const nothing = parseMoney('0.00', disbursements.currency);
  return {
    disbursements: asked.get(NO_VAT) ?? nothing,
    vat: vat.map((part) => {
      const base = asked.get(part.vat) ?? nothing;
      const after = vatOnBase(part.vat, subtract(part.base, base));
      const amount = asked.has(part.vat) ? subtract(part.amount, min(after, part.amount)) : nothing;
      return { vat: part.vat, base, amount };
    }),
  };
};

/**
 * The levy parts taken back: what is left of them less the levy on the base left after (R3). Losses may have left the
 * activity or the fund a cent less than that levy leaves them, and a credit note gives neither anything (M13).
 */
const levyBack = (standing: Standing, taken: Billed, rates: LevyRates): BaseParts => {
  const base = baseOf(lessBilled(standing, taken));
  const levied = levyOn(base, rates);
  const share = min(levied.activityShare, standing.activityShare);
  const rest = subtract(base, share);
  const fund = min(min(levied.guaranteeFund, standing.guaranteeFund), rest);
  return {
    activityShare: subtract(standing.activityShare, share),
    mutualServices: subtract(standing.mutualServices, subtract(rest, fund)),
    guaranteeFund: subtract(standing.guaranteeFund, fund),
  };
};

/** What a credit note takes away of an invoice, by the rates of the invoice. */
export const creditOf = (
  standing: Standing,
  parts: readonly CreditedPart[],
  rates: LevyRates,
): Result<Standing, Refusal<CreditRefusalCode>> => {
  const asked = askedOf(standing, parts);
  if (!asked.ok) return asked;
  const billed = billedBack(standing, asked.value);
  return ok({ ...billed, ...levyBack(standing, billed, rates) });
};
