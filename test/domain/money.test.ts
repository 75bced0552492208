import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  add,
  addRates,
  allocate,
  compare,
  formatMoney,
  formatRate,
  isAmount,
  isPositive,
  isZero,
  min,
  negate,
  ofCents,
  parseMoney,
  parseRate,
  proportion,
  share,
  subtract,
  sum,
  zero,
  type Money,
} from '../../src/domain/money.ts';

const LARGEST = 10n ** 17n - 1n;
const cents = fc.bigInt({ min: -LARGEST, max: LARGEST });
const money = cents.map((each) => ofCents(each, 'EUR'));
const euro = (text: string): Money<'EUR'> => parseMoney(text, 'EUR');
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** The quotient rounded half away from zero, by long division: no formula shared with the code under test. */
const halfUp = (numerator: bigint, denominator: bigint): bigint => {
  const [n, d] = [absolute(numerator), absolute(denominator)];
  const rounded = n / d + (2n * (n % d) >= d ? 1n : 0n);
  return numerator < 0n !== denominator < 0n ? -rounded : rounded;
};

await t.test('an amount is read and written without loss', (t) => {
  fc.assert(
    fc.property(cents, (each) => {
      const text = formatMoney(ofCents(each, 'EUR'));
      return isAmount(text) && parseMoney(text, 'EUR').cents === each;
    }),
    { numRuns: 2000 },
  );
  const texts = ['0.00', '0.01', '-0.01', '0.10', '-12.34', '1000.00', '999999999999999.99'];
  for (const text of texts) t.equal(formatMoney(euro(text)), text);
  t.equal(euro('-12.34').cents, -1234n);
  t.end();
});

await t.test('what is not an amount is refused', (t) => {
  const wrong = [
    '',
    ' ',
    '1',
    '1.0',
    '1.000',
    '.50',
    '1.',
    '01.00',
    '00.00',
    '-0.00',
    '--1.00',
    '+1.00',
    '1e3',
    '1,00',
    '1 000.00',
    '1.00 ',
    ' 1.00',
    '1.00\n',
    'NaN',
    'Infinity',
    '0x10.00',
    '١.٠٠',
    '1000000000000000.00',
    '-1000000000000000.00',
  ];
  for (const text of wrong) {
    t.notOk(isAmount(text), JSON.stringify(text));
    t.throws(() => euro(text), RangeError);
  }
  t.throws(() => formatMoney(ofCents(LARGEST + 1n, 'EUR')), RangeError, 'too large to be read');
  t.throws(() => formatMoney(ofCents(-LARGEST - 1n, 'EUR')), RangeError, 'too small to be read');
  t.end();
});

await t.test('addition, subtraction and order keep the laws of numbers', (t) => {
  const nothing = zero('EUR');
  fc.assert(
    fc.property(money, money, money, (a, b, c) => {
      equal(add(a, b).cents, add(b, a).cents);
      equal(add(add(a, b), c).cents, add(a, add(b, c)).cents);
      equal(add(a, nothing).cents, a.cents);
      equal(subtract(add(a, b), b).cents, a.cents);
      equal(subtract(a, b).cents, negate(subtract(b, a)).cents);
      equal(sum('EUR', [a, b, c]).cents, a.cents + b.cents + c.cents);
      equal(compare(a, b), 0 - compare(b, a));
      equal(compare(a, b) <= 0 && compare(b, c) <= 0 && compare(a, c) > 0, false);
      equal(compare(add(a, c), add(b, c)), compare(a, b));
      equal(compare(a, a), 0);
      equal(compare(min(a, b), a) <= 0 && compare(min(a, b), b) <= 0, true);
      ok([a.cents, b.cents].includes(min(a, b).cents));
      equal(isPositive(a), compare(a, nothing) > 0);
      equal(isZero(a), compare(a, nothing) === 0);
    }),
    { numRuns: 1000 },
  );
  t.equal(sum('EUR', []).cents, 0n);
  t.equal(compare(euro('2.00'), euro('10.00')), -1, 'as numbers, not as texts');
  // TTC of the example from invoiced to net: its parts sum to it (docs/rules.md).
  const parts = '210.00 45.00 20.00 175.00 91.49 67.61 10.00 540.90 50.00'.split(' ');
  t.equal(formatMoney(sum('EUR', parts.map(euro))), '1210.00');
  t.end();
});

await t.test('two currencies never meet', (t) => {
  const franc: Money = parseMoney('1.00', 'CHF');
  const one: Money = euro('1.00');
  const meetings = [
    () => add(one, franc),
    () => subtract(one, franc),
    () => compare(one, franc),
    () => min(one, franc),
    () => sum(one.currency, [one, franc]),
    () => proportion(one, franc, one),
    () => proportion(one, one, franc),
  ];
  for (const meeting of meetings) t.throws(meeting, TypeError);
  t.end();
});

await t.test('operators, JSON and assignment fail instead of being wrong', (t) => {
  const [two, ten] = [euro('2.00'), euro('10.00')];
  t.throws(() => two < ten, TypeError);
  t.throws(() => `${two as unknown as string} due`, TypeError);
  t.throws(() => JSON.stringify({ two }), TypeError);
  t.throws(() => Object.assign(two, { cents: 9n }), TypeError, 'frozen');
  t.strictSame(two, euro('2.00'));
  t.not(two, euro('2.00'));
  t.strictNotSame(two, ten, 'a comparison of tests sees the cents');
  t.strictNotSame(two, parseMoney('2.00', 'CHF'), 'and the currency');
  t.end();
});

