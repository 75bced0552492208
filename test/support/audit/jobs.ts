import type { JobStep } from '../../../src/domain/job/events.ts';
import { centsOf, reading, same, type Audit, type AuditedFact } from './audit.ts';

type Job = {
  readonly pays: boolean;
  readonly activityId: string;
  readonly steps: Set<JobStep>;
  readonly refused: Set<string>;
  latestStep: string;
  completed: boolean;
};

type Invoice = {
  readonly jobId: string;
  /** What the client owed after each of its events, by revision. */
  readonly owed: bigint[];
};

type Salary = {
  readonly stream: string;
  readonly jobId: string | undefined;
  readonly activityId: string;
  /** The event that paid or cancelled it. */
  ended: number | undefined;
  /** Whether its activity had budget for it, from which of its revisions on. */
  readonly budget: (readonly [number, boolean])[];
};

const owedBy = reading({
  InvoiceIssued: ({ total }) => centsOf(total),
  CreditNoteIssued: ({ total }) => -centsOf(total),
  ReceivableWrittenOff: ({ total }) => -centsOf(total),
  ClientPaymentApplied: ({ principal }) => -centsOf(principal),
  ClientPaymentUnapplied: ({ principal }) => centsOf(principal),
});

const hasBudget = reading({
  SalaryReserved: () => true,
  SalaryFunded: () => true,
  SalaryReservationReleased: () => false,
});

/**
 * A job is completed once, when its client owed nothing and no salary of it had budget, or was refused one, and was not
 * paid; and at rest none waits for a completion that nothing holds up.
 */
export const auditJobs = (): Audit => {
  const jobs = new Map<string, Job>();
  const invoices = new Map<string, Invoice>();
  const salaries = new Map<string, Salary>();

  const salariesOf = (jobId: string): readonly (readonly [string, Salary])[] =>
    [...salaries].filter(([, salary]) => salary.jobId === jobId);

  /** Other streams can go on between a decision and its append: what counts is what the decision saw of them. */
  const assertCompletion = (jobId: string, job: Job, { metadata }: AuditedFact): void => {
    const saw = new Map(metadata.basis.map(({ stream, revision }) => [stream, revision]));
    if (job.completed) throw new Error(`${jobId} is completed twice`);
    if (metadata.effectiveOn < job.latestStep) throw new Error(`${jobId} before its last step`);
    for (const [stream, { owed }] of [...invoices].filter(([, one]) => one.jobId === jobId)) {
      same(`owed of the completed ${jobId}`, owed[saw.get(stream) ?? -1] ?? -1n, 0n);
    }
    const activity = [...saw].find(([stream]) => stream.endsWith(`.activity-${job.activityId}`));
    for (const [salaryId, { stream, ended, budget }] of salariesOf(jobId)) {
      const last = budget.findLast(([revision]) => revision <= (activity?.[1] ?? -1));
      if (last?.[1] !== true && !job.refused.has(salaryId)) continue;
      const seen = ended !== undefined && ended <= (saw.get(stream) ?? -1);
      if (!seen) throw new Error(`${jobId} is completed without ${salaryId}`);
    }
  };

  const takeJob = (fact: AuditedFact): void => {
    const { event, metadata } = fact;
    if (event.type === 'JobDeclared') {
      const { jobId, activityId, pay } = event.data;
      const none = { steps: new Set<JobStep>(), refused: new Set<string>(), latestStep: '' };
      jobs.set(jobId, { pays: pay.kind !== 'none', activityId, ...none, completed: false });
    }
    const job = 'jobId' in event.data ? jobs.get(event.data.jobId ?? '') : undefined;
    if (job === undefined) return;
    if (event.type === 'JobStepRecorded') {
      job.steps.add(event.data.step);
      if (metadata.effectiveOn > job.latestStep) job.latestStep = metadata.effectiveOn;
    }
    const refused = event.type === 'JobFailed' ? event.data.facts['salaryId'] : undefined;
    if (refused !== undefined) job.refused.add(refused);
    if (event.type !== 'JobCompleted') return;
    assertCompletion(event.data.jobId, job, fact);
    job.completed = true;
  };

  const takeSalary = ({ stream, revision, event }: AuditedFact): void => {
    if (event.type === 'SalaryCalculated') {
      const { salaryId, jobId, activityId } = event.data;
      salaries.set(salaryId, { stream, jobId, activityId, ended: undefined, budget: [] });
    }
    const salary = 'salaryId' in event.data ? salaries.get(event.data.salaryId ?? '') : undefined;
    if (salary === undefined) return;
    if (event.type === 'SalaryPaid' || event.type === 'SalaryCancelled') salary.ended = revision;
    const budget = hasBudget(event);
    if (budget !== undefined) salary.budget.push([revision, budget]);
  };

  const isOpen = (jobId: string, { steps, pays }: Job): boolean =>
    steps.size < (pays ? 4 : 3) ||
    [...invoices.values()].some((one) => one.jobId === jobId && one.owed.at(-1) !== 0n) ||
    salariesOf(jobId).some(([, { ended }]) => ended === undefined);

  return {
    take: (fact) => {
      const { stream, event } = fact;
      if (event.type === 'InvoiceIssued') {
        invoices.set(stream, { jobId: event.data.jobId, owed: [] });
      }
      const invoice = invoices.get(stream);
      invoice?.owed.push((invoice.owed.at(-1) ?? 0n) + (owedBy(event) ?? 0n));
      takeSalary(fact);
      takeJob(fact);
    },
    atRest: () => {
      for (const [jobId, job] of jobs) {
        if (!job.completed && !isOpen(jobId, job)) throw new Error(`${jobId} is never completed`);
      }
    },
  };
};
