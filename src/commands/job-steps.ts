import type { JobId } from '../domain/ids.ts';
import { restsOnMoney } from '../domain/job/completion.ts';
import type { JobState } from '../domain/job/decider.ts';
import type { JobStep } from '../domain/job/events.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import type { Envelope } from './handling.ts';
import { jobStanding } from './job-standing.ts';
import {
  consequenceDate,
  reactionEnvelope,
  type CauseOf,
  type ReactionCall,
} from './reaction-call.ts';
import type { CompleteJob, RecordJobStep } from './reaction-commands.ts';
import type { UseCaseDeps } from './use-case.ts';

type Declared = Exclude<JobState, { status: 'absent' }>;

/** What the completion of a job would rest on, when its steps leave nothing else to wait for. */
const gathered = async (
  deps: UseCaseDeps,
  call: ReactionCall,
  job: Readonly<{ state: Declared; revision: number; step?: JobStep }>,
) => {
  const { state, step } = job;
  const [effectiveOn, { entityId }] = [consequenceDate(call), state];
  const invoice = (step === 'invoice' ? call.cause : state.invoicedAt)?.stream;
  if (invoice === undefined || !restsOnMoney(state, step)) {
    return { data: {}, basis: [], effectiveOn, entityId };
  }
  const { standing, basis, days } = await jobStanding(deps, { ...job, invoice });
  const dates = { JobCompleted: consequenceDate(call, ...days) };
  return { data: { standing }, basis, effectiveOn, dates, entityId };
};

/** Notes that a step of a job is done, and that the job is complete when nothing of it is open now. */
export const recordJobStep =
  (deps: UseCaseDeps) =>
  async (
    { data: { jobId, step } }: RecordJobStep,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { job } = deps.books;
    const stream = job.nameOf(jobId);
    const { stream: causeStream, revision: causeRevision } = call.cause;
    return job.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'RecordStep',
        target: stream,
        input: { step },
      }),
      gather: async ({ state, revision }) => {
        if (state.status === 'absent') return refuse('job_not_found', { jobId });
        const { data, ...context } = await gathered(deps, call, { state, revision, step });
        const cause = { stream: causeStream, revision: causeRevision };
        const command = { type: 'RecordStep', data: { ...data, step, cause } } as const;
        return ok({ command, ...context });
      },
    });
  };

/** Completes a job of which nothing is open now, though no step of it was done. */
export const completeJob =
  (deps: UseCaseDeps) =>
  async (
    { data: { jobId } }: CompleteJob,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { job } = deps.books;
    const stream = job.nameOf(jobId);
    const command = { type: 'CompleteJob', target: stream, input: {} };
    return job.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, command),
      gather: async ({ state, revision }) => {
        if (state.status === 'absent') return refuse('job_not_found', { jobId });
        const { data, ...context } = await gathered(deps, call, { state, revision });
        return ok({ command: { type: 'CompleteJob', data } as const, ...context });
      },
    });
  };

/** A refusal that a job has to show. */
export type StepFailure = Readonly<{
  reaction: string;
  jobId: JobId;
  step: JobStep;
  refusal: CommandRefusal;
  cause: CauseOf;
  /** Each try can fail once. */
  trigger: CauseOf;
}>;

/** Each try of a reaction can be refused once, whatever it is refused for. */
export const failEnvelope = (
  secret: Buffer,
  stream: string,
  { reaction, trigger }: Pick<StepFailure, 'reaction' | 'trigger'>,
  input: object = {},
): Envelope => {
  const call = { reaction, index: 0, cause: trigger, trigger };
  return reactionEnvelope(secret, call, { type: 'FailJob', target: stream, input });
};

/** Notes that a step was refused, so that a person can put it right and resume the job. */
export const failJobStep =
  (deps: UseCaseDeps) =>
  async (failure: StepFailure): Promise<Result<unknown, CommandRefusal>> => {
    const { jobId, step, refusal, cause, trigger } = failure;
    const { job } = deps.books;
    const stream = job.nameOf(jobId);
    const data = {
      step,
      refusal: refusal.code,
      facts: refusal.facts,
      cause: { stream: cause.stream, revision: cause.revision },
    };
    return job.handle({
      stream,
      envelope: failEnvelope(deps.secret, stream, failure, data),
      gather: async ({ state }) =>
        state.status === 'absent'
          ? refuse('job_not_found', { jobId })
          : ok({
              command: { type: 'FailJob', data } as const,
              basis: [],
              effectiveOn: trigger.metadata.effectiveOn,
              entityId: state.entityId,
            }),
    });
  };
