import type { JobId } from '../domain/ids.ts';
import type { JobStep } from '../domain/job/events.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import type { Envelope } from './handling.ts';
import {
  consequenceDate,
  reactionEnvelope,
  type CauseOf,
  type ReactionCall,
} from './reaction-call.ts';
import type { RecordJobStep } from './reaction-commands.ts';
import type { UseCaseDeps } from './use-case.ts';

/** Notes that a step of a job is done; the last one completes the job. */
export const recordJobStep =
  (deps: UseCaseDeps) =>
  async (
    { data: { jobId, step } }: RecordJobStep,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { job } = deps.books;
    const stream = job.nameOf(jobId);
    const { stream: causeStream, revision } = call.cause;
    return job.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'RecordStep',
        target: stream,
        input: { step },
      }),
      gather: async ({ state }) =>
        state.status === 'absent'
          ? refuse('job_not_found', { jobId })
          : ok({
              command: {
                type: 'RecordStep',
                data: { step, cause: { stream: causeStream, revision } },
              } as const,
              basis: [],
              effectiveOn: consequenceDate(call),
              entityId: state.entityId,
            }),
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
