import { amount, counter, date, nullable, small, table, text, uuid } from '../table.ts';

/** Every line of both books, once and for ever. Legal: debit +; analytic: credit +. Entries count from 1 within an event. */
export const journalLine = table('journal_line', {
  columns: {
    sequence: counter,
    entry: small,
    line: small,
    entity_id: uuid,
    book: text,
    account: text,
    currency: text,
    amount,
    effective_on: date,
    booked_on: date,
    event_type: text,
    activity_id: nullable(uuid),
    invoice_id: nullable(uuid),
    client_id: nullable(uuid),
    member_id: nullable(uuid),
    service_id: nullable(uuid),
    job_id: nullable(uuid),
    payment_id: nullable(uuid),
  },
  key: ['sequence', 'entry', 'line'],
  indexes: [
    '(entity_id, book, account, effective_on) include (amount, sequence, currency)',
    '(entity_id, booked_on)',
    '(activity_id, sequence) where activity_id is not null',
    '(invoice_id, sequence) where invoice_id is not null',
  ],
});
