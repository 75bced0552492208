import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  daysOverdue,
  OVERDUE_BUCKETS,
  overdueBucket,
  SINCE_INVOICE_BUCKETS,
  sinceInvoiceBucket,
} from '../../src/domain/ageing.ts';
import { dueDate } from '../../src/domain/due-date.ts';
import type { Jurisdiction } from '../../src/domain/entity/events.ts';
import {
  addDays,
  dayOfWeek,
  daysBetween,
  easterSunday,
  isLeapYear,
  isLocalDate,
  parseDate,
  yearOf,
  type LocalDate,
} from '../../src/domain/local-date.ts';
import {
  addWorkingDays,
  defaultCalendar,
  defaultHolidays,
  isWorkingDay,
  rollBackToWeekday,
  rollToWeekday,
  type HolidayCalendar,
} from '../../src/domain/working-days.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(2199, 11, 31);
const COUNT = (LAST_MS - FIRST_MS) / DAY_MS + 1;

/** The nth day since 1900-01-01, as JavaScript's own calendar writes it. */
const oracle = (n: number): string => new Date(FIRST_MS + n * DAY_MS).toISOString().slice(0, 10);

const FIRST = parseDate('1900-01-01');
const anyDay = fc.nat(COUNT - 1).map((n) => parseDate(oracle(n)));
const days = parseDate;
const two = (n: number): string => String(n).padStart(2, '0');

await t.test('every day from 1900 to 2199 is the one of another calendar', (t) => {
  let date = FIRST;
  for (let n = 0; n < COUNT; n += 1) {
    const expected = oracle(n);
    const weekday = new Date(FIRST_MS + n * DAY_MS).getUTCDay();
    equal(date, expected);
    equal(addDays(FIRST, n), expected);
    equal(daysBetween(FIRST, date), n);
    equal(dayOfWeek(date), weekday === 0 ? 7 : weekday);
    equal(yearOf(date), Number(expected.slice(0, 4)));
    if (n + 1 < COUNT) date = addDays(date, 1);
  }
  t.equal(date, '2199-12-31', `${COUNT} days`);
  t.end();
});

await t.test('a day that does not exist is refused', (t) => {
  for (let year = 1899; year <= 2200; year += 1) {
    for (let month = 0; month <= 13; month += 1) {
      for (let day = 0; day <= 32; day += 1) {
        const text = `${year}-${two(month)}-${two(day)}`;
        const other = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
        equal(isLocalDate(text), other === text && year >= 1900 && year <= 2199, text);
      }
    }
  }
  const wrong = [
    '',
    '2026',
    '2026-1-01',
    '2026-01-1',
    '26-01-01',
    '2026/01/01',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-01-01 ',
    '2026-01-01\n',
    '+2026-01-01',
    '٢٠٢٦-٠١-٠١',
    '2026-02-29',
  ];
  for (const text of wrong) {
    t.notOk(isLocalDate(text), JSON.stringify(text));
    t.throws(() => parseDate(text), RangeError);
  }
  t.strictSame([1900, 2000, 2023, 2024, 2100].map(isLeapYear), [false, true, false, true, false]);
  t.end();
});

await t.test('days are added and counted the same way round', (t) => {
  fc.assert(
    fc.property(anyDay, anyDay, (a, b) => {
      equal(addDays(a, daysBetween(a, b)), b);
      equal(daysBetween(a, b), 0 - daysBetween(b, a));
      equal(a < b, daysBetween(a, b) > 0, 'texts sort as days');
    }),
  );
  const outside = [-1, COUNT, -1e9, 1e9, -1e15, 1e15, 2 ** 60, 0.5, NaN, Infinity, -Infinity];
  for (const n of outside) t.throws(() => addDays(FIRST, n), RangeError, String(n));
  t.end();
});

/** Easter by Gauss's rule with its two exceptions: another way than the code's. */
const gauss = (year: number): string => {
  const k = Math.floor(year / 100);
  const m = (15 - Math.floor((13 + 8 * k) / 25) + k - Math.floor(k / 4)) % 30;
  const n = (4 + k - Math.floor(k / 4)) % 7;
  const d = (19 * (year % 19) + m) % 30;
  const e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7;
  const late = (d === 29 && e === 6) || (d === 28 && e === 6 && (11 * m + 11) % 30 < 19);
  const march = 22 + d + e - (late ? 7 : 0);
  return march > 31 ? `${year}-04-${two(march - 31)}` : `${year}-03-${two(march)}`;
};

