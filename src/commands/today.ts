import { parseDate, type LocalDate } from '../domain/local-date.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  // The Swedish form of a date is YYYY-MM-DD.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format;
};

/** The date of an instant in a time zone (IANA name): 22:30 UTC on 31 March is already 1 April in Brussels. */
export const dateIn = (timeZone: string, instant: Date): LocalDate =>
  parseDate(formatIn(timeZone).format(instant));

/** True when the name is a time zone that this machine knows. */
export const isTimeZone = (timeZone: string): boolean => {
  try {
    formatIn(timeZone);
    return true;
  } catch {
    // Intl has no other way to say that it does not know a zone.
    return false;
  }
};
