import { isTooLarge } from './largest-amount.ts';
import type { LocalDate } from './local-date.ts';
import {
  isPositive,
  isZero,
  negate,
  parseMoney,
  type Amount,
  type Currency,
  type Money,
} from './money.ts';
import { firstDayOf, type Month, type Quarter } from './periods.ts';
import { ok, refuse, type Refusal, type Result } from './result.ts';

/** A transaction on our bank account, as the bank names it: no two have the same name. */
export type Transfer = Readonly<{ bankAccount: string; bankReference: string }>;

/** Why what is owed for a period, or a transfer for it, cannot be recorded. */
export type DueRefusalCode =
  | 'currency_mismatch'
  | 'period_not_begun'
  | 'declared_amount_negative'
  | 'amount_too_large'
  | 'transfer_amount_zero'
  | 'transfer_already_recorded';

/** An amount for a period, and the facts that it is held against. */
export type Due = Readonly<{
  amount: Amount;
  currency: Currency;
  /** The currency of the entity's books. */
  entityCurrency: Currency;
  /** The day on which the amount counts. */
  effectiveOn: LocalDate;
}>;

type Checked = Result<Money, Refusal<DueRefusalCode>>;

const checkDue = (period: Quarter | Month, due: Due): Checked => {
  const { amount, currency, entityCurrency, effectiveOn } = due;
  if (currency !== entityCurrency) {
    return refuse('currency_mismatch', { currency, expected: entityCurrency });
  }
  const firstDay = firstDayOf(period);
  if (effectiveOn < firstDay) {
    return refuse('period_not_begun', { period, firstDay, effectiveOn });
  }
  const money = parseMoney(amount, currency);
  return isTooLarge(money) ? refuse('amount_too_large', { amount }) : ok(money);
};

/** What a return says is owed for a period: nothing or more. */
export const checkDeclared = (period: Quarter | Month, due: Due): Checked => {
  const checked = checkDue(period, due);
  if (!checked.ok) return checked;
  return isPositive(negate(checked.value))
    ? refuse('declared_amount_negative', { amount: due.amount })
    : checked;
};

/** Money that left for a period, or came back when it is below zero; each transfer once. */
export const checkTransfer = (
  period: Quarter | Month,
  due: Due & Transfer,
  earlier: readonly Transfer[],
): Checked => {
  const checked = checkDue(period, due);
  if (!checked.ok) return checked;
  const { amount, bankAccount, bankReference } = due;
  if (isZero(checked.value)) return refuse('transfer_amount_zero', { amount });
  const known = earlier.some(
    (other) => other.bankAccount === bankAccount && other.bankReference === bankReference,
  );
  return known
    ? refuse('transfer_already_recorded', { bankAccount, bankReference, period })
    : checked;
};
