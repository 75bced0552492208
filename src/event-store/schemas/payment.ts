import { z } from 'zod';
import { JURISDICTIONS } from '../../domain/entity/events.ts';
import type { ClientId, EntityId, InvoiceId, PaymentId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { amount, currency, date, id, text } from './values.ts';

const dimensions = {
  paymentId: id<PaymentId>(),
  entityId: id<EntityId>(),
  clientId: id<ClientId>(),
  jurisdiction: z.enum(JURISDICTIONS),
  currency,
};

const part = { ...dimensions, invoiceId: id<InvoiceId>(), amount, freeAfter: amount };

/** Version 1 of the events of a payment. */
export const paymentSchemas = exactSchemas({
  ClientPaymentReceived: z.strictObject({
    ...dimensions,
    amount,
    bookedOn: date,
    bankAccount: text,
    bankReference: text,
    paymentReference: z.exactOptional(text),
    asked: z.array(z.strictObject({ invoiceId: id<InvoiceId>(), amount: z.exactOptional(amount) })),
  }),
  PaymentAllocated: z.strictObject(part),
  PaymentAllocationReturned: z.strictObject(part),
  PaymentReversed: z.strictObject({
    ...dimensions,
    amount,
    bookedOn: date,
    bankReference: text,
    reserved: z.array(z.strictObject({ invoiceId: id<InvoiceId>(), amount })),
    freeAfter: amount,
  }),
  PaymentRefunded: z.strictObject({
    ...dimensions,
    amount,
    bookedOn: date,
    bankAccount: text,
    bankReference: text,
    freeAfter: amount,
  }),
});
