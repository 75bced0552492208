import t from 'tap';
import { post } from '../../src/domain/ledger/post.ts';
import { formatMoney } from '../../src/domain/money.ts';
import { parseMonth } from '../../src/domain/periods.ts';
import { withholdingTaxDecider } from '../../src/domain/withholding-tax/decider.ts';
import { taxDueOn } from '../../src/domain/withholding-tax/due-date.ts';
import type { WithholdingTaxEvent } from '../../src/domain/withholding-tax/events.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';
import { given } from '../support/decider-spec.ts';
import { day, entityId, euro } from './samples.ts';

const month = parseMonth('2026-03');
const dimensions = { entityId, month, jurisdiction: 'BE', currency: 'EUR' } as const;
const due = (amount: string, change: Readonly<{ jurisdiction?: 'BE' | 'FR' }> & object = {}) => ({
  ...dimensions,
  amount: euro(amount),
  entityCurrency: 'EUR' as const,
  calendar: defaultCalendar(change.jurisdiction ?? 'BE'),
  effectiveOn: day('2026-04-10'),
  ...change,
});
const declare = (amount: string, change: object = {}) =>
  ({ type: 'DeclareTax', data: due(amount, change) }) as const;
const pay = (amount: string, bankReference = 'B-1', change: object = {}) =>
  ({
    type: 'PayTax',
    data: { ...due(amount, change), bankAccount: 'main', bankReference },
  }) as const;
const declared = (
  amount: string,
  replaced = '0.00',
  law: 'BE' | 'FR' = 'BE',
): WithholdingTaxEvent => ({
  type: 'WithholdingTaxDeclared',
  data: {
    ...dimensions,
    jurisdiction: law,
    amount: euro(amount),
    replaced: euro(replaced),
    dueOn: day('2026-04-15'),
  },
});
const paid = (
  amount: string,
  bankReference = 'B-1',
  law: 'BE' | 'FR' = 'BE',
): WithholdingTaxEvent => ({
  type: 'WithholdingTaxPaid',
  data: {
    ...dimensions,
    jurisdiction: law,
    bankAccount: 'main',
    bankReference,
    amount: euro(amount),
  },
});
const shown = (event: WithholdingTaxEvent) =>
  post(event).map(({ book, lines }) => [
    book,
    ...lines.map(({ account, amount }) => `${account} ${formatMoney(amount)}`),
  ]);

await t.test('due on the 15th of the month after the payment, or the working day before', (t) => {
  const BE = defaultCalendar('BE');
  const on = (text: string) => taxDueOn(parseMonth(text), BE);
  t.equal(on('2025-01'), '2025-02-14', 'a Saturday');
  t.equal(on('2025-05'), '2025-06-13', 'a Sunday');
  t.equal(on('2025-07'), '2025-08-14', 'Assumption Day');
  t.equal(on('2025-12'), '2026-01-15');
  t.equal(on('2026-03'), '2026-04-15');
  t.end();
});

await t.test('declared once; a later return names the figure that it replaces', (t) => {
  given(t, withholdingTaxDecider).when(declare('67.61')).emits(declared('67.61'));
  const once = given(t, withholdingTaxDecider, declared('67.61'));
  once
    .when(declare('67.61'))
    .refuses('withholding_tax_already_declared', { month, declared: '67.61' });
  once
    .when(declare('70.00', { replaces: euro('60.00') }))
    .refuses('withholding_tax_already_declared', { month, declared: '67.61' });
  once.when(declare('70.00', { replaces: euro('67.61') })).emits(declared('70.00', '67.61'));
  given(t, withholdingTaxDecider, declared('67.61'), declared('70.00', '67.61'))
    .when(declare('0.00', { replaces: euro('67.61') }))
    .refuses('withholding_tax_already_declared', { month, declared: '70.00' });
  const none = given(t, withholdingTaxDecider);
  none
    .when(declare('70.00', { replaces: euro('0.00') }))
    .refuses('withholding_tax_not_declared', { month });
  none.when(declare('-1.00')).refuses('declared_amount_negative');
  none.when(declare('1.00', { currency: 'CHF' })).refuses('currency_mismatch');
  none.when(declare('1.00', { effectiveOn: day('2026-02-28') })).refuses('period_not_begun', {
    period: month,
    firstDay: '2026-03-01',
    effectiveOn: '2026-02-28',
  });
  none.when(declare('0.00')).emits(declared('0.00'));
  t.end();
});

await t.test('paid, each transfer once, also before it is declared', (t) => {
  given(t, withholdingTaxDecider).when(pay('67.61')).emits(paid('67.61'));
  const once = given(t, withholdingTaxDecider, declared('67.61'), paid('67.61'));
  once.when(pay('67.61')).refuses('transfer_already_recorded', {
    bankAccount: 'main',
    bankReference: 'B-1',
    period: month,
  });
  once.when(pay('-1.00', 'B-2')).emits(paid('-1.00', 'B-2'));
  once.when(pay('0.00', 'B-2')).refuses('transfer_amount_zero');
  once.when(pay('1000000000.00', 'B-2')).refuses('amount_too_large');
  t.end();
});

await t.test('only the payment posts: the salaries have posted the tax', (t) => {
  t.strictSame(shown(declared('67.61')), []);
  t.strictSame(shown(paid('67.61')), [['legal', '453 67.61', '550 -67.61']]);
  t.strictSame(shown(paid('67.61', 'B-1', 'FR')), [['legal', '4421 67.61', '512 -67.61']]);
  t.end();
});
