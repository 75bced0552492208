import { sql } from 'kysely';
import type { Snapshot } from '../read-models.ts';

/** A refusal of a step; `resumed`: its cause was taken up again. */
export type FailureOfJob = Readonly<{
  sequence: number;
  step: string;
  refusal: string;
  facts: Record<string, string>;
  resumed: boolean;
}>;

/** An event of the chain that a job set off. */
export type EventOfJob = Readonly<{
  sequence: number;
  stream: string;
  revision: number;
  type: string;
  /** Null: the job itself. */
  step: string | null;
  effectiveOn: string;
  /** What it brought its step, below zero what it took; null when it moved nothing. */
  amount: string | null;
}>;

/** What happened to a job until a day; the last 500 events of its chain. */
export type HistoryOfJob = Readonly<{
  steps: readonly Readonly<{ step: string; sequence: number }>[];
  failures: readonly FailureOfJob[];
  events: readonly EventOfJob[];
}>;

const MAX_EVENTS = 500;

/** The last day that there is: everything is effective by then. */
export const LAST_DAY = '2199-12-31';

/** What happened to a job, as far as it is effective by a day. Steps and refusals have the day of their event. */
export const historyOf = async (
  { db }: Snapshot,
  schema: string,
  jobId: string,
  day: string,
): Promise<HistoryOfJob> => {
  const of = (name: string) => sql.id(schema, name);
  const known = (name: 's' | 'f' | 'r') => sql`exists (
    select from ${of('job_event')} as e where e.job_id = ${sql.ref(`${name}.job_id`)}
      and e.sequence = ${sql.ref(`${name}.sequence`)} and e.effective_on <= ${day}::date)`;
  const steps = await sql<HistoryOfJob['steps'][number]>`
    select s.step, s.sequence from ${of('job_step')} as s
    where s.job_id = ${jobId} and ${known('s')}`.execute(db);
  const failures = await sql<FailureOfJob>`
    select f.sequence, f.step, f.refusal, f.facts, exists (
      select from ${of('job_resumption')} as r where r.job_id = f.job_id and r.sequence > f.sequence
        and r.cause_stream = f.cause_stream and r.cause_revision = f.cause_revision and ${known('r')}) as resumed
    from ${of('job_failure')} as f where f.job_id = ${jobId} and ${known('f')} order by f.sequence`.execute(
    db,
  );
  const events = await sql<EventOfJob>`
    select sequence, stream, revision, type, step, effective_on as "effectiveOn", amount
    from ${of('job_event')} where job_id = ${jobId} and effective_on <= ${day}::date
    order by sequence desc limit ${MAX_EVENTS}`.execute(db);
  return { steps: steps.rows, failures: failures.rows, events: events.rows.toReversed() };
};
