import type { JobId, SalaryId } from '../domain/ids.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { failedBefore } from './job-steps.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { UseCaseDeps } from './use-case.ts';
import { isWait } from './waits.ts';

const refuseEnvelope = (
  { secret, books }: UseCaseDeps,
  call: ReactionCall,
  salaryId: SalaryId,
  input: object,
) => {
  const target = books.salary.nameOf(salaryId);
  return reactionEnvelope(secret, call, { type: 'RefuseFunding', target, input });
};

/**
 * True when this call was refused before, as the salary's job or the salary itself shows. Refusals leave no trace in
 * the stream that refused: answered again after a crash, the call might find money that has come in the meantime, and
 * nobody has resumed it.
 */
export const refusedBefore = async (
  deps: UseCaseDeps,
  call: ReactionCall,
  { salaryId, jobId }: Readonly<{ salaryId: SalaryId; jobId?: JobId }>,
): Promise<boolean> => {
  if (jobId !== undefined) return failedBefore(deps, call, jobId);
  const { salary } = deps.books;
  const { commandId } = refuseEnvelope(deps, call, salaryId, {});
  return (await salary.mark(salary.nameOf(salaryId), commandId)) !== undefined;
};

/** A salary that no job can show as refused shows it itself; what only waits is given back to be tried again. */
export const refuseSalary = async (
  deps: UseCaseDeps,
  call: ReactionCall,
  salaryId: SalaryId,
  refusal: CommandRefusal,
): Promise<Result<unknown, CommandRefusal>> => {
  if (isWait(refusal)) return { ok: false, refusal };
  const { salary } = deps.books;
  const stream = salary.nameOf(salaryId);
  const data = { salaryId, refusal: refusal.code, facts: refusal.facts };
  return salary.handle<CommandRefusal>({
    stream,
    envelope: refuseEnvelope(deps, call, salaryId, data),
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
