import type { Reaction } from './reaction.ts';

/** Money reserved for an invoice is offered to it; the invoice answers how much it takes (R16, M22). */
export const applyAllocatedPayment: Reaction = {
  name: 'apply-allocated-payment',
  version: 1,
  on: {
    PaymentAllocated: ({ data: { paymentId, invoiceId, amount } }) => [
      { type: 'ApplyPayment', data: { paymentId, invoiceId, amount } },
    ],
  },
};
