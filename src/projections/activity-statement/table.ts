import { amount, counter, date, nullable, small, table, text, uuid } from '../table.ts';

/**
 * What happened to an activity, line by line. `amount` is what a reader sees; `guaranteed` and `cleared` are what it
 * changed of the two kinds of budget (rules R5, R8), `debt` of what it owes the fund (R13), `shortfall` of what it has
 * overspent (M9).
 */
export const activityMovement = table('activity_movement', {
  columns: {
    sequence: counter,
    line: small,
    activity_id: uuid,
    invoice_id: nullable(uuid),
    kind: text,
    currency: text,
    amount,
    guaranteed: amount,
    cleared: amount,
    debt: amount,
    shortfall: amount,
    rate: nullable(text),
    decision_id: nullable(uuid),
    effective_on: date,
    booked_on: date,
  },
  key: ['sequence', 'line'],
  indexes: ['(activity_id, sequence, line)'],
});
