import type { RowOf } from '../table.ts';
import type { salary } from './table.ts';

/** A salary as it is kept. */
export type SalaryRow = RowOf<typeof salary.columns>;

/** `reserved`: the fund is answering; `funded`: it may be paid; `refused`: see the refusal. */
type SalaryStatus = 'calculated' | 'reserved' | 'funded' | 'refused' | 'paid' | 'cancelled';

/** A salary, in lists. */
export type SalaryItem = Readonly<{
  id: string;
  entityId: string;
  activityId: string;
  memberId: string;
  jobId: string | null;
  currency: string;
  workerCategory: string;
  workedOn: string;
  gross: string;
  net: string;
  cost: string;
  /** What its activity pays, and what of it the guarantee fund has advanced. */
  charged: string;
  advanced: string;
  payBy: string;
  sendBy: string;
  /** Day by which the cooperative promises to pay: never before `payBy`. */
  promisedBy: string;
  status: SalaryStatus;
  refusal: string | null;
  paidOn: string | null;
}>;

/** What has become of it. */
export const statusOf = ({
  status,
  funding,
}: Pick<SalaryRow, 'status' | 'funding'>): SalaryStatus => {
  if (status === 'paid' || status === 'cancelled') return status;
  return funding === 'reserved' || funding === 'funded' || funding === 'refused'
    ? funding
    : 'calculated';
};

/** The salary as lists show it. */
export const itemOf = (row: SalaryRow): SalaryItem => ({
  id: row.salary_id,
  entityId: row.entity_id,
  activityId: row.activity_id,
  memberId: row.member_id,
  jobId: row.job_id,
  currency: row.currency,
  workerCategory: row.worker_category,
  workedOn: row.worked_on,
  gross: row.gross,
  net: row.net,
  cost: row.cost,
  charged: row.charged,
  advanced: row.advanced,
  payBy: row.pay_by,
  sendBy: row.send_by,
  promisedBy: row.promised_by,
  status: statusOf(row),
  refusal: row.refusal,
  paidOn: row.paid_on,
});
