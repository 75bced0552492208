import { sql } from 'kysely';
import { formatMoney, parseMoney, sum, type Currency } from '../../domain/money.ts';
import type { Snapshot } from '../read-models.ts';
import type { InvoiceOfJob, SalaryOfJob, SumsOfJob } from './steps.ts';

/** Where the money of a job stands: its invoice, its salaries, and what is still to come. */
type Standing = Readonly<{
  invoice: InvoiceOfJob | null;
  salaries: readonly SalaryOfJob[];
  sums: SumsOfJob;
}>;

type Asked = Readonly<{ jobId: string; currency: Currency; day: string }>;

const invoiceAt = async (
  { db }: Snapshot,
  schema: string,
  { jobId, day }: Asked,
): Promise<InvoiceOfJob | null> => {
  const of = (name: string) => sql.id(schema, name);
  const summed = (table: string, amount: string, on: string) => sql`(
    select coalesce(sum(${sql.ref(amount)}), 0)::numeric(17,2) from ${of(table)} as t
    where t.invoice_id = i.invoice_id and ${sql.ref(on)} <= ${day}::date)`;
  const { rows } = await sql<InvoiceOfJob>`
    select id, series, year, number, "issuedOn", "dueOn", net, total, credited, "writtenOff",
      received, (total - credited - "writtenOff" - received)::numeric(17,2) as open, guaranteed
    from (select i.invoice_id as id, i.series, i.year, i.number, i.issued_on as "issuedOn", i.due_on as "dueOn",
        i.net, i.total, i.guaranteed, ${summed('credit_note', 'total', 'issued_on')} as credited,
        ${summed('write_off', 'total', 'effective_on')} as "writtenOff",
        ${summed('invoice_payment', 'principal', 'effective_on')}
          - ${summed('invoice_unapplied', 'principal', 'effective_on')} as received
      from ${of('job')} as j join ${of('invoice')} as i using (invoice_id)
      where j.job_id = ${jobId} and i.issued_on <= ${day}::date) as found`.execute(db);
  return rows[0] ?? null;
};

/** A salary as its own events, those of its activity and of the fund left it by a day. */
const salariesAt = async (
  { db }: Snapshot,
  schema: string,
  { jobId, day }: Asked,
): Promise<readonly SalaryOfJob[]> => {
  const of = (name: string) => sql.id(schema, name);
  const last = (...types: readonly string[]) =>
    sql`(array_agg(type order by sequence desc) filter (where type in (${sql.join(types)})))[1]`;
  const { rows } = await sql<SalaryOfJob>`
    select s.salary_id as id, case
        when told.ended = 'SalaryPaid' then 'paid' when told.ended = 'SalaryCancelled' then 'cancelled'
        when told.answered = 'SalaryReserved' then 'reserved' when told.answered = 'SalaryFunded' then 'funded'
        when told.answered is not null then 'refused' else 'calculated' end as status,
      s.net, s.cost, s.charged, coalesce(told.advanced, 0)::numeric(17,2) as advanced, s.pay_by as "payBy",
      case when told.ended = 'SalaryPaid' then s.paid_on end as "paidOn"
    from ${of('salary')} as s, lateral (
      select bool_or(type = 'SalaryCalculated') as calculated,
        ${last('SalaryPaid', 'SalaryCancelled')} as ended,
        ${last('SalaryReserved', 'SalaryFunded', 'SalaryReservationReleased', 'JobFailed')} as answered,
        (array_agg(case type when 'SalaryAdvanced' then amount else 0 end order by sequence desc)
          filter (where type in ('SalaryAdvanced', 'SalaryReservationReleased')))[1] as advanced
      from ${of('job_event')} as e
      where e.job_id = s.job_id and e.salary_id = s.salary_id and e.effective_on <= ${day}::date) as told
    where s.job_id = ${jobId} and told.calculated order by s.sequence`.execute(db);
  return rows;
};

/** Where the money of a job stands on a day. */
export const standingAt = async (
  snapshot: Snapshot,
  schema: string,
  asked: Asked,
): Promise<Standing> => {
  const { jobId, currency, day } = asked;
  const invoice = await invoiceAt(snapshot, schema, asked);
  const salaries = await salariesAt(snapshot, schema, asked);
  const { rows } = await sql<Pick<SumsOfJob, 'funded' | 'waiting'>>`
    select (select coalesce(sum(amount), 0) from ${sql.id(schema, 'job_event')} where job_id = ${jobId}
        and type in ('ActivityFunded', 'ActivityFundingReversed') and effective_on <= ${day}::date)::numeric(17,2) as funded,
      (select coalesce(sum(waiting), 0) from ${sql.id(schema, 'invoice_to_net')}
        where job_id = ${jobId} and effective_on <= ${day}::date)::numeric(17,2) as waiting`.execute(
    snapshot.db,
  );
  const [summed] = rows;
  if (summed === undefined) throw new Error('a sum gave no row');
  const standing = salaries.filter(({ status }) => status !== 'cancelled');
  const total = (amounts: readonly string[]): string =>
    formatMoney(
      sum(
        currency,
        amounts.map((amount) => parseMoney(amount, currency)),
      ),
    );
  const charged = total(standing.map((one) => one.charged));
  const unpaid = total(standing.filter(({ status }) => status !== 'paid').map(({ net }) => net));
  return { invoice, salaries, sums: { ...summed, charged, unpaid } };
};
