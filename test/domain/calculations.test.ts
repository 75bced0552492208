import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { settlePayment } from '../../src/domain/allocation.ts';
import { clearedTarget } from '../../src/domain/clearing.ts';
import type { Jurisdiction } from '../../src/domain/entity/events.ts';
import { levyOn } from '../../src/domain/levy.ts';
import {
  add,
  formatMoney,
  ofCents,
  parseMoney,
  parseRate,
  subtract,
  sum,
  zero,
  type Money,
} from '../../src/domain/money.ts';
import { vatInForce, vatOfInvoice, vatRates } from '../../src/domain/vat.ts';
import { day, line } from './samples.ts';

const money = (text: string): Money => parseMoney(text, 'EUR');
const cents = (n: bigint): Money => ofCents(n, 'EUR');
const rates = { mutualServices: parseRate('0.045'), guaranteeFund: parseRate('0.02') };

/** `total services fund activity`, as the worked examples write a levy. */
const levyText = (base: Money, of = rates): string => {
  const { total, mutualServices, guaranteeFund, activityShare } = levyOn(base, of);
  return [total, mutualServices, guaranteeFund, activityShare].map(formatMoney).join(' ');
};

await t.test('the levy of the worked examples, with their VAT', (t) => {
  const examples = [
    ['1000.00', '65.00 45.00 20.00 935.00', '210.00', '1210.00'],
    ['100.10', '6.51 4.51 2.00 93.59', '21.02', '121.12'],
    ['333.33', '21.67 15.00 6.67 311.66', '70.00', '403.33'],
    ['7.77', '0.51 0.35 0.16 7.26', '1.63', '9.40'],
    ['0.08', '0.01 0.01 0.00 0.07', '0.02', '0.10'],
    ['12345.67', '802.47 555.56 246.91 11543.20', '2592.59', '14938.26'],
  ] as const;
  for (const [net, levy, vat, total] of examples) {
    t.equal(levyText(money(net)), levy, net);
    const [part] = vatOfInvoice([line(net)], 'EUR');
    t.strictSame(part, { vat: '21', base: net, amount: vat });
    t.equal(formatMoney(add(money(net), money(vat))), total);
  }
  t.equal(levyText(money('100.70')), '6.55 4.54 2.01 94.15', 'R1');
  t.equal(levyText(money('99.99')), '6.50 4.50 2.00 93.49', 'R2: three lines of 33.33 together');
  t.equal(levyText(money('10000.00')), '650.00 450.00 200.00 9350.00', 'R24');
  t.equal(levyText(zero('EUR')), '0.00 0.00 0.00 0.00');
  const seven = { mutualServices: parseRate('0.05'), guaranteeFund: parseRate('0.02') };
  t.equal(levyText(money('1000.00'), seven), '70.00 50.00 20.00 930.00', 'R4: another rate');
  // R3: what two credit notes take back is what the invoice gave.
  const [whole, half] = [levyOn(money('100.10'), rates), levyOn(money('50.05'), rates)];
  t.equal(formatMoney(subtract(whole.total, half.total)), '3.26');
  t.equal(formatMoney(subtract(whole.mutualServices, half.mutualServices)), '2.26');
  t.equal(levyText(money('50.05')), '3.25 2.25 1.00 46.80');
  t.end();
});

await t.test('the price that leaves a cost to the activity', (t) => {
  /** cost / 0.935, rounded half up. */
  const priceOf = (cost: bigint): bigint => (2000n * cost + 935n) / 1870n;
  for (const [cost, price] of [
    ['1000.00', '1069.52'],
    ['500.00', '534.76'],
    ['123.45', '132.03'],
  ] as const) {
    t.equal(formatMoney(cents(priceOf(money(cost).cents))), price);
  }
  t.equal(formatMoney(levyOn(money('1069.52'), rates).total), '69.52');
  for (let cost = 1n; cost <= 200_000n; cost += 1n) {
    equal(levyOn(cents(priceOf(cost)), rates).activityShare.cents, cost);
  }
  t.end();
});

