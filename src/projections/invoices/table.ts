import {
  amount,
  counter,
  date,
  flag,
  json,
  nullable,
  small,
  table,
  text,
  total,
  uuid,
} from '../table.ts';

/** Every invoice with its levy, what was credited and written off, and what was received on its principal so far. */
export const invoice = table('invoice', {
  columns: {
    invoice_id: uuid,
    entity_id: uuid,
    activity_id: uuid,
    member_id: uuid,
    client_id: uuid,
    job_id: uuid,
    currency: text,
    series: text,
    year: small,
    number: small,
    payment_reference: text,
    issued_on: date,
    last_day: date,
    due_on: date,
    lines: json,
    net: amount,
    disbursements: amount,
    vat: json,
    total: amount,
    guaranteed: flag,
    levy: nullable(json),
    credited: total,
    written_off: total,
    // What stands of the total after credit notes and write-offs.
    standing: total,
    principal_received: amount,
  },
  key: ['invoice_id'],
  indexes: [
    '(entity_id, issued_on, number, invoice_id)',
    '(client_id, issued_on, number, invoice_id)',
    '(activity_id, issued_on, number, invoice_id)',
    '(client_id, due_on, number) where principal_received < standing',
    '(entity_id, issued_on, number, invoice_id) where principal_received < standing',
  ],
});

/** Every answer of an invoice to money that was offered to it. */
export const invoicePayment = table('invoice_payment', {
  columns: {
    sequence: counter,
    invoice_id: uuid,
    payment_id: uuid,
    allocated: amount,
    costs: amount,
    interest: amount,
    principal: amount,
    excess: amount,
    effective_on: date,
  },
  key: ['sequence'],
  indexes: ['(invoice_id, sequence)', '(payment_id, sequence)'],
});

/** Every time that an invoice gave money back that it had taken. */
export const invoiceUnapplied = table('invoice_unapplied', {
  columns: {
    sequence: counter,
    invoice_id: uuid,
    payment_id: uuid,
    cause: text,
    amount,
    principal: amount,
    effective_on: date,
  },
  key: ['sequence'],
  indexes: ['(invoice_id, sequence)'],
});

/** Every credit note. */
export const creditNote = table('credit_note', {
  columns: {
    credit_note_id: uuid,
    invoice_id: uuid,
    entity_id: uuid,
    series: text,
    year: small,
    number: small,
    issued_on: date,
    net: amount,
    disbursements: amount,
    vat: json,
    total: amount,
    sequence: counter,
  },
  key: ['credit_note_id'],
  indexes: ['(invoice_id, sequence)', '(entity_id, series, year, number)'],
});

/** Every receivable that was given up, and who bears it. */
export const writeOff = table('write_off', {
  columns: {
    sequence: counter,
    invoice_id: uuid,
    cause: text,
    decision_id: nullable(uuid),
    total: amount,
    base: amount,
    vat_regained: amount,
    disbursements: amount,
    levy_on_loss: text,
    levy_cancelled: json,
    borne_by: json,
    effective_on: date,
  },
  key: ['sequence'],
  indexes: ['(invoice_id, sequence)'],
});

/** Every number that a register gave, and whether it was made void. */
export const invoiceNumber = table('invoice_number', {
  columns: {
    entity_id: uuid,
    series: text,
    year: small,
    number: small,
    invoice_id: uuid,
    job_id: uuid,
    issued_on: date,
    sequence: counter,
    voided_sequence: nullable(counter),
    void_reason: nullable(text),
  },
  key: ['entity_id', 'series', 'year', 'number'],
});
