import t from 'tap';
import { payDates } from '../../../src/domain/salary/pay-dates.ts';
import { defaultCalendar } from '../../../src/domain/working-days.ts';
import { day } from '../samples.ts';

const wages = { payWithinWorkingDays: 7, legalWorkingDays: 4, reductions: 'mutualised' } as const;
const dates = (workedOn: string, periodEnd: string, change: object = {}) =>
  payDates(
    { workedOn: day(workedOn), periodEnd: day(periodEnd) },
    { ...wages, ...change },
    defaultCalendar('BE'),
  );

await t.test(
  'R12: the seventh working day after the work, the bank two bank days before',
  async (t) => {
    t.strictSame(dates('2025-12-19', '2025-12-31'), { payBy: '2025-12-29', sendBy: '2025-12-24' });
    // A Saturday: the bank credits on Friday and needs the order on Thursday.
    t.strictSame(dates('2026-01-02', '2026-01-31'), { payBy: '2026-01-10', sendBy: '2026-01-08' });
    t.equal(dates('2026-05-11', '2026-05-31').payBy, '2026-05-20');
  },
);

await t.test(
  'R12: the law counts from the end of the pay period, and wins when it is earlier',
  async (t) => {
    t.match(
      dates('2026-01-30', '2026-01-31'),
      { payBy: '2026-02-05', promisedBy: '2026-02-07' },
      'the fourth of February, two days before the promise',
    );
    t.strictSame(
      dates('2026-01-30', '2026-01-31', { legalWorkingDays: 7 }),
      { payBy: '2026-02-07', sendBy: '2026-02-05' },
      'the promise is earlier than the seventh, and is not told twice',
    );
  },
);

await t.test('R12: bank days leave out Good Friday and Easter Monday', async (t) => {
  // 7 April 2026 is the Tuesday after Easter; the bank day before it is Maundy Thursday.
  t.strictSame(dates('2026-03-28', '2026-04-30'), { payBy: '2026-04-07', sendBy: '2026-04-02' });
});
