import type { z } from 'zod';
import type { JobId } from '../domain/ids.ts';
import type { HttpDeps } from './deps.ts';
import type { jobAnswer } from './job-answers.ts';
import { PROBLEMS } from './problems.ts';
import { sentence } from './problem-text.ts';
import type { JobView } from './queries.ts';

// A wait looks again at least this often, whatever the read models ring.
const SLICE_MS = 1_000;

const isSettled = (job: JobView | undefined): boolean =>
  job !== undefined && job.status !== 'running';

/** The job as soon as no step of it runs any more, or as it is when the time is over. */
export const jobSettled = async (
  { queries, models }: Pick<HttpDeps, 'queries' | 'models'>,
  jobId: JobId,
  timeoutMs: number,
): Promise<JobView | undefined> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    // The models' place is read first: a batch that they take after it rings the wait below.
    const { sequence, stopped } = await models.state();
    const job = await queries.job(jobId);
    const left = Math.ceil(deadline - performance.now());
    if (isSettled(job) || left <= 0 || stopped !== undefined) return job;
    await models.waitFor(sequence + 1, Math.min(left, SLICE_MS));
  }
};

type Step = JobView['steps'][number];

const WHY: Readonly<Record<NonNullable<Step['waitsFor']>, string>> = {
  invoicing: 'The invoice is being issued.',
  funding: "The activity's share is on its way.",
  clientMoney: 'The client has not paid: record the payment with POST /v1/payments.',
  payroll: 'Payroll has not sent its result: send it with POST /v1/salaries and this jobId.',
  budget: 'The activity is reserving the budget of the salary.',
  guaranteeFund: 'The guarantee fund is answering.',
  salaryPayment: 'It is funded: pay it and record that with POST /v1/salaries/{salaryId}/payments.',
  resumption: 'It was refused: do what "failures" says, then POST /v1/jobs/{jobId}/resume.',
};

const whyOf = ({ id, salaries }: JobView, { waitsFor }: Step): string | null => {
  if (waitsFor === null) return null;
  const salaryId = salaries.find(({ status }) => status === 'funded')?.id ?? '';
  return sentence(WHY[waitsFor], { jobId: id, salaryId });
};

const texts: Readonly<Record<string, Readonly<{ todo: string }>>> = PROBLEMS;

/** The job as the API shows it: what to do about a refused step, and the token of its last event. */
export const shownJob = (job: JobView): z.infer<typeof jobAnswer> => {
  const last = job.events.at(-1);
  return {
    ...job,
    settled: isSettled(job),
    after: last === undefined ? '' : `${last.stream}@${last.revision}`,
    steps: job.steps.map((step) => ({ ...step, why: whyOf(job, step) })),
    failures: job.failures.map((failure) => ({
      ...failure,
      detail: sentence(texts[failure.refusal]?.todo ?? '', failure.facts),
    })),
  };
};
