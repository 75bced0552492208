import { begun, LIFETIME_INDEXES } from '../lifetime.ts';
import {
  amount,
  counter,
  date,
  latest,
  nullable,
  small,
  table,
  text,
  total,
  uuid,
} from '../table.ts';

/** What happened to the fund, invoice by invoice. `open` is what it changed of what is out. */
export const fundMovement = table('fund_movement', {
  columns: {
    sequence: counter,
    line: small,
    entity_id: uuid,
    activity_id: uuid,
    member_id: uuid,
    client_id: uuid,
    invoice_id: uuid,
    salary_id: nullable(uuid),
    kind: text,
    currency: text,
    amount,
    open: amount,
    effective_on: date,
  },
  key: ['sequence', 'line'],
  indexes: [
    '(entity_id, effective_on) include (kind, amount, open, sequence)',
    '(invoice_id, sequence)',
  ],
});

/**
 * Each invoice with advances once. It only narrows which movements a report has to sum: those of invoices on which
 * something is out, or that moved after the point asked for.
 */
export const fundAdvance = table('fund_advance', {
  columns: {
    invoice_id: uuid,
    entity_id: uuid,
    activity_id: uuid,
    client_id: uuid,
    currency: text,
    open: total,
    begun,
    last_effective_on: latest(date),
    last_sequence: latest(counter),
  },
  key: ['invoice_id'],
  indexes: ['(entity_id) where open <> 0', ...LIFETIME_INDEXES, '(entity_id, last_sequence)'],
});

/**
 * What of an advance became a debt of its activity (R13), and below zero what of that came back or was given up. The
 * activity decides it; of what is out it changes nothing (M3).
 */
export const fundDebt = table('fund_debt', {
  columns: {
    sequence: counter,
    line: small,
    entity_id: uuid,
    activity_id: uuid,
    invoice_id: uuid,
    currency: text,
    amount,
    effective_on: date,
  },
  key: ['sequence', 'line'],
  indexes: ['(invoice_id, sequence) include (effective_on, amount)'],
});

/** What happened to the fund on each effective day, by kind: a month is a sum over its days. */
export const fundDay = table('fund_day', {
  columns: {
    entity_id: uuid,
    effective_on: date,
    kind: text,
    currency: text,
    amount: total,
    open: total,
  },
  key: ['entity_id', 'effective_on', 'kind', 'currency'],
});
