import type { Message } from '../decider.ts';
import type { Jurisdiction, PaymentTerms, Series } from '../entity/events.ts';
import type {
  ActivityId,
  ClientId,
  DecisionId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  PaymentId,
} from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency, RateText } from '../money.ts';
import type { InvoiceLine, VatCategory } from './lines.ts';

/** What every fact of an invoice names, so that posting and reports look nothing up. */
export type InvoiceDimensions = Readonly<{
  invoiceId: InvoiceId;
  entityId: EntityId;
  activityId: ActivityId;
  memberId: MemberId;
  clientId: ClientId;
  jobId: JobId;
  jurisdiction: Jurisdiction;
  currency: Currency;
}>;

/** VAT of one rate, rounded once on the sum of its lines. */
export type VatPart = Readonly<{ vat: VatCategory; base: Amount; amount: Amount }>;

/** The cooperative billed a client for a member's work (facture émise). */
export type InvoiceIssued = Message<
  'InvoiceIssued',
  InvoiceDimensions & {
    series: Series;
    year: number;
    number: number;
    /** BE: `+++ddd/dddd/ddddd+++`; FR: the series' own reference `year-number`. */
    paymentReference: string;
    issuedOn: LocalDate;
    lastDay: LocalDate;
    dueOn: LocalDate;
    terms: PaymentTerms;
    lines: readonly InvoiceLine[];
    /** Lines that bear levy and VAT, excluding VAT. */
    net: Amount;
    /** Money laid out in the client's name, outside levy and VAT. */
    disbursements: Amount;
    vat: readonly VatPart[];
    /** What the client owes: net, VAT and disbursements. */
    total: Amount;
    /** The guarantee as it stood at issue; later steps read only this. */
    guaranteed: boolean;
    clientDetailsVersion: number;
    textsVersion: number;
    /** HMAC under the ledger's secret of the document as the client reads it. */
    documentHash: string;
  }
>;

/** The uniform levy of the invoice with its two destinations (prélèvement coopératif), and what is left for the activity. */
export type LevyDeducted = Message<
  'LevyDeducted',
  InvoiceDimensions & {
    base: Amount;
    rates: Readonly<{ mutualServices: RateText; guaranteeFund: RateText }>;
    mutualServices: Amount;
    guaranteeFund: Amount;
    total: Amount;
    /** Base less levy: what funds the activity. */
    activityShare: Amount;
    guaranteed: boolean;
    decisionId: DecisionId;
  }
>;

/**
 * The invoice's answer to money allocated to it (imputation d'un paiement): in which order it settled what is owed
 * and what is too much. Every allocation is answered, also with nothing taken.
 */
export type ClientPaymentApplied = Message<
  'ClientPaymentApplied',
  InvoiceDimensions & {
    paymentId: PaymentId;
    allocated: Amount;
    costs: Amount;
    interest: Amount;
    principal: Amount;
    excess: Amount;
    guaranteed: boolean;
    activityShare: Amount;
    totalInclVat: Amount;
    principalReceivedAfter: Amount;
    /** HALF_UP(share x principal received / total): the absolute target that the activity moves to (R8, M4). */
    clearedAfter: Amount;
  }
>;

export type InvoiceEvent = InvoiceIssued | LevyDeducted | ClientPaymentApplied;
