import type { LocalDate } from '../local-date.ts';
import { dayOfMonth, type Month } from '../periods.ts';
import { rollBackToWeekday, type HolidayCalendar } from '../working-days.ts';

const DUE_DAY = 15;

/** When the tax withheld in a month is due: on the 15th of the next, or the last working day before it (docs/rules.md). */
export const taxDueOn = (month: Month, calendar: HolidayCalendar): LocalDate =>
  rollBackToWeekday(dayOfMonth(month, 1, DUE_DAY), calendar);
