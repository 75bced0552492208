import { sql } from 'kysely';
import {
  readAt,
  type Items,
  type PageOf,
  type ReadModels,
  type SequenceKey,
  type Snapshot,
} from '../read-models.ts';
import type { RowOf } from '../table.ts';
import { standingAt } from './standing.ts';
import { stepsOf, type InvoiceOfJob, type SalaryOfJob, type StepView } from './steps.ts';
import type { job, jobEvent, jobFailure, jobResumption, jobStep } from './table.ts';

type Tables = {
  job: RowOf<typeof job.columns>;
  job_step: RowOf<typeof jobStep.columns>;
  job_failure: RowOf<typeof jobFailure.columns>;
  job_resumption: RowOf<typeof jobResumption.columns>;
  job_event: RowOf<typeof jobEvent.columns>;
};

/** `waiting`: nothing is left to do before an outside fact such as a payment. */
type JobStatus = 'running' | 'waiting' | 'failed' | 'completed';

/** A job, in lists. */
type JobItem = Readonly<{
  id: string;
  entityId: string;
  activityId: string;
  memberId: string;
  clientId: string;
  firstDay: string;
  lastDay: string;
  currency: string;
  /** What was invoiced; null before that. */
  total: string | null;
  status: JobStatus;
  invoiceId: string | null;
}>;

/** A job with its steps, its refusals and the chain of events that it set off, the last 500 of them. */
type JobView = JobItem &
  Readonly<{
    sequence: number;
    declaredOn: string;
    steps: readonly StepView[];
    invoice: InvoiceOfJob | null;
    salaries: readonly SalaryOfJob[];
    failures: readonly Readonly<{
      sequence: number;
      step: string;
      refusal: string;
      facts: Record<string, string>;
      resumed: boolean;
    }>[];
    events: readonly Readonly<{
      sequence: number;
      stream: string;
      revision: number;
      type: string;
      /** Null: the job itself. */
      step: string | null;
      effectiveOn: string;
      /** What it brought its step, below zero what it took; null when it moved nothing. */
      amount: string | null;
    }>[];
  }>;

const MAX_EVENTS = 500;

/**
 * What a job is doing. Funding of a guaranteed invoice runs behind its issue; otherwise it waits for the client's
 * money, or for its salary. Money that is reserved and not yet answered, and budget that has not followed it, are
 * running, and so is a job that is paid in full on both sides until it is completed.
 */
const statusIn = (schema: string) => sql<JobStatus>`case
  when job.status in ('completed', 'failed') then job.status
  when job.salary_running or not job.invoice_done or (job.guaranteed and not job.funding_done)
    or (job.principal_received >= job.total and (job.salary_done or not job.pays)) or job.cleared_target <> job.cleared
    or job.principal_received < (select coalesce(sum(reserved), 0)
      from ${sql.id(schema, 'payment_allocation')} as a where a.invoice_id = job.invoice_id) then 'running'
  else 'waiting' end`;

const itemOf = (row: Tables['job'] & { state: JobStatus }): JobItem => ({
  id: row.job_id,
  entityId: row.entity_id,
  activityId: row.activity_id,
  memberId: row.member_id,
  clientId: row.client_id,
  firstDay: row.first_day,
  lastDay: row.last_day,
  currency: row.currency,
  total: row.total,
  status: row.state,
  invoiceId: row.invoice_id,
});

