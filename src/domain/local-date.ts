declare const checked: unique symbol;

/** A calendar day without a time zone: `YYYY-MM-DD`. Such texts compare and sort as the days do. */
export type LocalDate = string & { readonly [checked]: 'date' };

const FORM = /^\d{4}-\d{2}-\d{2}$/;
const ZERO = 0x30;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True in a leap year of the Gregorian calendar. */
export const isLeapYear = (year: number): boolean =>
  (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const lengthOfMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);

/** Two digits of a text that has the form of a day; readers ask for a million days, so no text is cut out. */
const twoDigits = (text: string, at: number): number =>
  10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;

/** True when the text is a day that exists, between 1900 and 2199. */
export const isLocalDate = (text: string): text is LocalDate => {
  if (!FORM.test(text)) return false;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  return year >= 1900 && year < 2200 && day >= 1 && day <= lengthOfMonth(year, month);
};

/**
 * Reads a day such as "2026-02-28".
 * @throws RangeError when the text is not a day that exists.
 */
export const parseDate = (text: string): LocalDate => {
  if (!isLocalDate(text)) throw new RangeError(`not a day that exists: ${text.slice(0, 40)}`);
  return text;
};

/** The calendar year of a day. */
export const yearOf = (date: LocalDate): number => Number(date.slice(0, 4));

/** Whole quotient of two numbers of which none is negative. */
const quotient = (dividend: number, divisor: number): number =>
  (dividend - (dividend % divisor)) / divisor;

/** Days before a year, counted from year 0 of the Gregorian calendar. */
const daysBeforeYear = (year: number): number => {
  const past = year - 1;
  return past * 365 + quotient(past, 4) - quotient(past, 100) + quotient(past, 400);
};

/** A running count of days, so that dates can be added to and compared. */
const dayNumber = (date: LocalDate): number => {
  const [year, month, day] = [yearOf(date), Number(date.slice(5, 7)), Number(date.slice(8))];
  let days = daysBeforeYear(year) + day;
  for (let past = 1; past < month; past += 1) days += lengthOfMonth(year, past);
  return days;
};

const text = (value: number, digits: number): string => String(value).padStart(digits, '0');

const FIRST = dayNumber(parseDate('1900-01-01'));
const LAST = dayNumber(parseDate('2199-12-31'));

const ofDayNumber = (days: number): LocalDate => {
  if (!(Number.isSafeInteger(days) && days >= FIRST && days <= LAST)) {
    throw new RangeError(`a day outside the years 1900 to 2199, or no whole day: ${days}`);
  }
  // Years of 365 days give a year that is never too early; at most two steps lead back.
  let year = quotient(days, 365) + 1;
  while (daysBeforeYear(year) >= days) year -= 1;
  let left = days - daysBeforeYear(year);
  let month = 1;
  for (; left > lengthOfMonth(year, month); month += 1) left -= lengthOfMonth(year, month);
  return parseDate(`${text(year, 4)}-${text(month, 2)}-${text(left, 2)}`);
};

/**
 * The day this many days later (earlier when negative).
 * @throws RangeError outside the years 1900 to 2199, or when the number of days is not whole.
 */
export const addDays = (date: LocalDate, days: number): LocalDate =>
  ofDayNumber(dayNumber(date) + days);

/** Days from the first day to the second; negative when the second is earlier. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  dayNumber(to) - dayNumber(from);

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export const dayOfWeek = (date: LocalDate): number => ((dayNumber(date) + 6) % 7) + 1;

/**
 * Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm of 1876).
 * @throws RangeError outside the years 1900 to 2199.
 */
export const easterSunday = (year: number): LocalDate => {
  const golden = year % 19;
  const century = quotient(year, 100);
  const ofCentury = year % 100;
  const correction = quotient(century + 8, 25);
  const moon =
    (19 * golden + century - quotient(century, 4) - quotient(century - correction + 1, 3) + 15) %
    30;
  const week = (32 + 2 * (century % 4) + 2 * quotient(ofCentury, 4) - moon - (ofCentury % 4)) % 7;
  const late = quotient(golden + 11 * moon + 22 * week, 451);
  const sum = moon + week - 7 * late + 114;
  return parseDate(`${text(year, 4)}-${text(quotient(sum, 31), 2)}-${text((sum % 31) + 1, 2)}`);
};