await t.test('Easter of every year, and those that everyone knows', (t) => {
  for (let year = 1900; year < 2200; year += 1) equal(easterSunday(year), gauss(year));
  const known = ['1943-04-25', '1954-04-18', '1981-04-19', '2000-04-23', '2008-03-23'];
  known.push('2016-03-27', '2024-03-31', '2025-04-20', '2026-04-05', '2038-04-25');
  for (const date of known) t.equal(easterSunday(Number(date.slice(0, 4))), date);
  t.throws(() => easterSunday(2200), RangeError);
  t.end();
});

await t.test('the holidays of the two countries', (t) => {
  t.strictSame(
    defaultHolidays('BE', 2026),
    '01-01 04-06 05-01 05-14 05-25 07-21 08-15 11-01 11-11 12-25'
      .split(' ')
      .map((d) => `2026-${d}`),
  );
  t.strictSame(
    defaultHolidays('FR', 2025),
    '01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25'
      .split(' ')
      .map((d) => `2025-${d}`),
  );
  for (let year = 1900; year < 2200; year += 1) {
    const [be, fr] = [defaultHolidays('BE', year), defaultHolidays('FR', year)];
    equal(new Set(be).size, be.length);
    ok(be.length >= 9 && be.length <= 10 && fr.length >= 10 && fr.length <= 11);
  }
  t.equal(defaultHolidays('BE', 2008).length, 9, 'Ascension fell on the first of May');
  t.end();
});

const BE = defaultCalendar('BE');
const FR = defaultCalendar('FR');
const assumption = (year: number, replacement: string): HolidayCalendar => ({
  jurisdiction: 'BE',
  adopted: {
    [year]: [
      ...defaultHolidays('BE', year).filter((day) => day !== `${year}-08-15`),
      days(`${year}-${replacement}`),
    ],
  },
});

await t.test('the seventh working day after a job', (t) => {
  const deadlines: readonly (readonly [string, string, HolidayCalendar, string?])[] = [
    ['2016-04-14', '2016-04-22', BE],
    ['2025-04-16', '2025-04-25', BE],
    ['2025-04-30', '2025-05-09', BE],
    ['2025-07-18', '2025-07-28', BE],
    ['2025-12-19', '2025-12-29', BE],
    ['2026-05-11', '2026-05-20', BE],
    ['2026-01-02', '2026-01-10', BE, 'a Saturday is a working day'],
    ['2025-04-16', '2025-04-25', FR],
    ['2025-04-30', '2025-05-10', FR],
    ['2025-07-18', '2025-07-26', FR],
    ['2026-08-10', '2026-08-18', assumption(2026, '12-24'), '15 August replaced by 24 December'],
    ['2026-08-10', '2026-08-19', assumption(2026, '08-15'), '15 August kept'],
    ['2026-08-10', '2026-08-18', BE, 'replacement unknown: not skipped, the safe side'],
    ['2026-12-16', '2026-12-26', assumption(2026, '12-24'), 'the replacement day is a holiday'],
    ['2025-12-27', '2026-01-06', assumption(2026, '12-24'), 'each year has its own list'],
  ];
  for (const [from, deadline, calendar, why] of deadlines) {
    t.equal(addWorkingDays(days(from), 7, calendar), deadline, why ?? `${from} -> ${deadline}`);
  }
  for (const n of [0, -1, 1.5, NaN, 1001, Infinity]) {
    t.throws(() => addWorkingDays(FIRST, n, BE), RangeError, String(n));
  }
  t.end();
});

const jurisdiction = fc.constantFrom<Jurisdiction>('BE', 'FR');
const between = (from: LocalDate, to: LocalDate): readonly LocalDate[] =>
  Array.from({ length: daysBetween(from, to) }, (_, n) => addDays(from, n + 1));

await t.test('exactly n working days lie up to the n-th, which is one of them', (t) => {
  const early = fc.nat(COUNT - 200).map((n) => days(oracle(n)));
  fc.assert(
    fc.property(early, fc.integer({ min: 1, max: 60 }), jurisdiction, (date, count, where) => {
      const calendar = defaultCalendar(where);
      const last = addWorkingDays(date, count, calendar);
      ok(isWorkingDay(last, calendar));
      equal(between(date, last).filter((day) => isWorkingDay(day, calendar)).length, count);
    }),
  );
  for (const [date, works] of [
    ['2026-08-14', true],
    ['2026-08-16', false],
    ['2026-11-01', false],
    ['2026-11-11', false],
    ['2026-12-25', false],
  ] as const) {
    t.equal(isWorkingDay(days(date), BE), works, date);
  }
  t.end();
});