await t.test('VAT is rounded once per rate on the whole invoice', (t) => {
  const vat = (...lines: Parameters<typeof vatOfInvoice>[0]): readonly string[] =>
    vatOfInvoice(lines, 'EUR').map(({ vat, base, amount }) => `${vat}: ${base} ${amount}`);
  const times = (n: number, net: string): readonly ReturnType<typeof line>[] =>
    Array.from({ length: n }, () => line(net));
  t.strictSame(vat(...times(10, '0.12')), ['21: 1.20 0.25'], 'per line it would be 0.30');
  t.strictSame(vat(...times(3, '10.12')), ['21: 30.36 6.38'], 'per line it would be 6.39');
  const mixed = vat(...times(3, '333.33'), line('100.10', '6'));
  t.strictSame(mixed, ['21: 999.99 210.00', '6: 100.10 6.01'], '1,316.10 to pay');
  t.strictSame(vat(line('100.00', 'reverseCharge')), ['reverseCharge: 100.00 0.00']);
  t.strictSame(vat(line('100.00', '0')), ['0: 100.00 0.00']);
  t.strictSame(
    vat(
      line('1000.00'),
      line('200.00', '21', 'rebilledExpense'),
      line('30.00', 'none', 'disbursement'),
    ),
    ['21: 1200.00 252.00'],
    'stamp duty paid in the client’s name bears none (R2)',
  );
  t.strictSame(vat(line('30.00', 'none', 'disbursement')), []);
  t.strictSame(
    vat(line('1.00', '6'), line('1.00', '21'), line('1.00', '6'), line('-0.50', '21')),
    ['6: 2.00 0.12', '21: 0.50 0.11'],
    'in the order of the first lines; a discount lowers its own rate',
  );
  t.strictSame(
    vat(line('100.00', '20'), line('100.00', '10'), line('100.10', '5.5'), line('0.24', '2.1')),
    ['20: 100.00 20.00', '10: 100.00 10.00', '5.5: 100.10 5.51', '2.1: 0.24 0.01'],
  );
  t.strictSame(vat(line('100.00', '19.6'), line('100.00', '7')), [
    '19.6: 100.00 19.60',
    '7: 100.00 7.00',
  ]);
  t.throws(() => vat(line('1.00', '22')), RangeError);
  t.throws(() => vat(line('1.00', 'none')), RangeError, 'a fee always has a category');
  t.end();
});

await t.test('which VAT rates a country knows on a day', (t) => {
  const names = (where: Jurisdiction, on: string): string =>
    vatRates(where, day(on))
      .map(({ vat }) => vat)
      .join(' ');
  t.equal(names('BE', '2026-03-02'), '21 12 6 0 reverseCharge');
  t.equal(names('FR', '2026-03-02'), '20 10 5.5 2.1 reverseCharge');
  t.equal(
    names('FR', '2013-12-31'),
    '19.6 7 5.5 2.1 reverseCharge',
    'the last day of the old rates',
  );
  t.equal(names('FR', '2014-01-01'), '20 10 5.5 2.1 reverseCharge', 'the first of the new');
  t.equal(names('FR', '2011-12-31'), '19.6 5.5 2.1 reverseCharge');
  t.equal(names('BE', '1995-12-31'), '', 'unknown is not in force');
  const wrong = ['20', '22', '2.1', '021', '21.0', '', 'none', 'constructor', 'reversecharge'];
  for (const vat of wrong) t.notOk(vatInForce('BE', vat, day('2026-03-02')), JSON.stringify(vat));
  t.ok(vatInForce('BE', '12', day('1996-01-01')));
  t.notOk(vatInForce('FR', '0', day('2026-03-02')));
  for (const { vat, ratio } of [
    ...vatRates('BE', day('2026-03-02')),
    ...vatRates('FR', day('2013-06-30')),
    ...vatRates('FR', day('2026-03-02')),
  ]) {
    const percent = vat === 'reverseCharge' ? 0 : Number(vat);
    t.equal(Math.round(Number(ratio) * 1000), Math.round(percent * 10), `${vat} is ${ratio}`);
  }
  t.end();
});

