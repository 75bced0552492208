import { Big } from 'big.js';

// big.js calculates rates and rounds; what can be paid is settled as whole cents in a bigint.
// Strict mode makes every JavaScript number a thrown error.
const Decimal = Big();
Decimal.strict = true;

declare const checked: unique symbol;

/** ISO 4217 codes of the currencies an entity may keep its books in; both have two decimals. */
export const CURRENCIES = ['EUR', 'CHF'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Whole cents of one currency: what can be paid. Compare and add it only with the functions of this file. */
export type Money<C extends Currency = Currency> = Readonly<{
  currency: C;
  cents: bigint;
  [checked]: true;
}>;

/** An amount as events and answers carry it: `-?digits.dd`, its currency named once beside it. */
export type Amount = string & { readonly [checked]: 'amount' };

/** A pure ratio such as 0.045: it multiplies money and is never added to it. */
export type Rate = Readonly<{ ratio: Big; [checked]: 'rate' }>;

/** A ratio as events carry it: a decimal text such as "0.045". */
export type RateText = string & { readonly [checked]: 'rateText' };

// At most 15 digits before the point: far above any cooperative, well inside numeric(17,2).
const AMOUNT = /^-?(?:0|[1-9]\d{0,14})\.\d{2}$/;
const RATE = /^(?:0|[1-9]\d{0,3})(?:\.\d{1,8})?$/;

const money = {
  [Symbol.toPrimitive]: (): never => {
    throw new TypeError('money is not a number or a text: use the functions of money.ts');
  },
};

// Fifteen digits before the point, as AMOUNT reads them.
const BEYOND = 10n ** 17n;

const settle = <C extends Currency>(currency: C, cents: bigint): Money<C> =>
  Object.freeze(Object.assign(Object.create(money), { currency, cents }) as Money<C>);

/** True when the text is an amount: two decimals, no exponent, no leading zero, no "-0.00". */
export const isAmount = (text: string): text is Amount => AMOUNT.test(text) && text !== '-0.00';

/**
 * Reads an amount such as "1000.00".
 * @throws RangeError when the text is not an amount with two decimals.
 */
export const parseMoney = <C extends Currency>(text: string, currency: C): Money<C> => {
  if (!isAmount(text))
    throw new RangeError(`not an amount such as "1000.00": ${text.slice(0, 40)}`);
  return settle(currency, BigInt(text.slice(0, -3) + text.slice(-2)));
};

/** Nothing, in this currency. */
export const zero = <C extends Currency>(currency: C): Money<C> => settle(currency, 0n);

/** The money of whole cents, as sums of a database give them. */
export const ofCents = <C extends Currency>(cents: bigint, currency: C): Money<C> =>
  settle(currency, cents);

/**
 * Whole cents as text: "1000.00". For totals whose currency stands beside them; money is written by formatMoney.
 * @throws RangeError when it has more than 15 digits before the point: no reader would accept it again.
 */
export const formatCents = (cents: bigint): Amount => {
  if (cents >= BEYOND || cents <= -BEYOND) {
    throw new RangeError(`an amount of more than 15 digits: ${cents} cents`);
  }
  const sign = cents < 0n ? '-' : '';
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}` as Amount;
};

/**
 * The amount as events, answers and files carry it: "1000.00".
 * @throws RangeError when it has more than 15 digits before the point: no reader would accept it again.
 */
export const formatMoney = ({ cents }: Money): Amount => formatCents(cents);

const assertSame = (a: Currency, b: Currency): void => {
  if (a !== b) throw new TypeError(`two currencies in one operation: ${a} and ${b}`);
};

/** The sum of two amounts of the same currency. */
export const add = <C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> => {
  assertSame(a.currency, b.currency);
  return settle(a.currency, a.cents + b.cents);
};

/** What is left of the first amount without the second. */
export const subtract = <C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> => {
  assertSame(a.currency, b.currency);
  return settle(a.currency, a.cents - b.cents);
};

/** The same amount the other way. */
export const negate = <C extends Currency>(value: Money<C>): Money<C> =>
  settle(value.currency, -value.cents);

/** The sum of amounts of one currency; nothing when there are none. */
export const sum = <C extends Currency>(
  currency: C,
  values: Iterable<Money<NoInfer<C>>>,
): Money<C> => {
  let cents = 0n;
  for (const value of values) {
    assertSame(currency, value.currency);
    cents += value.cents;
  }
  return settle(currency, cents);
};

/** -1, 0 or 1 as the first amount is less than, equal to or more than the second. */
export const compare = <C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): -1 | 0 | 1 => {
  assertSame(a.currency, b.currency);
  return a.cents < b.cents ? -1 : a.cents > b.cents ? 1 : 0;
};

/** The smaller of two amounts. */
export const min = <C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> =>
  compare(a, b) <= 0 ? a : b;

/** True when there is nothing. */
export const isZero = (value: Money): boolean => value.cents === 0n;

/** True when more than nothing. */
export const isPositive = (value: Money): boolean => value.cents > 0n;

/**
 * Reads a ratio such as "0.045".
 * @throws RangeError when the text is not a plain decimal of at most 8 decimals.
 */
export const parseRate = (text: string): Rate => {
  if (!RATE.test(text)) throw new RangeError(`not a rate such as "0.045": ${text.slice(0, 40)}`);
  return Object.freeze({ ratio: new Decimal(text) } as unknown as Rate);
};

/** The sum of two ratios: 4.5 % and 2 % make 6.5 %. */
export const addRates = (a: Rate, b: Rate): Rate =>
  Object.freeze({ ratio: a.ratio.plus(b.ratio) } as unknown as Rate);

/** The shortest text of a ratio: "0.065". */
export const formatRate = (rate: Rate): RateText => rate.ratio.toFixed() as RateText;

/** A ratio of an amount, rounded half up (away from zero) to the cent, once. */
export const share = <C extends Currency>(of: Money<C>, rate: Rate): Money<C> =>
  settle(
    of.currency,
    BigInt(
      new Decimal(of.cents.toString()).times(rate.ratio).round(0, Decimal.roundHalfUp).toFixed(0),
    ),
  );

/**
 * `value x part / whole`, rounded half up to the cent, once: how much of a share a payment clears (R8).
 * @throws RangeError when the whole is zero.
 */
export const proportion = <C extends Currency>(
  value: Money<C>,
  part: Money<NoInfer<C>>,
  whole: Money<NoInfer<C>>,
): Money<C> => {
  assertSame(value.currency, part.currency);
  assertSame(value.currency, whole.currency);
  if (whole.cents === 0n) throw new RangeError('a proportion of nothing');
  const product = value.cents * part.cents;
  const negative = product < 0n !== whole.cents < 0n;
  const numerator = product < 0n ? -product : product;
  const denominator = whole.cents < 0n ? -whole.cents : whole.cents;
  const rounded = (2n * numerator + denominator) / (2n * denominator);
  return settle(value.currency, negative ? -rounded : rounded);
};

/**
 * Splits an amount by whole weights so that the parts sum to it exactly (largest remainder; ties to the earlier part).
 * A weight of zero gets nothing.
 * @throws RangeError when no weight is above zero or one is below.
 */
export const allocate = <C extends Currency>(
  whole: Money<C>,
  weights: readonly bigint[],
): readonly Money<C>[] => {
  const total = weights.reduce((a, b) => a + b, 0n);
  if (total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError('an allocation needs weights of zero or more, one of them above zero');
  }
  const negative = whole.cents < 0n;
  const cents = negative ? -whole.cents : whole.cents;
  const parts = weights.map((weight, index) => ({
    index,
    floor: (cents * weight) / total,
    remainder: (cents * weight) % total,
  }));
  let left = cents - parts.reduce((a, part) => a + part.floor, 0n);
  const first = parts.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of first) {
    if (left === 0n) break;
    part.floor += 1n;
    left -= 1n;
  }
  return parts.map((part) => settle(whole.currency, negative ? -part.floor : part.floor));
};
