import type { Reaction } from './reaction.ts';

/** What an invoice did not take of a payment becomes the client's credit again (M22). */
export const returnPaymentExcess: Reaction = {
  name: 'return-payment-excess',
  version: 1,
  on: {
    ClientPaymentApplied: ({ data: { paymentId, invoiceId, excess } }) =>
      excess === '0.00'
        ? []
        : [{ type: 'ReturnAllocation', data: { paymentId, invoiceId, amount: excess } }],
  },
};