await t.test('what a payment clears of the worked examples', (t) => {
  const cleared = (share: string, received: string, total: string): string =>
    formatMoney(clearedTarget(money(share), money(received), money(total)));
  // R8: 403.33, 403.33 and 403.34 clear 311.66, 311.67 and 311.67.
  t.equal(cleared('935.00', '403.33', '1210.00'), '311.66');
  t.equal(cleared('935.00', '806.66', '1210.00'), '623.33');
  t.equal(cleared('935.00', '1210.00', '1210.00'), '935.00');
  t.equal(cleared('935.00', '605.00', '1210.00'), '467.50', 'R5, R8');
  t.equal(cleared('935.00', '1153.59', '1210.00'), '891.41', 'R16');
  t.equal(cleared('1870.00', '1105.00', '2210.00'), '935.00', 'M4: two VAT rates');
  t.equal(cleared('935.00', '1105.00', '1210.00'), '853.86', 'M4: after the credit of one line');
  t.equal(cleared('164.76', '186.52', '213.21'), '144.14', 'M13');
  t.equal(cleared('935.00', '0.00', '1210.00'), '0.00');
  t.equal(cleared('935.00', '5000.00', '1210.00'), '935.00', 'never more than the share');
  t.equal(cleared('0.00', '605.00', '0.00'), '0.00', 'fully credited: nothing to clear');
  t.throws(() => cleared('935.00', '-0.01', '1210.00'), RangeError);
  t.throws(() => cleared('935.00', '0.01', '-1210.00'), RangeError);
  t.end();
});

await t.test('payments in parts clear the share exactly, in any order', (t) => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 500_000n }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(parts, fc.nat(100), (payments, percent) => {
      const total = payments.reduce((a, b) => a + b, 0n);
      const share = (total * BigInt(percent)) / 100n;
      let [received, before, moved] = [0n, 0n, 0n];
      for (const payment of payments) {
        received += payment;
        const target = clearedTarget(cents(share), cents(received), cents(total)).cents;
        equal(target >= before, true, 'never down while money comes in');
        equal(2n * (target * total - share * received) <= total, true, 'half up');
        equal(2n * (target * total - share * received) > -total, true, 'half up');
        moved += target - before;
        before = target;
      }
      equal(moved, share);
    }),
    { numRuns: 1000 },
  );
  t.equal(formatMoney(clearedTarget(cents(1n), cents(1n), cents(2n))), '0.01', 'a half goes up');
  t.end();
});

await t.test('how an invoice settles what is offered', (t) => {
  const settled = (allocated: string, open: string): string => {
    const offer = { allocated: money(allocated), openPrincipal: money(open) };
    const { costs, interest, principal, excess } = settlePayment(offer);
    return [costs, interest, principal, excess].map(formatMoney).join(' ');
  };
  t.equal(settled('1210.00', '1210.00'), '0.00 0.00 1210.00 0.00');
  t.equal(settled('605.00', '1210.00'), '0.00 0.00 605.00 0.00');
  t.equal(settled('1300.00', '1210.00'), '0.00 0.00 1210.00 90.00');
  t.equal(settled('1210.00', '0.00'), '0.00 0.00 0.00 1210.00', 'M22: the second of two payments');
  t.equal(settled('0.00', '1210.00'), '0.00 0.00 0.00 0.00');
  t.throws(() => settled('-0.01', '1.00'), RangeError);
  t.throws(() => settled('1.00', '-0.01'), RangeError);
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  fc.assert(
    fc.property(amount, amount, (allocated, open) => {
      const parts = settlePayment({ allocated: cents(allocated), openPrincipal: cents(open) });
      equal(sum(parts.principal.currency, Object.values(parts)).cents, allocated);
      equal(parts.principal.cents <= open, true);
      equal(parts.excess.cents === 0n || parts.principal.cents === open, true);
    }),
  );
  t.end();
});
