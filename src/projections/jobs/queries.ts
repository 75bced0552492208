import { sql } from 'kysely';
import type { Currency } from '../../domain/money.ts';
import {
  readAt,
  type Items,
  type PageOf,
  type ReadModels,
  type SequenceKey,
  type Snapshot,
} from '../read-models.ts';
import type { RowOf } from '../table.ts';
import { historyOf, LAST_DAY, type EventOfJob, type FailureOfJob } from './history.ts';
import { standingAt } from './standing.ts';
import { NOT_SETTLED, statusIn, type JobStatus } from './status.ts';
import {
  stepsOf,
  type InvoiceOfJob,
  type SalaryOfJob,
  type StepView,
  type WaitsFor,
} from './steps.ts';
import type { job } from './table.ts';

type Tables = { job: RowOf<typeof job.columns> };

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
    failures: readonly FailureOfJob[];
    events: readonly EventOfJob[];
  }>;

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

type Status = ReturnType<typeof statusIn>;

/** What goes on by itself: a job of which a step waits for such a thing is running. */
const BY_ITSELF: readonly (WaitsFor | null)[] = ['invoicing', 'funding', 'budget', 'guaranteeFund'];

const NOTHING = '0.00';

/** The status that the events of a past day left, what is open of their steps and what these wait for. */
const pastStatus = (events: readonly EventOfJob[], steps: readonly StepView[]): JobStatus => {
  const last = events.findLast(({ type }) => /^Job(Declared|Failed|Resumed|Completed)$/.test(type));
  if (last?.type === 'JobFailed') return 'failed';
  if (steps.some(({ waitsFor }) => BY_ITSELF.includes(waitsFor))) return 'running';
  const isOpen = steps.some(({ open }) => open !== null && open !== NOTHING);
  const completed = events.some(({ type }) => type === 'JobCompleted');
  return completed && !isOpen ? 'completed' : 'waiting';
};

const jobAt = async (
  snapshot: Snapshot,
  schema: string,
  { id, asOf }: Readonly<{ id: string; asOf: string | undefined }>,
): Promise<JobView | undefined> => {
  const row = await snapshot.db
    .withTables<Tables>()
    .selectFrom('job')
    .selectAll()
    .select(statusIn(schema).as('state'))
    .where('job_id', '=', id)
    .executeTakeFirst();
  const day = asOf ?? LAST_DAY;
  if (row === undefined || row.declared_on > day) return undefined;
  const { steps: done, failures, events } = await historyOf(snapshot, schema, id, day);
  const asked = { jobId: id, currency: row.currency as Currency, day };
  const { invoice, salaries, sums } = await standingAt(snapshot, schema, asked);
  // A refusal that the job was completed over, such as that of a salary cancelled since, holds nothing up.
  const completedAt = events.findLast(({ type }) => type === 'JobCompleted')?.sequence ?? 0;
  const steps = stepsOf({
    pays: row.pays,
    invoice,
    salaries,
    sums,
    doneAt: (step) => done.find((one) => one.step === step)?.sequence ?? null,
    refused: (step) =>
      failures.some(
        (failure) => failure.step === step && !failure.resumed && failure.sequence > completedAt,
      ),
  });
  return {
    ...itemOf(row),
    total: invoice?.total ?? null,
    invoiceId: invoice?.id ?? null,
    status: asOf === undefined ? row.state : pastStatus(events, steps),
    sequence: snapshot.sequence,
    declaredOn: row.declared_on,
    steps,
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
      query.where(sql<boolean>`${sql.raw(NOT_SETTLED)}`),
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
    /** A job as it stands, or stood at the end of a past day; undefined before it was declared. */
    job: (id: string, asOf?: string) =>
      readAt(models, (snapshot) => jobAt(snapshot, models.schema, { id, asOf })),
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
