import { bankDayUpTo } from '../bank-days.ts';
import type { WageRule } from '../entity/events.ts';
import { addDays, type LocalDate } from '../local-date.ts';
import { addWorkingDays, type HolidayCalendar } from '../working-days.ts';

/** The last day of the work and of the pay period. */
export type WorkedPeriod = Readonly<{ workedOn: LocalDate; periodEnd: LocalDate }>;

/** The days of a salary's payment; `promisedBy` only where the law's deadline is earlier than the promise. */
export type PayDates = Readonly<{ payBy: LocalDate; sendBy: LocalDate; promisedBy?: LocalDate }>;

/**
 * By when a salary is to be credited: the cooperative's own promise after the last day of the work, or the law's
 * deadline after the pay period when that is earlier; and by when the bank needs the order, one bank day before the
 * last bank day on which the account can be credited in time (R12).
 */
export const payDates = (
  { workedOn, periodEnd }: WorkedPeriod,
  { payWithinWorkingDays, legalWorkingDays }: WageRule,
  calendar: HolidayCalendar,
): PayDates => {
  const promised = addWorkingDays(workedOn, payWithinWorkingDays, calendar);
  const legal = addWorkingDays(periodEnd, legalWorkingDays, calendar);
  const payBy = promised < legal ? promised : legal;
  const dates = { payBy, sendBy: bankDayUpTo(addDays(bankDayUpTo(payBy), -1)) };
  return promised === payBy ? dates : { ...dates, promisedBy: promised };
};
