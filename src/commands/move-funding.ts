import { dimensionsOf } from '../domain/invoice/dimensions.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { FundActivity, MoveClearing } from './reaction-commands.ts';
import type { UseCaseDeps } from './use-case.ts';

/** Funds an activity by a guaranteed invoice, at issue (R5). */
export const fundActivity =
  (deps: UseCaseDeps) =>
  async (
    { data: { dimensions, activityShare } }: FundActivity,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { activity } = deps.books;
    const { activityId, entityId } = dimensions;
    const stream = activity.nameOf(activityId);
    return activity.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'FundActivity',
        target: stream,
        input: { invoiceId: dimensions.invoiceId, activityShare },
      }),
      gather: async ({ state }) =>
        state.status === 'absent'
          ? refuse('activity_not_found', { activityId })
          : ok({
              command: { type: 'FundActivity', data: { ...dimensions, activityShare } } as const,
              basis: [],
              effectiveOn: consequenceDate(call),
              entityId,
            }),
    });
  };

/** Moves an activity's cleared budget to the absolute target that the invoice named (R8, M4). */
export const moveClearing =
  (deps: UseCaseDeps) =>
  async (
    { data: { applied } }: MoveClearing,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { activity } = deps.books;
    const { activityId, entityId, invoiceId, clearedAfter, activityShare, guaranteed } = applied;
    const dimensions = dimensionsOf(applied);
    const stream = activity.nameOf(activityId);
    return activity.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'MoveClearing',
        target: stream,
        input: { invoiceId, clearedAfter },
      }),
      gather: async ({ state }) =>
        state.status === 'absent'
          ? refuse('activity_not_found', { activityId })
          : ok({
              command: {
                type: 'MoveClearing',
                data: { ...dimensions, guaranteed, activityShare, clearedAfter },
              } as const,
              basis: [],
              effectiveOn: consequenceDate(call),
              entityId,
            }),
    });
  };
