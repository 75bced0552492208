import { begun, LIFETIME_INDEXES } from '../lifetime.ts';
import { amount, counter, date, latest, small, table, text, total, uuid } from '../table.ts';

/**
 * What clients owe, fact by fact: an invoice +, a payment - (the client's credit), an application on both at one
 * sequence. Their sum is the account of trade debtors at every effective date and sequence (docs/architecture.md).
 */
export const openItem = table('open_item', {
  columns: {
    sequence: counter,
    line: small,
    item_id: uuid,
    entity_id: uuid,
    client_id: uuid,
    currency: text,
    amount,
    effective_on: date,
    booked_on: date,
  },
  key: ['sequence', 'line'],
  indexes: ['(item_id) include (effective_on, sequence, amount)'],
});

/**
 * Each invoice and payment once. It only narrows which items a report has to sum: those that are open, or that moved
 * after the point asked for.
 */
export const receivableItem = table('receivable_item', {
  columns: {
    item_id: uuid,
    kind: text,
    entity_id: uuid,
    client_id: uuid,
    currency: text,
    /** Issue of the invoice, booking of the payment: what it ages from. */
    item_on: date,
    /** An unapplied payment is overdue from its own date (R20). */
    due_on: date,
    open: total,
    begun,
    last_effective_on: latest(date),
    last_sequence: latest(counter),
  },
  key: ['item_id'],
  indexes: [
    '(entity_id, client_id) where open <> 0',
    ...LIFETIME_INDEXES,
    '(entity_id, last_sequence)',
  ],
});