const chainOf = async ({ db: snapshot }: Snapshot, id: string) => {
  const db = snapshot.withTables<Tables>();
  const steps = await db.selectFrom('job_step').selectAll().where('job_id', '=', id).execute();
  const failures = await db
    .selectFrom('job_failure')
    .selectAll()
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('job_resumption')
            .select('job_resumption.sequence')
            .whereRef('job_resumption.job_id', '=', 'job_failure.job_id')
            .whereRef('job_resumption.sequence', '>', 'job_failure.sequence')
            .whereRef('job_resumption.cause_stream', '=', 'job_failure.cause_stream')
            .whereRef('job_resumption.cause_revision', '=', 'job_failure.cause_revision'),
        )
        .as('resumed'),
    )
    .where('job_id', '=', id)
    .orderBy('sequence')
    .execute();
  const events = await db
    .selectFrom('job_event')
    .select(['sequence', 'stream', 'revision', 'type', 'step', 'effective_on', 'amount'])
    .where('job_id', '=', id)
    .orderBy('sequence', 'desc')
    .limit(MAX_EVENTS)
    .execute();
  return {
    steps,
    failures: failures.map(({ sequence, step, refusal, facts, resumed }) => ({
      sequence,
      step,
      refusal,
      facts: facts as Record<string, string>,
      resumed: resumed === true,
    })),
    events: events
      .toReversed()
      .map(({ effective_on: effectiveOn, ...event }) => ({ ...event, effectiveOn })),
  };
};

type Status = ReturnType<typeof statusIn>;

const jobAt = async (
  snapshot: Snapshot,
  schema: string,
  status: Status,
  id: string,
): Promise<JobView | undefined> => {
  const row = await snapshot.db
    .withTables<Tables>()
    .selectFrom('job')
    .selectAll()
    .select(status.as('state'))
    .where('job_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { steps, failures, events } = await chainOf(snapshot, id);
  const { invoice, salaries, sums } = await standingAt(snapshot, schema, id);
  return {
    ...itemOf(row),
    sequence: snapshot.sequence,
    declaredOn: row.declared_on,
    steps: stepsOf({
      pays: row.pays,
      invoice,
      salaries,
      sums,
      doneAt: (step) => steps.find((done) => done.step === step)?.sequence ?? null,
      refused: (step) => failures.some((failure) => failure.step === step && !failure.resumed),
    }),
    invoice,
    salaries,
    failures,
    events,
  };
};

type Latest = Readonly<{ entityId: string; until: string; limit: number }>;
type Filter = Readonly<{ entityId: string; activityId?: string; status?: JobStatus }>;

const jobsAt = async (
  { db, sequence }: Snapshot,
  status: Status,
  { entityId, activityId, status: wanted }: Filter,
  { limit, after }: PageOf<SequenceKey>,
): Promise<Items<JobItem & Readonly<{ key: SequenceKey }>>> => {
  const rows = await db
    .withTables<Tables>()
    .selectFrom('job')
    .selectAll()
    .select(status.as('state'))
    .where('entity_id', '=', entityId)
    .where('declared_sequence', '>', after?.sequence ?? 0)
    .$if(activityId !== undefined, (query) => query.where('activity_id', '=', activityId ?? ''))
    .$if(wanted !== undefined, (query) => query.where(status, '=', wanted ?? 'running'))
    // Said once more in the words of the partial index.
    .$if(wanted !== undefined && wanted !== 'completed', (query) =>
      query.where('job.status', '<>', 'completed'),
    )
    .orderBy('declared_sequence')
    .limit(limit)
    .execute();
  const items = rows.map((row) => ({
    ...itemOf(row),
    key: { sequence: row.declared_sequence, id: row.job_id },
  }));
  return { sequence, items };
};

/** Jobs, one with its chain or in the order of their declaration. */
export const jobQueries = (models: ReadModels) => {
  const status = statusIn(models.schema);
  return {
    job: (id: string) => readAt(models, (snapshot) => jobAt(snapshot, models.schema, status, id)),
    latestJobs: ({ entityId, until, limit }: Latest) =>
      readAt(models, async ({ db }) => {
        const rows = await db
          .withTables<Tables>()
          .selectFrom('job')
          .selectAll()
          .select(status.as('state'))
          .where('entity_id', '=', entityId)
          .where('declared_on', '<=', until)
          .orderBy('declared_on', 'desc')
          .orderBy('declared_sequence', 'desc')
          .limit(limit)
          .execute();
        return rows.map((row) => ({ ...itemOf(row), declaredOn: row.declared_on }));
      }),
    jobs: (filter: Filter, page: PageOf<SequenceKey>) =>
      readAt(models, (snapshot) => jobsAt(snapshot, status, filter, page)),
  };
};
