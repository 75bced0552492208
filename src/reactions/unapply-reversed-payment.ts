import type { Reaction } from './reaction.ts';

/** The bank took a payment back: each invoice gives up what it took of it. */
export const unapplyReversedPayment: Reaction = {
  name: 'unapply-reversed-payment',
  version: 1,
  on: {
    PaymentReversed: ({ data: { paymentId, reserved } }) =>
      reserved.map(({ invoiceId }) => ({ type: 'UnapplyPayment', data: { paymentId, invoiceId } })),
  },
};
