import { amount, counter, date, nullable, table, text, total, uuid } from '../table.ts';

/** Every payment of a client, what of it is free, and whether the bank took it back. */
export const payment = table('payment', {
  columns: {
    payment_id: uuid,
    entity_id: uuid,
    client_id: uuid,
    currency: text,
    amount,
    booked_on: date,
    bank_account: text,
    bank_reference: text,
    payment_reference: nullable(text),
    free: amount,
    refunded: total,
    reversed_on: nullable(date),
    sequence: counter,
  },
  key: ['payment_id'],
  indexes: [
    '(entity_id, sequence)',
    '(client_id, sequence)',
    '(client_id, sequence) where free <> 0',
  ],
});

/** Every time that credit of a payment went back to the client. */
export const paymentRefund = table('payment_refund', {
  columns: {
    sequence: counter,
    payment_id: uuid,
    amount,
    booked_on: date,
    bank_account: text,
    bank_reference: text,
  },
  key: ['sequence'],
  indexes: ['(payment_id, sequence)'],
});

/** What of a payment is reserved for an invoice, less what the invoice gave back. */
export const paymentAllocation = table('payment_allocation', {
  columns: { payment_id: uuid, invoice_id: uuid, currency: text, reserved: total },
  key: ['payment_id', 'invoice_id', 'currency'],
  indexes: ['(invoice_id)'],
});
