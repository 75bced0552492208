import { compare, negate, parseMoney, type Amount, type Money } from './money.ts';

/** Far above any invoice, payment or salary; sums of years of them stay within the 15 digits of an amount. */
export const LARGEST: Amount = '999999999.99' as Amount;

/** True when no line, payment or salary may be this large, whichever its sign. */
export const isTooLarge = (amount: Money): boolean => {
  const largest = parseMoney(LARGEST, amount.currency);
  return compare(amount, largest) > 0 || compare(negate(amount), largest) > 0;
};
