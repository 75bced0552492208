import { bankDayUpTo } from '../bank-days.ts';
import type { LocalDate } from '../local-date.ts';
import { dayOfMonth, lastDayOfMonth, type Quarter } from '../periods.ts';
import { rollBackToWeekday, type HolidayCalendar } from '../working-days.ts';

const MONTHS = 3;
const PROVISION_DAY = 5;
const FRENCH_DAY = 15;

/** The day itself, or the last before it that is no day off and on which banks settle payments. */
const paidUpTo = (date: LocalDate, calendar: HolidayCalendar): LocalDate => {
  const weekday = rollBackToWeekday(date, calendar);
  const bankDay = bankDayUpTo(weekday);
  return bankDay === weekday ? weekday : paidUpTo(bankDay, calendar);
};

/**
 * When the balance of a quarter is due: in Belgium on the last day of the month after it, in France on the 15th of that
 * month. A day off moves it to the bank day before (R15).
 */
export const balanceDueOn = (quarter: Quarter, calendar: HolidayCalendar): LocalDate =>
  paidUpTo(
    calendar.jurisdiction === 'FR'
      ? dayOfMonth(quarter, MONTHS, FRENCH_DAY)
      : lastDayOfMonth(quarter, MONTHS),
    calendar,
  );

/** When the three provisions of a quarter are due: each on the 5th of the month after its own, or the bank day before (R15). */
export const provisionsDueOn = (
  quarter: Quarter,
  calendar: HolidayCalendar,
): readonly [LocalDate, LocalDate, LocalDate] => {
  const due = (month: number): LocalDate =>
    paidUpTo(dayOfMonth(quarter, month, PROVISION_DAY), calendar);
  return [due(1), due(2), due(3)];
};
