import { yearOf, type LocalDate } from '../local-date.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import type { HolidayCalendar } from '../working-days.ts';
import type { EntityRegistered, HolidayCalendarAdopted } from './events.ts';

/** The lists that an entity adopted, by year; the last one of a year holds. */
export type AdoptedHolidays = Readonly<Record<number, readonly LocalDate[]>>;

/** A list to adopt, and the accounting date of the command. */
export type HolidaysToAdopt = HolidayCalendarAdopted['data'] & Readonly<{ effectiveOn: LocalDate }>;

/** Why a list of holidays is not adopted. */
export type HolidayRefusalCode =
  | 'holidays_year_over'
  | 'holidays_number_invalid'
  | 'holiday_outside_year'
  | 'holiday_named_twice'
  | 'holidays_already_adopted';

/** More days than this are no holidays any more. */
export const MOST_HOLIDAYS = 40;

/** Which days an entity keeps as holidays: its own lists, and its country's for every other year. */
export const calendarOf = ({
  jurisdiction,
  holidays,
}: Pick<EntityRegistered['data'], 'jurisdiction'> &
  Readonly<{ holidays: AdoptedHolidays }>): HolidayCalendar => ({
  jurisdiction,
  adopted: holidays,
});

/**
 * A list replaces what held for its year for all that is reckoned afterwards; dates that were reckoned before stand in
 * their events. A year that is over stays as it was.
 */
export const adoptHolidays = (
  { entityId, year, days, effectiveOn }: HolidaysToAdopt,
  holidays: AdoptedHolidays,
): Result<readonly HolidayCalendarAdopted[], Refusal<HolidayRefusalCode>> => {
  const facts = { year: String(year) };
  if (year < yearOf(effectiveOn)) return refuse('holidays_year_over', { ...facts, effectiveOn });
  if (days.length === 0 || days.length > MOST_HOLIDAYS) {
    const [sent, most] = [String(days.length), String(MOST_HOLIDAYS)];
    return refuse('holidays_number_invalid', { ...facts, days: sent, most });
  }
  const outside = days.find((day) => yearOf(day) !== year);
  if (outside !== undefined) return refuse('holiday_outside_year', { ...facts, day: outside });
  const twice = days.find((day, index) => days.indexOf(day) !== index);
  if (twice !== undefined) return refuse('holiday_named_twice', { ...facts, day: twice });
  const sorted = days.toSorted();
  if (holidays[year]?.join() === sorted.join()) {
    return refuse('holidays_already_adopted', facts);
  }
  return ok([{ type: 'HolidayCalendarAdopted', data: { entityId, year, days: sorted } }]);
};
