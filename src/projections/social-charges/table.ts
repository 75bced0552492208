import { amount, counter, date, nullable, table, text, total, uuid } from '../table.ts';

const quarterOf = { entity_id: uuid, agency: text, quarter: text, currency: text };

/** What each salary added to the charges of a quarter, or took away when it was cancelled. */
export const socialChargeEstimate = table('social_charge_estimate', {
  columns: { sequence: counter, ...quarterOf, salary_id: uuid, amount, effective_on: date },
  key: ['sequence'],
  indexes: ['(entity_id, quarter, sequence)'],
});

/** The same by effective day: a quarter has thousands of estimates and some sixty days. */
export const socialChargeEstimateDay = table('social_charge_estimate_day', {
  columns: { ...quarterOf, effective_on: date, amount: total },
  key: ['entity_id', 'quarter', 'agency', 'currency', 'effective_on'],
});

/** Returns, corrections and payments. `owed` is what each changes of the debt to the agency, in the accounts as well. */
export const socialChargeFact = table('social_charge_fact', {
  columns: {
    sequence: counter,
    ...quarterOf,
    kind: text,
    part: nullable(text),
    amount,
    owed: amount,
    due_on: nullable(date),
    effective_on: date,
    booked_on: date,
  },
  key: ['sequence'],
  indexes: ['(entity_id, quarter, sequence)'],
});
