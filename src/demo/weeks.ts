import { addDays, dayOfWeek, type LocalDate } from '../domain/local-date.ts';

const FRIDAY = 5;

/** The Friday on which the office closes the week of a day and runs its payroll; the year's last week ends with the year. */
export const weekEnd = (day: LocalDate, until: LocalDate): LocalDate => {
  const friday = addDays(day, (FRIDAY - dayOfWeek(day) + 7) % 7);
  return friday < until ? friday : until;
};
