import { amount, counter, date, nullable, small, table, text, uuid } from '../table.ts';

/** What happened to the advances of the fund, invoice by invoice. `open` is what it changed of what is out. */
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