await t.test('a rate is a plain decimal of at most 8 decimals', (t) => {
  for (const text of ['0', '0.065', '1', '0.00000001', '12.5', '9999.99999999']) {
    t.equal(formatRate(parseRate(text)), text);
  }
  t.equal(formatRate(parseRate('0.0450')), '0.045', 'the shortest text');
  const wrong = ['', '-0.1', '.5', '1.', '01', '1e-3', '0.000000001', '10000', '6.5 %', 'NaN'];
  for (const text of wrong) t.throws(() => parseRate(text), RangeError, text);
  t.equal(formatRate(addRates(parseRate('0.045'), parseRate('0.02'))), '0.065');
  fc.assert(
    fc.property(fc.nat(99_999_999), fc.nat(99_999_999), (a, b) => {
      const rate = (n: number) => parseRate(`0.${String(n).padStart(8, '0')}`);
      const total = parseRate(
        `${a + b >= 100_000_000 ? 1 : 0}.${String((a + b) % 100_000_000).padStart(8, '0')}`,
      );
      return formatRate(addRates(rate(a), rate(b))) === formatRate(total);
    }),
  );
  t.end();
});

await t.test('a share is rounded half up once, as long division says', (t) => {
  const thousandths = fc.integer({ min: 1, max: 999 });
  fc.assert(
    fc.property(cents, thousandths, (each, rate) => {
      const taken = share(ofCents(each, 'EUR'), parseRate(`0.${String(rate).padStart(3, '0')}`));
      return taken.cents === halfUp(each * BigInt(rate), 1000n) && taken.currency === 'EUR';
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -99999n, max: 99999n }), fc.nat(99_999_999), (each, rate) => {
      const text = `0.${String(rate).padStart(8, '0')}`;
      const expected = halfUp(each * BigInt(rate), 100_000_000n);
      return share(ofCents(each, 'EUR'), parseRate(text)).cents === expected;
    }),
    { numRuns: 2000 },
  );
  // Exact halves are the point: every odd number of cents at 50 %.
  for (let each = -9n; each <= 9n; each += 2n) {
    t.equal(
      share(ofCents(each, 'EUR'), parseRate('0.5')).cents,
      (each + (each < 0n ? -1n : 1n)) / 2n,
    );
  }
  t.end();
});

await t.test('a proportion is rounded half up, the same for both signs', (t) => {
  const small = fc.bigInt({ min: -100_000n, max: 100_000n });
  fc.assert(
    fc.property(fc.oneof(cents, small), small, fc.oneof(cents, small), (value, part, whole) => {
      fc.pre(whole !== 0n);
      const of = (a: bigint, b: bigint, c: bigint): bigint =>
        proportion(ofCents(a, 'EUR'), ofCents(b, 'EUR'), ofCents(c, 'EUR')).cents;
      equal(of(value, part, whole), halfUp(value * part, whole));
      equal(of(-value, part, whole), -of(value, part, whole));
      equal(of(value, -part, whole), -of(value, part, whole));
      equal(of(value, part, -whole), -of(value, part, whole));
      equal(of(value, whole, whole), value, 'the whole of a value');
    }),
    { numRuns: 2000 },
  );
  t.equal(proportion(euro('0.01'), euro('1.00'), euro('2.00')).cents, 1n, 'a half goes up');
  t.equal(proportion(euro('-0.01'), euro('1.00'), euro('2.00')).cents, -1n, 'away from zero');
  t.throws(() => proportion(euro('1.00'), euro('1.00'), zero('EUR')), RangeError);
  t.end();
});

await t.test('an allocation sums exactly and each part is within a cent of its weight', (t) => {
  const weights = fc
    .array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 12 })
    .filter((some) => some.some((weight) => weight > 0n));
  fc.assert(
    fc.property(money, weights, (whole, some) => {
      const parts = allocate(whole, some);
      const total = some.reduce((a, b) => a + b, 0n);
      equal(parts.length, some.length);
      equal(sum('EUR', parts).cents, whole.cents);
      for (const [index, part] of parts.entries()) {
        const weight = some[index] ?? 0n;
        ok(absolute(part.cents * total - whole.cents * weight) < total, 'within a cent');
        if (weight === 0n) equal(part.cents, 0n, 'no weight, no money');
      }
      const mirrored = allocate(negate(whole), some).map((part) => -part.cents);
      deepEqual(
        mirrored,
        parts.map((part) => part.cents),
      );
    }),
    { numRuns: 1000 },
  );
  const texts = (whole: string, ...some: bigint[]): readonly string[] =>
    allocate(euro(whole), some).map(formatMoney);
  t.strictSame(texts('100.00', 1n, 1n, 1n), ['33.34', '33.33', '33.33'], 'ties to the earlier');
  t.strictSame(texts('0.05', 3n, 7n), ['0.02', '0.03'], 'a tie of halves too');
  t.strictSame(texts('1.00', 1n, 2n), ['0.33', '0.67'], 'largest remainder first');
  t.strictSame(texts('0.01', 0n, 0n, 5n), ['0.00', '0.00', '0.01']);
  t.throws(() => texts('1.00'), RangeError);
  t.throws(() => texts('1.00', 0n, 0n), RangeError);
  t.throws(() => texts('1.00', 2n, -1n), RangeError);
  t.end();
});
