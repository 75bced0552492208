import { parseDate, yearOf, type LocalDate } from '../local-date.ts';

/** First day of the fiscal year that holds this day; `fiscalYearStart` is a day of every year, `MM-DD`. */
export const fiscalYearOf = (fiscalYearStart: string, on: LocalDate): LocalDate => {
  const inThatYear = parseDate(`${yearOf(on)}-${fiscalYearStart}`);
  return inThatYear <= on ? inThatYear : parseDate(`${yearOf(on) - 1}-${fiscalYearStart}`);
};
