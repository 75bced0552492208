import { sql } from 'kysely';

/** `waiting`: nothing is left to do before an outside fact such as a payment. */
export type JobStatus = 'running' | 'waiting' | 'failed' | 'completed';

/**
 * True of a job that is not complete: it never was, or its money has opened again since: the bank recalled a payment,
 * another salary was calculated, its activity has not followed yet. In words of its row alone, so that an index knows it.
 */
export const NOT_SETTLED =
  '(not completed or failed or principal_received <> standing or cleared <> cleared_target or unpaid <> 0)';

/**
 * What a job is doing. Funding of a guaranteed invoice runs behind its issue; otherwise it waits for the client's money,
 * or for its salary. Money that is reserved and not yet answered, budget that has not followed it, and a salary that waits
 * for its budget, for its fund or for its release are running, and so is a job that is paid in full on both sides until it
 * is completed.
 */
export const statusIn = (schema: string) => {
  const of = (name: string) => sql.id(schema, name);
  return sql<JobStatus>`case
  when job.failed then 'failed'
  when ${sql.raw(NOT_SETTLED)} is not true then 'completed'
  when not job.invoice_done or (job.guaranteed and not job.funding_done) or job.cleared_target <> job.cleared
    or (not job.completed and job.principal_received = job.standing and job.unpaid = 0 and (job.salary_done or not job.pays))
    or job.principal_received < (
      select coalesce(sum(reserved), 0) from ${of('payment_allocation')} as a where a.invoice_id = job.invoice_id)
    or exists (select from ${of('salary')} as s where s.job_id = job.job_id and (
      (s.status = 'calculated' and s.funding <> 'funded') or (s.status = 'paid' and not job.salary_done)
      or (s.status = 'cancelled' and s.funding in ('none', 'reserved', 'funded')))) then 'running'
  else 'waiting' end`;
};