await t.test('a term that ends on a day off rolls to the next weekday', (t) => {
  const rolls: readonly (readonly [string, string, HolidayCalendar])[] = [
    ['2024-11-30', '2024-12-02', BE],
    ['2025-06-15', '2025-06-16', BE],
    ['2024-06-30', '2024-07-01', FR],
    ['2025-12-25', '2025-12-26', BE],
    ['2026-05-01', '2026-05-04', BE],
    ['2026-04-05', '2026-04-07', BE],
    ['2026-05-08', '2026-05-08', BE],
    ['2026-05-08', '2026-05-11', FR],
    ['2026-07-14', '2026-07-15', FR],
    ['2026-12-24', '2026-12-28', assumption(2026, '12-24')],
  ];
  for (const [from, to, calendar] of rolls) t.equal(rollToWeekday(days(from), calendar), to, from);
  const early = fc.nat(COUNT - 200).map((n) => days(oracle(n)));
  fc.assert(
    fc.property(early, jurisdiction, (date, where) => {
      const isOff = (day: LocalDate): boolean =>
        dayOfWeek(day) >= 6 || defaultHolidays(where, yearOf(day)).includes(day);
      const from = addDays(date, 14);
      const back = rollBackToWeekday(from, defaultCalendar(where));
      ok(back <= from && !isOff(back));
      ok(back === from || between(back, from).every(isOff));
      const rolled = rollToWeekday(date, defaultCalendar(where));
      ok(rolled >= date && !isOff(rolled));
      ok(rolled === date || (isOff(date) && between(date, rolled).slice(0, -1).every(isOff)));
    }),
  );
  t.end();
});

await t.test('when an invoice falls due', (t) => {
  const due = (
    terms: Parameters<typeof dueDate>[0]['terms'],
    issuedOn = '2025-05-16',
    lastDay = '2025-05-02',
  ): string => dueDate({ issuedOn: days(issuedOn), lastDay: days(lastDay), terms, calendar: BE });
  t.equal(due({ days: 30, from: 'issue', roll: 'none' }), '2025-06-15', 'as printed, a Sunday');
  t.equal(due({ days: 30, from: 'issue', roll: 'nextWorkingDay' }), '2025-06-16');
  t.equal(due({ days: 30, from: 'lastDay', roll: 'none' }), '2025-06-01');
  t.equal(due({ days: 30, from: 'lastDay', roll: 'nextWorkingDay' }), '2025-06-02');
  t.equal(due({ days: 0, from: 'issue', roll: 'none' }), '2025-05-16', 'payable at once');
  t.equal(due({ days: 60, from: 'issue', roll: 'none' }, '2025-12-31'), '2026-03-01');
  t.end();
});

await t.test('ages of a debt', (t) => {
  const due = days('2026-03-31');
  const ages: readonly (readonly [number, number, string, string])[] = [
    [-40, 0, 'notDue', '0-30'],
    [-1, 0, 'notDue', '0-30'],
    [0, 0, 'notDue', '0-30'],
    [1, 1, '1-30', '0-30'],
    [30, 30, '1-30', '0-30'],
    [31, 31, '31-60', '31-45'],
    [45, 45, '31-60', '31-45'],
    [46, 46, '31-60', '>45'],
    [60, 60, '31-60', '>45'],
    [61, 61, '61-90', '>45'],
    [90, 90, '61-90', '>45'],
    [91, 91, '>90', '>45'],
    [4000, 4000, '>90', '>45'],
  ];
  for (const [n, overdue, bucket, sinceInvoice] of ages) {
    const on = addDays(due, n);
    t.equal(daysOverdue(due, on), overdue, `${n} days after`);
    t.equal(overdueBucket(due, on), bucket);
    t.equal(sinceInvoiceBucket(due, on), sinceInvoice);
  }
  for (const ranges of [OVERDUE_BUCKETS, SINCE_INVOICE_BUCKETS]) {
    let next: number | undefined;
    for (const range of ranges) {
      t.equal('from' in range ? range.from : undefined, next, `${range.name} begins where it must`);
      next = 'to' in range ? range.to + 1 : undefined;
    }
    t.equal(next, undefined, 'the last has no end');
  }
  t.end();
});
