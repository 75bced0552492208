import { amount, counter, date, nullable, table, text, uuid } from '../table.ts';

/** Withholding tax: returns and payments. */
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

/**
 * What each salary withholds: posted on the day of its calculation, taken back on that of its cancelling, and owed for
 * the month of its payment. A salary is paid or cancelled once, so that its row tells every point of the past.
 */
export const salaryTax = table('salary_tax', {
  columns: {
    salary_id: uuid,
    entity_id: uuid,
    amount,
    calculated_on: date,
    cancelled_on: nullable(date),
    paid_on: nullable(date),
    paid_sequence: nullable(counter),
    /** The month of its payment. */
    month: nullable(text),
  },
  key: ['salary_id'],
  indexes: ['(entity_id, month) where month is not null'],
});
