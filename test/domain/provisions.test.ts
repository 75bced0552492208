import t from 'tap';
import type { Agency } from '../../src/domain/agency.ts';
import type { Provisions } from '../../src/domain/entity/events.ts';
import { formatMoney, parseMoney, type RateText } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import { balanceDueOn, provisionsDueOn } from '../../src/domain/social-charges/due-dates.ts';
import { provisionsOf, type ProvisionBasis } from '../../src/domain/social-charges/provisions.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';
import { euro } from './samples.ts';

const quarter = parseQuarter('2026Q1');
const agency = 'onss' as Agency;

await t.test('due dates, moved to the bank day before a day off', (t) => {
  const BE = defaultCalendar('BE');
  const balances = (['2025Q1', '2025Q2', '2025Q3', '2025Q4', '2026Q2'] as const).map((text) =>
    balanceDueOn(parseQuarter(text), BE),
  );
  t.strictSame(balances, ['2025-04-30', '2025-07-31', '2025-10-31', '2026-01-30', '2026-07-31']);
  const provisions = (text: string) => provisionsDueOn(parseQuarter(text), BE);
  t.strictSame(
    provisions('2026Q1'),
    ['2026-02-05', '2026-03-05', '2026-04-02'],
    'before Good Friday',
  );
  t.strictSame(provisions('2016Q2'), ['2016-05-04', '2016-06-03', '2016-07-05'], 'Ascension Day');
  t.strictSame(provisions('2025Q4'), ['2025-11-05', '2025-12-05', '2026-01-05']);
  t.equal(balanceDueOn(quarter, defaultCalendar('FR')), '2026-04-15');
  const beforeFriday = balanceDueOn(parseQuarter('2033Q1'), defaultCalendar('FR'));
  t.equal(beforeFriday, '2033-04-14', 'the 15th is Good Friday');
  t.end();
});

const rateOf = (text: string) => text as RateText;
const rule = (change: Partial<Provisions> = {}): Provisions => ({
  agency,
  shares: [rateOf('0.3'), rateOf('0.3'), rateOf('0.25')],
  fourthQuarterShares: [rateOf('0.3'), rateOf('0.35'), rateOf('0.15')],
  threshold: euro('4000.00'),
  ...change,
});
const provisions = (change: Partial<ProvisionBasis> = {}) =>
  provisionsOf({
    quarter,
    currency: 'EUR',
    calendar: defaultCalendar('BE'),
    ruleOn: () => rule(),
    yearAgo: parseMoney('12345.67', 'EUR'),
    twoQuartersAgo: parseMoney('4000.00', 'EUR'),
    ...change,
  }).map(({ amount }) => amount && formatMoney(amount));

await t.test('R15: provisions of 12,345.67, each rounded alone', (t) => {
  t.strictSame(provisions(), ['3703.70', '3703.70', '3086.42']);
  const fourth = { quarter: parseQuarter('2026Q4') };
  t.strictSame(provisions(fourth), ['3703.70', '4320.98', '1851.85']);
  const none = ['0.00', '0.00', '0.00'];
  t.strictSame(provisions({ ruleOn: () => undefined }), none);
  t.strictSame(provisions({ twoQuartersAgo: parseMoney('3999.99', 'EUR') }), none);
  t.strictSame(provisions({ twoQuartersAgo: undefined }), provisions(), 'unknown exempts nobody');
  t.strictSame(provisions({ yearAgo: undefined }), [undefined, undefined, undefined]);
  const half = { shares: [rateOf('0.5'), rateOf('0.5'), rateOf('0')] } as const;
  const changed = (on: string) => (on >= '2026-03-01' ? rule(half) : rule());
  t.strictSame(provisions({ ruleOn: changed }), ['3703.70', '6172.84', '0.00']);
  t.end();
});
