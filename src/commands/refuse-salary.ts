import type { SalaryId } from '../domain/ids.ts';
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
