import {
  addDays,
  dayOfWeek,
  easterSunday,
  parseDate,
  yearOf,
  type LocalDate,
} from './local-date.ts';

const SATURDAY = 6;

/** Days on which the euro's payment system is closed beside Saturdays and Sundays (docs/rules.md). */
const isTargetHoliday = (date: LocalDate): boolean => {
  const year = yearOf(date);
  const easter = easterSunday(year);
  const fixed = ['01-01', '05-01', '12-25', '12-26'].map((day) => parseDate(`${year}-${day}`));
  return [...fixed, addDays(easter, -2), addDays(easter, 1)].includes(date);
};

/** The day itself, or the last one before it on which banks settle payments in euro (TARGET days). */
export const bankDayUpTo = (date: LocalDate): LocalDate => {
  let day = date;
  while (dayOfWeek(day) >= SATURDAY || isTargetHoliday(day)) day = addDays(day, -1);
  return day;
};
