import t from 'tap';
import { levyOn } from '../../src/domain/levy.ts';
import { ofCents, parseRate } from '../../src/domain/money.ts';

// Ten million take one to two minutes: POTCOMMUN_LEVY_AMOUNTS=10000000.
const AMOUNTS = Number(process.env['POTCOMMUN_LEVY_AMOUNTS'] ?? '1000000');
t.setTimeout(600_000);

/** `rate` thousandths of an amount of nothing or more, rounded half up: whole numbers, no decimal library. */
const part = (cents: bigint, rate: bigint): bigint => {
  const thousandths = cents * rate;
  const rest = thousandths % 1000n;
  return (thousandths - rest) / 1000n + (rest >= 500n ? 1n : 0n);
};

const rateOf = (thousandths: bigint): ReturnType<typeof parseRate> =>
  parseRate(`0.${thousandths.toString().padStart(3, '0')}`);

const ratesOf = (services: bigint, fund: bigint): Parameters<typeof levyOn>[1] => ({
  mutualServices: rateOf(services),
  guaranteeFund: rateOf(fund),
});

type Rates = ReturnType<typeof ratesOf>;

const check = (cents: bigint, services: bigint, fund: bigint, rates: Rates): void => {
  const levy = levyOn(ofCents(cents, 'EUR'), rates);
  const [total, ofFund] = [part(cents, services + fund), part(cents, fund)];
  const { mutualServices, guaranteeFund, activityShare } = levy;
  const right =
    levy.total.cents === total &&
    guaranteeFund.cents === ofFund &&
    mutualServices.cents + guaranteeFund.cents === total &&
    activityShare.cents + total === cents &&
    mutualServices.cents >= 0n &&
    activityShare.cents >= 0n;
  if (!right) throw new Error(`${cents} cents at ${services} + ${fund} thousandths`);
};

/** The same numbers in every run, spread over 48 bits (a linear congruence; nothing here needs chance). */
const spread = (): (() => bigint) => {
  let state = 20_260_302n;
  return () => {
    state = (state * 25_214_903_917n + 11n) % 2n ** 48n;
    return state >> 8n;
  };
};

await t.test(`the levy of ${AMOUNTS} amounts, every cent from 0.00 on`, (t) => {
  t.ok(Number.isSafeInteger(AMOUNTS) && AMOUNTS >= 100_000, 'a number of amounts worth the name');
  const rates = ratesOf(45n, 20n);
  let apart = 0;
  for (let cents = 0n; cents < BigInt(AMOUNTS); cents += 1n) {
    check(cents, 45n, 20n, rates);
    const separately = part(cents, 45n) + part(cents, 20n);
    if (cents >= 1n && cents <= 100_000n && separately !== part(cents, 65n)) apart += 1;
  }
  t.equal(
    apart,
    25_000,
    'a quarter of 0.01 to 1000.00 would differ if each share were rounded alone',
  );
  t.end();
});

await t.test('the levy of large amounts at varied rates', (t) => {
  const next = spread();
  const count = Math.floor(AMOUNTS / 5);
  for (let n = 0; n < count; n += 1) {
    const services = next() % 999n;
    const fund = next() % (1000n - services);
    check(next(), services, fund, ratesOf(services, fund));
  }
  t.ok(count >= 20_000, `${count} amounts up to 10,995,116,277.75`);
  t.end();
});
