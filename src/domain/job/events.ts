import type { Message } from '../decider.ts';
import type { ActivityId, ClientId, EntityId, JobId, MemberId } from '../ids.ts';
import type { InvoiceLine } from '../invoice/lines.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';

/** The steps that a job can wait for; one that pays nobody has no step for a salary. */
export const JOB_STEPS = ['invoice', 'funding', 'salary', 'payment'] as const;
export type JobStep = (typeof JOB_STEPS)[number];

/**
 * What the job lets its salary cost, with all charges: nothing, an amount at most, or all that the job's own invoice
 * leaves to the activity.
 */
export type JobPay =
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'amount'; amount: Amount }>
  | Readonly<{ kind: 'all' }>;

/** An event named by where it stands. */
export type EventReference = Readonly<{ stream: string; revision: number }>;

/**
 * A job was declared (déclaration d'une prestation): invoice, levy, funding and the rest follow from it.
 * It holds no rate: the levy in force when the invoice is issued applies.
 */
export type JobDeclared = Message<
  'JobDeclared',
  {
    jobId: JobId;
    entityId: EntityId;
    activityId: ActivityId;
    memberId: MemberId;
    clientId: ClientId;
    firstDay: LocalDate;
    lastDay: LocalDate;
    currency: Currency;
    lines: readonly InvoiceLine[];
    pay: JobPay;
    /** The texts of the lines, kept outside the log under the command's id. */
    textsVersion: number;
  }
>;

/** One step of the job is done (étape accomplie). */
export type JobStepRecorded = Message<
  'JobStepRecorded',
  { jobId: JobId; entityId: EntityId; step: JobStep; cause: EventReference }
>;

/** A step was refused (étape refusée): nothing half done, the job waits to be resumed. */
export type JobFailed = Message<
  'JobFailed',
  {
    jobId: JobId;
    entityId: EntityId;
    step: JobStep;
    /** Code of the refusal, as in docs/refusals.md. */
    refusal: string;
    facts: Readonly<Record<string, string>>;
    /** The event whose consequence was refused. */
    cause: EventReference;
  }
>;

/** The job goes on at the step that was refused (reprise de la prestation). */
export type JobResumed = Message<
  'JobResumed',
  { jobId: JobId; entityId: EntityId; cause: EventReference }
>;

/**
 * Every step is done, the client owes nothing, the activity is funded and no salary is unpaid (prestation clôturée). Dated
 * on the latest day of these; what opens again afterwards is shown by the job.
 */
export type JobCompleted = Message<'JobCompleted', { jobId: JobId; entityId: EntityId }>;

export type JobEvent = JobDeclared | JobStepRecorded | JobFailed | JobResumed | JobCompleted;
