import type { Reaction } from './reaction.ts';

/** Money that an invoice gave back is free in its payment again: the client's credit, or gone with the payment (M11). */
export const returnUnappliedPayment: Reaction = {
  name: 'return-unapplied-payment',
  version: 1,
  on: {
    ClientPaymentUnapplied: ({ data: { paymentId, invoiceId, amount } }) => [
      { type: 'ReturnAllocation', data: { paymentId, invoiceId, amount } },
    ],
  },
};
