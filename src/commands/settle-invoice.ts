import type { PaymentId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { ApplyPayment, ReturnAllocation, UnapplyPayment } from './reaction-commands.ts';
import type { UseCaseDeps } from './use-case.ts';

/** Gives money back to a payment that reserved it for an invoice: it is the client's credit again. */
export const returnAllocation =
  (deps: UseCaseDeps) =>
  async (
    { data }: ReturnAllocation,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { payment } = deps.books;
    const stream = payment.nameOf(data.paymentId);
    return payment.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'ReturnAllocation',
        target: stream,
        input: data,
      }),
      gather: async ({ state }) => {
        if (state.status === 'absent')
          return refuse('payment_not_found', { paymentId: data.paymentId });
        const { invoiceId, amount } = data;
        return ok({
          command: { type: 'ReturnAllocation', data: { invoiceId, amount } } as const,
          basis: [],
          effectiveOn: consequenceDate(call),
          entityId: state.entityId,
        });
      },
    });
  };

/**
 * Offers an invoice the money that a payment reserved for it. The invoice answers every offer (M22); when it cannot,
 * the reservation is returned, so that no money is ever bound to nothing.
 */
export const applyPayment =
  (deps: UseCaseDeps) =>
  async ({ data }: ApplyPayment, call: ReactionCall): Promise<Result<unknown, CommandRefusal>> => {
    const { paymentId, invoiceId, amount: allocated } = data;
    const { invoice, payment } = deps.books;
    const stream = invoice.nameOf(invoiceId);
    const applied = await invoice.handle<CommandRefusal>({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'ApplyPayment',
        target: stream,
        input: data,
      }),
      gather: async ({ state }) => {
        if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId });
        const paid = await payment.tail(paymentId);
        if (paid.state.status === 'absent') return refuse('payment_not_found', { paymentId });
        const { clientId, currency } = paid.state;
        return ok({
          command: {
            type: 'ApplyPayment',
            data: { invoiceId, paymentId, clientId, allocated, currency },
          } as const,
          basis: [paid.basis],
          // Never before the invoice exists (M12).
          effectiveOn: consequenceDate(call, state.issuedOn),
          entityId: state.entityId,
        });
      },
    });
    if (applied.ok || applied.refusal.code === 'conflict') return applied;
    return returnAllocation(deps)({ type: 'ReturnAllocation', data }, call);
  };

/** The days on which the invoice took money of the payment: an invoice's events are few, and a recall is rare. */
const appliedOn = async (
  { books: { invoice } }: UseCaseDeps,
  { stream, last, paymentId }: Readonly<{ stream: string; last: number; paymentId: PaymentId }>,
): Promise<readonly LocalDate[]> =>
  (await invoice.readBack(stream, 0, last)).flatMap(({ event, metadata }) =>
    event.type === 'ClientPaymentApplied' && event.data.paymentId === paymentId
      ? [metadata.effectiveOn]
      : [],
  );

/** Takes back from an invoice what it took of a payment that the bank recalled: the debt is open again. */
export const unapplyPayment =
  (deps: UseCaseDeps) =>
  async (
    { data }: UnapplyPayment,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { paymentId, invoiceId } = data;
    const { invoice } = deps.books;
    const stream = invoice.nameOf(invoiceId);
    return invoice.handle({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'UnapplyPayment',
        target: stream,
        input: data,
      }),
      gather: async ({ state, revision: last }) => {
        if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId });
        const applied = await appliedOn(deps, { stream, last, paymentId });
        return ok({
          command: { type: 'UnapplyPayment', data: { paymentId } } as const,
          basis: [],
          // Never before it was applied, which a credit can be long after its payment (M12).
          effectiveOn: consequenceDate(call, state.issuedOn, ...applied),
          entityId: state.entityId,
        });
      },
    });
  };
