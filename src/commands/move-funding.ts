import { dimensionsOf } from '../domain/invoice/dimensions.ts';
import type { InvoiceDimensions } from '../domain/invoice/events.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { FundActivity, MoveFunding } from './reaction-commands.ts';
import type { UseCaseDeps } from './use-case.ts';

/** The day and number by which an invoice's money is spent in turn, and the revision that showed them. */
const orderOf = async ({ books }: UseCaseDeps, { invoiceId }: InvoiceDimensions) => {
  const { state, basis } = await books.invoice.tail(invoiceId);
  if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId });
  return ok({ order: { issuedOn: state.issuedOn, number: state.number }, basis });
};

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
    return activity.handle<CommandRefusal>({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'FundActivity',
        target: stream,
        input: { invoiceId: dimensions.invoiceId, activityShare },
      }),
      gather: async ({ state }) => {
        if (state.status === 'absent') return refuse('activity_not_found', { activityId });
        const found = await orderOf(deps, dimensions);
        if (!found.ok) return found;
        const { order, basis } = found.value;
        const data = { ...dimensions, activityShare, ...order };
        const command = { type: 'FundActivity', data } as const;
        return ok({ command, basis: [basis], effectiveOn: consequenceDate(call), entityId });
      },
    });
  };

const moveEnvelope = (
  { secret, books }: UseCaseDeps,
  call: ReactionCall,
  { invoiceId, activityId, clearedAfter }: MoveFunding['data']['moved'],
) =>
  reactionEnvelope(secret, call, {
    type: 'MoveFunding',
    target: books.activity.nameOf(activityId),
    input: { invoiceId, clearedAfter },
  });

/**
 * True when a later fact of the invoice has moved the activity: this one was answered before it, found nothing to move
 * and left no trace. Answered again after a crash, it would move the money back.
 */
const overtaken = async (
  deps: UseCaseDeps,
  call: ReactionCall,
  moved: MoveFunding['data']['moved'],
  done: ReadonlyMap<string, unknown>,
): Promise<boolean> => {
  const { invoice } = deps.books;
  const { cause } = call;
  const tail = await invoice.tail(moved.invoiceId);
  if (tail.revision <= cause.revision) return false;
  const later = await invoice.readBack(tail.stream, cause.revision + 1, tail.revision);
  return later.some(({ id }) =>
    done.has(moveEnvelope(deps, { ...call, cause: { ...cause, id } }, moved).commandId),
  );
};

/** Moves an invoice's money in its activity to the absolute targets that the invoice named (R8, M4). */
export const moveFunding =
  (deps: UseCaseDeps) =>
  async (
    { data: { moved, cause } }: MoveFunding,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { activity } = deps.books;
    const { guaranteed, activityShare, clearedAfter, borneByActivity } = moved;
    const { activityId, entityId } = moved;
    const dimensions = dimensionsOf(moved);
    const stream = activity.nameOf(activityId);
    return activity.handle<CommandRefusal>({
      stream,
      envelope: moveEnvelope(deps, call, moved),
      gather: async ({ state, commands }) => {
        if (state.status === 'absent') return refuse('activity_not_found', { activityId });
        const found = await orderOf(deps, dimensions);
        if (!found.ok) return found;
        const { order, basis } = found.value;
        const effectiveOn = consequenceDate(call);
        const targets = { guaranteed, activityShare, clearedAfter, cause };
        const data = {
          ...dimensions,
          ...order,
          ...targets,
          ...(borneByActivity === undefined ? {} : { borneByActivity }),
          overtaken: await overtaken(deps, call, moved, commands),
          on: effectiveOn,
        };
        const command = { type: 'MoveFunding', data } as const;
        return ok({ command, basis: [basis], effectiveOn, entityId });
      },
    });
  };
