import { amount, counter, date, nullable, table, text, uuid } from '../table.ts';

/** Withholding tax: what salaries withhold, returns and payments. */
export const withholdingTaxFact = table('withholding_tax_fact', {
  columns: {
    sequence: counter,
    entity_id: uuid,
    month: text,
    currency: text,
    kind: text,
    amount,
    due_on: nullable(date),
    effective_on: date,
    booked_on: date,
  },
  key: ['sequence'],
  indexes: ['(entity_id, month, sequence)'],
});
