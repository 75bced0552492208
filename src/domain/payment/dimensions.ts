import type { PaymentDimensions } from './events.ts';

/** The dimensions alone, of whatever names them: an event, a state, a command. */
export const dimensionsOf = ({
  paymentId,
  entityId,
  clientId,
  jurisdiction,
  currency,
}: PaymentDimensions): PaymentDimensions => ({
  paymentId,
  entityId,
  clientId,
  jurisdiction,
  currency,
});
