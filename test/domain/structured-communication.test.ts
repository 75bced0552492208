import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Jurisdiction } from '../../src/domain/entity/events.ts';
import {
  isEnterpriseNumber,
  parsePaymentReference,
  parseStructuredCommunication,
  paymentReference,
  structuredCommunication,
} from '../../src/domain/structured-communication.ts';

await t.test('structured communications of the worked examples', (t) => {
  const valid = [
    ['010806817183', '+++010/8068/17183+++'],
    ['123456789002', '+++123/4567/89002+++'],
    ['202400012363', '+++202/4000/12363+++'],
    ['000000009797', '+++000/0000/09797+++'],
    ['970000000097', '+++970/0000/00097+++'],
  ] as const;
  for (const [digits, written] of valid) {
    t.equal(structuredCommunication(digits.slice(0, 10)), written);
    const forms = [written, digits, written.replaceAll('+', '*'), written.replaceAll('+', '')];
    forms.push(` ${digits.slice(0, 4)} ${digits.slice(4, 8)} ${digits.slice(8)} `);
    for (const form of forms) t.equal(parseStructuredCommunication(form), digits, form);
  }
  const wrong = [
    '010/8068/17180',
    '010806817180',
    '+++000/0000/00000+++',
    '000000000000',
    '',
    '++++++',

    '01080681718',
    '0108068171833',
    '+++010/8068/17183',
    '010/8068/17183+++',
    '+++010/8068/17183***',
    '+++01/08068/17183+++',
    'a'.repeat(99),
    ' '.repeat(10_000),
    `${' '.repeat(60)}010806817183`,
    '٠١٠٨٠٦٨١٧١٨٣',
    '-10806817183',
  ];
  for (const text of wrong) {
    const parsed = parseStructuredCommunication(text);
    t.equal(parsed, undefined, text.slice(0, 40));
  }
  for (const ten of ['123456789', '12345678901', '12345x7890', '']) {
    t.throws(() => structuredCommunication(ten), RangeError);
  }
  t.end();
});

await t.test('a reference names one document, and one slip of the pen names none', (t) => {
  t.equal(paymentReference('BE', 2024, 123), '+++202/4000/12363+++');
  t.equal(paymentReference('FR', 2026, 123), '2026-000123');
  t.strictSame(parsePaymentReference('BE', '+++202/4000/12363+++'), { year: 2024, number: 123 });
  t.strictSame(parsePaymentReference('FR', ' 2026-000123 '), { year: 2026, number: 123 });
  const document = fc.record({
    year: fc.integer({ min: 1900, max: 2199 }),
    number: fc.integer({ min: 1, max: 999_999 }),
  });
  fc.assert(
    fc.property(document, fc.constantFrom<Jurisdiction>('BE', 'FR'), ({ year, number }, where) => {
      const text = paymentReference(where, year, number);
      const parsed = parsePaymentReference(where, text);
      equal(parsed?.year, year);
      equal(parsed?.number, number);
      if (where === 'FR') return;
      const digits = text.replaceAll(/\D/g, '');
      equal(BigInt(digits.slice(0, 10)) % 97n, BigInt(digits.slice(10)) % 97n);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(document, fc.nat(11), fc.nat(8), ({ year, number }, place, other) => {
      const digits = paymentReference('BE', year, number).replaceAll(/\D/g, '');
      const digit = Number(digits[place]);
      const wrong = (digit + 1 + other) % 10;
      const changed = digits.slice(0, place) + String(wrong) + digits.slice(place + 1);
      equal(parsePaymentReference('BE', changed), undefined, `${digits} read as ${changed}`);
    }),
    { numRuns: 1000 },
  );
  const none = ['010/8068/17183', '2026-00123', '2026-0001234', '2026-000123', 'x', ''];
  for (const text of none) t.equal(parsePaymentReference('BE', text), undefined, text);
  for (const text of ['2026-000000', '1899-000001', '2026/000123', '+++202/4000/12363+++', '']) {
    t.equal(parsePaymentReference('FR', text), undefined, text);
  }
  for (const [year, number] of [
    [2026, 0],
    [2026, -1],
    [2026, 1_000_000],
    [2026, 1.5],
    [2026, NaN],
    [202, 1],
    [20_260, 1],
  ] as const) {
    t.throws(() => paymentReference('BE', year, number), RangeError, `${year} ${number}`);
    t.throws(() => paymentReference('FR', year, number), RangeError, `${year} ${number}`);
  }
  t.end();
});

await t.test('numbers of enterprises', (t) => {
  for (const number of ['0403019261', '0428759497', '0202239951', '0896755397']) {
    t.ok(isEnterpriseNumber('BE', number), number);
    t.notOk(isEnterpriseNumber('FR', number));
  }
  for (const number of ['404833048', '732829320', '552008443', '828852871']) {
    t.ok(isEnterpriseNumber('FR', number), number);
    t.notOk(isEnterpriseNumber('BE', number));
  }
  const wrong = [
    'BE431150351',
    '431150351',
    '1000000121',
    '0403019262',
    '2403019261',
    '',
    '0403.019.261',
  ];
  for (const number of wrong) t.notOk(isEnterpriseNumber('BE', number), number);
  for (const number of ['404833047', '000000000', '40483304', '4048330480', '', '404 833 048']) {
    t.notOk(isEnterpriseNumber('FR', number), number);
  }
  t.end();
});
