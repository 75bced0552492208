import { sql, type RawBuilder } from 'kysely';
import { daysBetween, parseDate, type LocalDate } from '../domain/local-date.ts';
import { latest, small } from './table.ts';

// What was open on a past day is what had begun by then and moved after it. Nearly everything is settled within months,
// so that a look into the past reads the days before the day asked for, and apart from them the few that lived longer:
// however long ago that day is, and whatever happened since.

const END = parseDate('2199-12-31');
/** Days within which most are settled. */
const USUAL_DAYS = 90;

/**
 * The day on which a row begins, as days before the end of the calendar: the greatest is the earliest, so that facts may
 * come in any order.
 */
export const begun = latest(small);

/** A day as `begun` holds it. */
export const begunOn = (day: LocalDate): number => daysBetween(day, END);

const LONG_LIVED = `last_effective_on - (date '${END}' - begun) > ${USUAL_DAYS}`;

/** The indexes that `movedAfter` needs, of a table with `entity_id`, `begun` and `last_effective_on`. */
export const LIFETIME_INDEXES = [
  '(entity_id, begun) include (last_effective_on)',
  `(entity_id, begun) where ${LONG_LIVED}`,
] as const;

const daysToEnd = (day: string) => sql`(${sql.lit(END)}::date - ${day}::date)`;

/** Rows that had begun by a day. */
export const begunBy = (day: string): RawBuilder<unknown> => sql`begun >= ${daysToEnd(day)}`;

/** Rows that had begun by a day and moved after it, as two conditions: of the usual lifetime, and longer. */
export const movedAfter = (day: string): readonly RawBuilder<unknown>[] => {
  const after = sql`last_effective_on > ${day}::date`;
  const begin = daysToEnd(day);
  return [
    sql`begun between ${begin} and ${begin} + ${sql.lit(USUAL_DAYS)} and ${after}`,
    sql`begun >= ${begin} and ${sql.raw(LONG_LIVED)} and ${after}`,
  ];
};
