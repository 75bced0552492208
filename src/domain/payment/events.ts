import type { Message } from '../decider.ts';
import type { Jurisdiction } from '../entity/events.ts';
import type { ClientId, EntityId, InvoiceId, PaymentId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';

/** An invoice that the payment is meant for; without an amount, as much as the invoice takes. */
export type AskedAllocation = Readonly<{ invoiceId: InvoiceId; amount?: Amount }>;

/** What every fact of a payment names. */
export type PaymentDimensions = Readonly<{
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

/**
 * The bank took the payment back (paiement rejeté ou rappelé par la banque): all of it has left our account, and each
 * invoice gives up what it took of it.
 */
export type PaymentReversed = Message<
  'PaymentReversed',
  PaymentDimensions & {
    amount: Amount;
    bookedOn: LocalDate;
    bankReference: string;
    /** What is reserved for invoices at this moment: they are asked to give it back. */
    reserved: readonly Readonly<{ invoiceId: InvoiceId; amount: Amount }>[];
    /** Below nothing until the invoices have given back what they took, or when a part was refunded before. */
    freeAfter: Amount;
  }
>;

/** The client's credit left our account again (remboursement au client). */
export type PaymentRefunded = Message<
  'PaymentRefunded',
  PaymentDimensions & {
    amount: Amount;
    bookedOn: LocalDate;
    bankAccount: string;
    bankReference: string;
    freeAfter: Amount;
  }
>;

export type PaymentEvent =
  | ClientPaymentReceived
  | PaymentAllocated
  | PaymentAllocationReturned
  | PaymentReversed
  | PaymentRefunded;
