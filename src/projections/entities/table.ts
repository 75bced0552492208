import { counter, date, flag, json, small, table, text, uuid } from '../table.ts';

/** Legal persons that keep their books here. */
export const entity = table('entity', {
  columns: {
    entity_id: uuid,
    legal_name: text,
    jurisdiction: text,
    currency: text,
    enterprise_number: text,
    fiscal_year_start: text,
    time_zone: text,
    registered_on: date,
    sequence: counter,
  },
  key: ['entity_id'],
});

/** Every rule that an entity adopted, with its decision; the last one in force on a day applies. */
export const policy = table('policy', {
  columns: {
    entity_id: uuid,
    sequence: counter,
    policy: text,
    parameters: json,
    decision_id: uuid,
    effective_from: date,
  },
  key: ['entity_id', 'sequence'],
});

/** Every list of holidays that an entity adopted; the last one of a year holds. */
export const holidayCalendar = table('holiday_calendar', {
  columns: { entity_id: uuid, sequence: counter, year: small, days: json },
  key: ['entity_id', 'sequence'],
});

/** Decisions of assembly and board. */
export const decision = table('decision', {
  columns: {
    decision_id: uuid,
    entity_id: uuid,
    organ: text,
    decided_on: date,
    subject: text,
    votes: json,
    present: small,
    quorum: small,
    opinions: json,
    adopted: flag,
    sequence: counter,
  },
  key: ['decision_id'],
  indexes: ['(entity_id, sequence)'],
});
