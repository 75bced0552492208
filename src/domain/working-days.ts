import type { Jurisdiction } from './entity/events.ts';
import {
  addDays,
  dayOfWeek,
  easterSunday,
  parseDate,
  yearOf,
  type LocalDate,
} from './local-date.ts';

/**
 * The holidays of an entity: the list that it adopted for a year, complete with its replacement days; for every other
 * year the list of its country.
 */
export type HolidayCalendar = Readonly<{
  jurisdiction: Jurisdiction;
  adopted: Readonly<Record<number, readonly LocalDate[]>>;
}>;

const FIXED: Readonly<Record<Jurisdiction, readonly string[]>> = {
  BE: ['01-01', '05-01', '07-21', '08-15', '11-01', '11-11', '12-25'],
  FR: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'],
};
// Easter Monday, Ascension, Whit Monday.
const AFTER_EASTER = [1, 39, 50];

const SATURDAY = 6;
const SUNDAY = 7;
const MOST_WORKING_DAYS = 1000;

/** The public holidays that the law of a country names for a year, each day once and in order (docs/rules.md). */
export const defaultHolidays = (jurisdiction: Jurisdiction, year: number): readonly LocalDate[] => {
  const easter = easterSunday(year);
  const days = [
    ...FIXED[jurisdiction].map((monthDay) => parseDate(`${year}-${monthDay}`)),
    ...AFTER_EASTER.map((after) => addDays(easter, after)),
  ];
  // Ascension can fall on the first or the eighth of May.
  return [...new Set(days)].toSorted();
};

/** The calendar of an entity that has adopted no list of its own. */
export const defaultCalendar = (jurisdiction: Jurisdiction): HolidayCalendar => ({
  jurisdiction,
  adopted: {},
});

const isHoliday = (date: LocalDate, { jurisdiction, adopted }: HolidayCalendar): boolean => {
  const year = yearOf(date);
  return (adopted[year] ?? defaultHolidays(jurisdiction, year)).includes(date);
};

/**
 * True from Monday to Saturday except on holidays: the days that wage deadlines count (docs/rules.md).
 * A holiday on a Saturday is replaced by another day that only the entity knows. Until it has adopted its list, that
 * Saturday counts as worked: the deadline then falls too early rather than too late.
 */
export const isWorkingDay = (date: LocalDate, calendar: HolidayCalendar): boolean => {
  const weekday = dayOfWeek(date);
  if (weekday === SUNDAY) return false;
  const replacementUnknown = calendar.adopted[yearOf(date)] === undefined;
  return (weekday === SATURDAY && replacementUnknown) || !isHoliday(date, calendar);
};

/**
 * The n-th working day after a day, which itself never counts: the 7th is the deadline of a salary.
 * @throws RangeError when n is not a whole number from 1 to 1000.
 */
export const addWorkingDays = (
  date: LocalDate,
  count: number,
  calendar: HolidayCalendar,
): LocalDate => {
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= MOST_WORKING_DAYS)) {
    throw new RangeError(`not a number of working days from 1 to ${MOST_WORKING_DAYS}: ${count}`);
  }
  let day = date;
  for (let left = count; left > 0;) {
    day = addDays(day, 1);
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return day;
};

const isDayOff = (date: LocalDate, calendar: HolidayCalendar): boolean =>
  dayOfWeek(date) >= SATURDAY || isHoliday(date, calendar);

/**
 * The day itself, or the next that is neither Saturday, Sunday nor holiday: where the term of a debt that ends on such
 * a day rolls to (Belgian Civil Code art. 1.7). Wage deadlines count Saturdays, debts do not.
 */
export const rollToWeekday = (date: LocalDate, calendar: HolidayCalendar): LocalDate => {
  let day = date;
  while (isDayOff(day, calendar)) day = addDays(day, 1);
  return day;
};

/** The day itself, or the last before it that is neither Saturday, Sunday nor holiday: when the state must have its money. */
export const rollBackToWeekday = (date: LocalDate, calendar: HolidayCalendar): LocalDate => {
  let day = date;
  while (isDayOff(day, calendar)) day = addDays(day, -1);
  return day;
};
