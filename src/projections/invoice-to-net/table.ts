import {
  amount,
  counter,
  date,
  nullable,
  small,
  table,
  text,
  total,
  uuid,
  type Column,
} from '../table.ts';

/** The whole and its parts: in every row, `invoiced` is the sum of all others. */
const amounts = (of: Column<string, string | bigint>) => ({
  invoiced: of,
  vat: of,
  disbursements: of,
  mutual_services: of,
  guarantee_fund: of,
  employer_contributions: of,
  employee_contributions: of,
  withholding_tax: of,
  other_deductions: of,
  insurance: of,
  reductions: of,
  mutualised_reductions: of,
  net: of,
  credited: of,
  written_off: of,
  borne_by_guarantee_fund: of,
  borne_by_mutual_services: of,
  waiting: of,
  left_in_activity: of,
});

/** What each event moved on the way from invoice to net, by job, activity and invoice. */
export const invoiceToNet = table('invoice_to_net', {
  columns: {
    sequence: counter,
    line: small,
    entity_id: uuid,
    activity_id: nullable(uuid),
    job_id: nullable(uuid),
    invoice_id: nullable(uuid),
    currency: text,
    effective_on: date,
    ...amounts(amount),
  },
  key: ['sequence', 'line'],
  indexes: [
    '(job_id, sequence) where job_id is not null',
    '(activity_id, effective_on) where activity_id is not null',
  ],
});

/** The same of a whole entity by effective day: a period is a sum over days, not over the whole history. */
export const invoiceToNetDay = table('invoice_to_net_day', {
  columns: { entity_id: uuid, currency: text, effective_on: date, ...amounts(total) },
  key: ['entity_id', 'currency', 'effective_on'],
});
