import type { JobId, SalaryId } from '../domain/ids.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import type { Envelope } from './handling.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { UseCaseDeps } from './use-case.ts';
import { isWait } from './waits.ts';

/** The identity of the refusal that a call of a reaction can end with. */
export const refusalEnvelope = (
  secret: Buffer,
  stream: string,
  call: ReactionCall,
  input: object = {},
): Envelope => reactionEnvelope(secret, call, { type: 'RefuseFunding', target: stream, input });

/**
 * What becomes of a refusal of a salary's budget or advance. It is given back for the job to show; a salary without a job
 * shows it itself. Of a cancelled salary nothing is refused: there is nothing that a person could put right, and a job
 * that it held up goes on (M7). What only waits is given back to be tried again.
 */
export const refuseSalary = async (
  deps: UseCaseDeps,
  call: ReactionCall,
  { salaryId, jobId }: Readonly<{ salaryId: SalaryId; jobId?: JobId }>,
  refusal: CommandRefusal,
): Promise<Result<unknown, CommandRefusal>> => {
  if (isWait(refusal)) return { ok: false, refusal };
  const { salary } = deps.books;
  // Its own stream is asked: the mark that cancelling leaves in the activity comes later.
  const { state: known } = await salary.tail(salaryId);
  if (known.status === 'cancelled') return ok(undefined);
  if (jobId !== undefined) return { ok: false, refusal };
  const stream = salary.nameOf(salaryId);
  const data = { salaryId, refusal: refusal.code, facts: refusal.facts };
  return salary.handle<CommandRefusal>({
    stream,
    envelope: refusalEnvelope(deps.secret, stream, call, data),
    gather: async ({ state }) =>
      state.status === 'absent'
        ? refuse('salary_not_found', { salaryId })
        : ok({
            command: { type: 'RefuseFunding', data } as const,
            basis: [],
            effectiveOn: consequenceDate(call),
            entityId: state.entityId,
          }),
  });
};
