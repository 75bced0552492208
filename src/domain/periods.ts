import { addDays, parseDate, yearOf, type LocalDate } from './local-date.ts';

declare const checked: unique symbol;

/** A quarter of a calendar year: `2026Q1`. Such texts compare and sort as the quarters do. */
export type Quarter = string & { readonly [checked]: 'quarter' };

/** A month of a calendar year: `2026-03`. Such texts compare and sort as the months do. */
export type Month = string & { readonly [checked]: 'month' };

const QUARTER = /^(?:19|20|21)\d{2}Q[1-4]$/;
const MONTH = /^(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])$/;
const MONTHS_OF_YEAR = 12;
const MONTHS_OF_QUARTER = 3;
const QUARTERS_OF_YEAR = 4;

/** True when the text is a quarter between 1900 and 2199. */
export const isQuarter = (text: string): text is Quarter => QUARTER.test(text);

/** True when the text is a month between 1900 and 2199. */
export const isMonth = (text: string): text is Month => MONTH.test(text);

/**
 * Reads a quarter such as "2026Q1".
 * @throws RangeError when the text is not a quarter.
 */
export const parseQuarter = (text: string): Quarter => {
  if (!isQuarter(text)) throw new RangeError(`not a quarter such as 2026Q1: ${text.slice(0, 40)}`);
  return text;
};

/**
 * Reads a month such as "2026-03".
 * @throws RangeError when the text is not a month.
 */
export const parseMonth = (text: string): Month => {
  if (!isMonth(text)) throw new RangeError(`not a month such as 2026-03: ${text.slice(0, 40)}`);
  return text;
};

/** The month of a day. */
export const monthOf = (day: LocalDate): Month => parseMonth(day.slice(0, 7));

/** Months from January of year 0 to the first month of the period. */
const monthsBefore = (period: Quarter | Month): number => {
  const year = Number(period.slice(0, 4)) * MONTHS_OF_YEAR;
  return isQuarter(period)
    ? year + (Number(period.slice(5)) - 1) * MONTHS_OF_QUARTER
    : year + Number(period.slice(5)) - 1;
};

/**
 * A day of the month that begins so many months after the period does: the 5th of the month after a month is
 * `dayOfMonth(month, 1, 5)`.
 * @throws RangeError when that month has no such day.
 */
export const dayOfMonth = (period: Quarter | Month, months: number, day: number): LocalDate => {
  const count = monthsBefore(period) + months;
  const month = count % MONTHS_OF_YEAR;
  const two = (value: number): string => String(value).padStart(2, '0');
  return parseDate(`${(count - month) / MONTHS_OF_YEAR}-${two(month + 1)}-${two(day)}`);
};

/** The first day of the period. */
export const firstDayOf = (period: Quarter | Month): LocalDate => dayOfMonth(period, 0, 1);

/** The last day of the month that begins so many months after the period does. */
export const lastDayOfMonth = (period: Quarter | Month, months: number): LocalDate =>
  addDays(dayOfMonth(period, months + 1, 1), -1);

/** True for the last quarter of a year. */
export const isFourthQuarter = (quarter: Quarter): boolean => quarter.endsWith('Q4');

/** The quarter of a year that has this number, 1 to 4. */
export const quarterOf = (year: number, number: number): Quarter =>
  parseQuarter(`${year}Q${number}`);

/** The quarter of a day. */
export const quarterOfDay = (day: LocalDate): Quarter => {
  const month = Number(day.slice(5, 7)) - 1;
  return quarterOf(yearOf(day), (month - (month % MONTHS_OF_QUARTER)) / MONTHS_OF_QUARTER + 1);
};

/** The quarter so many quarters before; after, when the number is below zero. */
export const quartersBefore = (quarter: Quarter, back: number): Quarter => {
  const count =
    Number(quarter.slice(0, 4)) * QUARTERS_OF_YEAR + Number(quarter.slice(5)) - 1 - back;
  const rest = count % QUARTERS_OF_YEAR;
  return quarterOf((count - rest) / QUARTERS_OF_YEAR, rest + 1);
};
