import { addDays, type LocalDate } from '../local-date.ts';

/**
 * The day on which an event counts in the journal by period: its own effective day, or the first open day when its
 * period was closed by an earlier event (rule R32). `closedThrough` is the last closed day as the log stood
 * when the event was appended; undefined when nothing was closed.
 */
export const bookedOn = (effectiveOn: LocalDate, closedThrough: LocalDate | undefined): LocalDate =>
  closedThrough === undefined || effectiveOn > closedThrough
    ? effectiveOn
    : addDays(closedThrough, 1);
