import { equal } from 'node:assert/strict';
import * as fc from 'fast-check';
import t from 'tap';
import { isAgency } from '../../src/domain/agency.ts';
import { addDays, yearOf } from '../../src/domain/local-date.ts';
import {
  dayOfMonth,
  firstDayOf,
  isFourthQuarter,
  isMonth,
  isQuarter,
  lastDayOfMonth,
  parseMonth,
  parseQuarter,
  quarterOf,
  quartersBefore,
} from '../../src/domain/periods.ts';

const anyQuarter = fc
  .tuple(fc.integer({ min: 1910, max: 2190 }), fc.integer({ min: 1, max: 4 }))
  .map(([year, number]) => quarterOf(year, number));

await t.test('periods are read strictly', (t) => {
  for (const text of ['2026Q1', '1900Q4', '2199Q2']) t.ok(isQuarter(text), text);
  for (const text of [
    '2026Q0',
    '2026Q5',
    '2026q1',
    '26Q1',
    '2026-Q1',
    ' 2026Q1',
    '2026Q1\n',
    '1899Q4',
  ]) {
    t.notOk(isQuarter(text), text);
    t.throws(() => parseQuarter(text), RangeError);
  }
  for (const text of ['2026-01', '2026-12', '1900-10']) t.ok(isMonth(text), text);
  for (const text of ['2026-00', '2026-13', '2026-1', '2026-01-01', '202601', '2200-01']) {
    t.notOk(isMonth(text), text);
    t.throws(() => parseMonth(text), RangeError);
  }
  for (const text of ['onss', 'urssaf2', 'a']) t.ok(isAgency(text), text);
  for (const text of ['ONSS', '2onss', 'on.ss', 'on-ss', '', 'a'.repeat(31)])
    t.notOk(isAgency(text), text);
  t.end();
});

await t.test('their days', (t) => {
  const [quarter, month] = [parseQuarter('2026Q4'), parseMonth('2024-02')];
  t.equal(firstDayOf(quarter), '2026-10-01');
  t.equal(firstDayOf(month), '2024-02-01');
  t.equal(lastDayOfMonth(month, 0), '2024-02-29');
  t.equal(lastDayOfMonth(quarter, 3), '2027-01-31');
  t.equal(dayOfMonth(quarter, 3, 5), '2027-01-05');
  t.equal(dayOfMonth(month, -2, 15), '2023-12-15');
  t.throws(() => dayOfMonth(month, 0, 30), RangeError);
  t.ok(isFourthQuarter(quarter));
  t.notOk(isFourthQuarter(parseQuarter('2026Q3')));
  t.equal(quartersBefore(parseQuarter('2026Q1'), 1), '2025Q4');
  t.equal(quartersBefore(parseQuarter('2026Q1'), 4), '2025Q1');
  t.equal(quartersBefore(parseQuarter('2026Q3'), 2), '2026Q1');
  t.end();
});

await t.test('quarters follow each other without a day between', (t) => {
  fc.assert(
    fc.property(anyQuarter, (quarter) => {
      const before = quartersBefore(quarter, 1);
      equal(addDays(lastDayOfMonth(before, 2), 1), firstDayOf(quarter));
      equal(before < quarter, true);
      equal(yearOf(firstDayOf(quartersBefore(quarter, 4))), yearOf(firstDayOf(quarter)) - 1);
      equal(quartersBefore(quarter, 4).slice(4), quarter.slice(4));
    }),
  );
  t.end();
});
