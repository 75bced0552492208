import { addDays, daysBetween, type LocalDate } from './local-date.ts';
import { ok, refuse, type Refusal, type Result } from './result.ts';

// Contracts are recorded ahead of the work; a later year than this is a slip, and what follows from it has no date.
const MOST_DAYS_AHEAD = 731;

/** Work and pay periods end at most two years after the day on which they are recorded. */
export const checkAhead = (
  day: LocalDate,
  recordedOn: LocalDate,
): Result<undefined, Refusal<'day_too_far_ahead'>> =>
  daysBetween(recordedOn, day) > MOST_DAYS_AHEAD
    ? refuse('day_too_far_ahead', { day, latest: addDays(recordedOn, MOST_DAYS_AHEAD) })
    : ok(undefined);
