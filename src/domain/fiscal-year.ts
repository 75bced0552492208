import { yearOf, type LocalDate } from './local-date.ts';

/** The calendar year in which the fiscal year of a day begins; `start` is its first day, `MM-DD`. */
export const fiscalYearOf = (date: LocalDate, start: string): number =>
  date.slice(5) >= start ? yearOf(date) : yearOf(date) - 1;
