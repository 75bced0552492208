import type { EntityId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { PaymentCommand } from '../domain/payment/decider.ts';
import { ok, refuse } from '../domain/result.ts';
import type { RefundPaymentInput, ReversePaymentInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A command of a payment on the day on which the bank booked it. */
const booked = async (
  deps: UseCaseDeps,
  entityId: EntityId,
  bookedOn: LocalDate,
  command: PaymentCommand,
) => {
  const facts = await entityFacts(deps, entityId, bookedOn);
  if (!facts.ok) return facts;
  const { basis, effectiveOn } = facts.value;
  return ok({ command, basis: [basis], effectiveOn, entityId });
};

/** The bank took a payment back; its invoices give up what they took by reactions. */
export const reversePayment = (deps: UseCaseDeps): UseCase<ReversePaymentInput> =>
  useCase(deps, {
    type: 'ReversePayment',
    book: deps.books.payment,
    place: { changes: ({ paymentId }) => ({ kind: 'payment', id: paymentId }) },
    gather: async ({ input: { paymentId, ...data }, fold: { state } }) =>
      state.status === 'absent'
        ? refuse('payment_not_found', { paymentId })
        : booked(deps, state.entityId, data.bookedOn, { type: 'ReversePayment', data }),
  });

/** A client's credit goes back to it (M28). */
export const refundPayment = (deps: UseCaseDeps): UseCase<RefundPaymentInput> =>
  useCase(deps, {
    type: 'RefundPayment',
    book: deps.books.payment,
    place: { changes: ({ paymentId }) => ({ kind: 'payment', id: paymentId }) },
    gather: async ({ input: { paymentId, ...data }, fold: { state } }) =>
      state.status === 'absent'
        ? refuse('payment_not_found', { paymentId })
        : booked(deps, state.entityId, data.bookedOn, { type: 'RefundPayment', data }),
  });
