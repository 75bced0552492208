import type { Message } from '../decider.ts';
import type { Jurisdiction } from '../entity/events.ts';
import type { ClientId, EntityId, InvoiceId, PaymentId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';

/** An invoice that the payment is meant for; without an amount, as much as the invoice takes. */
export type AskedAllocation = Readonly<{ invoiceId: InvoiceId; amount?: Amount }>;

/** What every fact of a payment names. */
type PaymentDimensions = Readonly<{
  paymentId: PaymentId;
  entityId: EntityId;
  clientId: ClientId;
  jurisdiction: Jurisdiction;
  currency: Currency;
}>;

/** A client's money arrived on our account (paiement reçu); all of it is the client's credit until an invoice takes it. */
export type ClientPaymentReceived = Message<
  'ClientPaymentReceived',
  PaymentDimensions & {
    amount: Amount;
    /** Date of booking on our account, the date of the payment (R17). */
    bookedOn: LocalDate;
    bankAccount: string;
    bankReference: string;
    paymentReference?: string;
    asked: readonly AskedAllocation[];
  }
>;

/** A part of the payment is reserved for an invoice (affectation du paiement); the invoice answers it. */
export type PaymentAllocated = Message<
  'PaymentAllocated',
  PaymentDimensions & {
    invoiceId: InvoiceId;
    amount: Amount;
    /** What is free of the payment after this reservation. */
    freeAfter: Amount;
  }
>;

/** The invoice did not take all of what was reserved (retour d'affectation): the rest is the client's credit. */
export type PaymentAllocationReturned = Message<
  'PaymentAllocationReturned',
  PaymentDimensions & { invoiceId: InvoiceId; amount: Amount; freeAfter: Amount }
>;

export type PaymentEvent = ClientPaymentReceived | PaymentAllocated | PaymentAllocationReturned;
