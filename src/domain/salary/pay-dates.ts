import type { WageRule } from '../entity/events.ts';
import {
  addDays,
  dayOfWeek,
  easterSunday,
  parseDate,
  yearOf,
  type LocalDate,
} from '../local-date.ts';
import { addWorkingDays, type HolidayCalendar } from '../working-days.ts';

const SATURDAY = 6;

/** Days on which the euro's payment system is closed beside Saturdays and Sundays (docs/rules.md). */
const isTargetHoliday = (date: LocalDate): boolean => {
  const year = yearOf(date);
  const easter = easterSunday(year);
  const fixed = ['01-01', '05-01', '12-25', '12-26'].map((day) => parseDate(`${year}-${day}`));
  return [...fixed, addDays(easter, -2), addDays(easter, 1)].includes(date);
};

/** The day itself, or the last one before it on which banks settle payments in euro. */
const targetDayUpTo = (date: LocalDate): LocalDate => {
  let day = date;
  while (dayOfWeek(day) >= SATURDAY || isTargetHoliday(day)) day = addDays(day, -1);
  return day;
};

/** The last day of the work and of the pay period. */
export type WorkedPeriod = Readonly<{ workedOn: LocalDate; periodEnd: LocalDate }>;

/**
 * By when a salary is to be credited: the cooperative's own promise after the last day of the work, or the law's
 * deadline after the pay period when that is earlier; and by when the bank needs the order, one bank day before the
 * last bank day on which the account can be credited in time (R12).
 */
export const payDates = (
  { workedOn, periodEnd }: WorkedPeriod,
  { payWithinWorkingDays, legalWorkingDays }: WageRule,
  calendar: HolidayCalendar,
): Readonly<{ payBy: LocalDate; sendBy: LocalDate }> => {
  const promised = addWorkingDays(workedOn, payWithinWorkingDays, calendar);
  const legal = addWorkingDays(periodEnd, legalWorkingDays, calendar);
  const payBy = promised < legal ? promised : legal;
  return { payBy, sendBy: targetDayUpTo(addDays(targetDayUpTo(payBy), -1)) };
};
