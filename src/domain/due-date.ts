import type { PaymentTerms } from './entity/events.ts';
import { addDays, type LocalDate } from './local-date.ts';
import { rollToWeekday, type HolidayCalendar } from './working-days.ts';

/**
 * When an invoice falls due (R19): calendar days after its issue or after the job's last day; a term that ends on a
 * Saturday, Sunday or holiday rolls to the next day that is none when the terms say so, else it stays as it is.
 */
export const dueDate = (
  invoice: Readonly<{
    issuedOn: LocalDate;
    lastDay: LocalDate;
    terms: PaymentTerms;
    calendar: HolidayCalendar;
  }>,
): LocalDate => {
  const { issuedOn, lastDay, terms, calendar } = invoice;
  const due = addDays(terms.from === 'issue' ? issuedOn : lastDay, terms.days);
  return terms.roll === 'nextWorkingDay' ? rollToWeekday(due, calendar) : due;
};
