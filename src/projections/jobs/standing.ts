import { sql } from 'kysely';
import type { Snapshot } from '../read-models.ts';
import type { InvoiceOfJob, SalaryOfJob, SumsOfJob } from './steps.ts';

/** Where the money of a job stands: its invoice, its salaries, and what is still to come. */
export const standingAt = async (
  { db }: Snapshot,
  schema: string,
  jobId: string,
): Promise<
  Readonly<{ invoice: InvoiceOfJob | null; salaries: readonly SalaryOfJob[]; sums: SumsOfJob }>
> => {
  const of = (name: string) => sql.id(schema, name);
  const invoices = await sql<InvoiceOfJob>`
    select i.invoice_id as id, i.series, i.year, i.number, i.issued_on as "issuedOn", i.due_on as "dueOn", i.net, i.total,
      i.credited::numeric(17,2) as credited, i.written_off::numeric(17,2) as "writtenOff",
      i.principal_received as received, (i.standing - i.principal_received)::numeric(17,2) as open, i.guaranteed
    from ${of('job')} as j join ${of('invoice')} as i using (invoice_id) where j.job_id = ${jobId}`.execute(
    db,
  );
  const salaries = await sql<SalaryOfJob>`
    select salary_id as id, case when status <> 'calculated' then status
      when funding in ('reserved', 'funded', 'refused') then funding else 'calculated' end as status,
      net, cost, charged, advanced, pay_by as "payBy", paid_on as "paidOn"
    from ${of('salary')} where job_id = ${jobId} order by sequence`.execute(db);
  const sums = await sql<SumsOfJob>`
    select (select coalesce(sum(amount), 0) from ${of('job_event')} where job_id = ${jobId}
        and type in ('ActivityFunded', 'ActivityFundingReversed'))::numeric(17,2) as funded,
      (select coalesce(sum(waiting), 0) from ${of('invoice_to_net')}
        where job_id = ${jobId})::numeric(17,2) as waiting,
      (select coalesce(sum(charged) filter (where status <> 'cancelled'), 0) from ${of('salary')}
        where job_id = ${jobId})::numeric(17,2) as charged,
      (select coalesce(sum(net) filter (where status = 'calculated'), 0) from ${of('salary')}
        where job_id = ${jobId})::numeric(17,2) as unpaid`.execute(db);
  const [summed] = sums.rows;
  if (summed === undefined) throw new Error('a sum gave no row');
  return { invoice: invoices.rows[0] ?? null, salaries: salaries.rows, sums: summed };
};
