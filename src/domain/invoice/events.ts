import type { Message } from '../decider.ts';
import type { Jurisdiction, PaymentTerms, Series, WriteOffRules } from '../entity/events.ts';
import type {
  ActivityId,
  ClientId,
  CreditNoteId,
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
 * Where an invoice stands after a fact, as absolute figures: the activity moves its budget to them, up or down,
 * whatever order or repeat brings them (R8, M4).
 */
type AbsoluteTarget = Readonly<{
  guaranteed: boolean;
  /** The activity's share of what stands of the invoice. */
  activityShare: Amount;
  /** What stands of the invoice after credit notes and write-offs, paid or not. */
  totalInclVat: Amount;
  principalReceivedAfter: Amount;
  /** HALF_UP(share x min(principal received, total) / total). */
  clearedAfter: Amount;
}>;

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
  } & AbsoluteTarget
>;

/** Why money that an invoice had taken is given back. */
export const UNAPPLIED_CAUSES = ['paymentReversed', 'credited'] as const;

/**
 * Money that the invoice had taken leaves it again (annulation d'une imputation): the bank recalled the payment, and
 * the debt is open again; or a credit note left less to pay, and it is the client's credit.
 */
export type ClientPaymentUnapplied = Message<
  'ClientPaymentUnapplied',
  InvoiceDimensions & {
    paymentId: PaymentId;
    cause: (typeof UNAPPLIED_CAUSES)[number];
    /** Costs, interest and principal together: what goes back to the payment. */
    amount: Amount;
    costs: Amount;
    interest: Amount;
    principal: Amount;
  } & AbsoluteTarget
>;

/** A part of an invoice or all of it was taken back (note de crédit émise), with its levy in the same append. */
export type CreditNoteIssued = Message<
  'CreditNoteIssued',
  InvoiceDimensions & {
    creditNoteId: CreditNoteId;
    series: Series;
    year: number;
    number: number;
    issuedOn: LocalDate;
    /** The invoice that it corrects, as its document names it. */
    corrects: Readonly<{ year: number; number: number }>;
    net: Amount;
    disbursements: Amount;
    /** Base and VAT taken back, of each category. */
    vat: readonly VatPart[];
    total: Amount;
    clientDetailsVersion: number;
    textsVersion: number;
    documentHash: string;
  }
>;

/** The levy of what a credit note took back, by the rates of the invoice (extourne du prélèvement coopératif). */
export type LevyReversed = Message<
  'LevyReversed',
  InvoiceDimensions & {
    creditNoteId: CreditNoteId;
    /** What was credited without VAT; less the levy it is what the activity's share lost. */
    base: Amount;
    rates: Readonly<{ mutualServices: RateText; guaranteeFund: RateText }>;
    mutualServices: Amount;
    guaranteeFund: Amount;
    total: Amount;
    decisionId: DecisionId;
  } & AbsoluteTarget
>;

/** Why a receivable is given up. */
export const WRITE_OFF_CAUSES = [
  'bankruptcy',
  'uncollectable',
  'commercial',
  'prescribed',
] as const;

/**
 * What is open of an invoice was given up for good (créance passée en perte), with who bears which part of it.
 * Its levy is cancelled here or borne by the fund; what the fund and the activity lose waits on the invoice for their
 * own events (R9, M26).
 */
export type ReceivableWrittenOff = Message<
  'ReceivableWrittenOff',
  InvoiceDimensions & {
    cause: (typeof WRITE_OFF_CAUSES)[number];
    decisionId?: DecisionId;
    /** True when the invoice is of an earlier fiscal year: France keeps its loss on an account of its own. */
    ofEarlierYear: boolean;
    /** What the client will not pay: base, VAT and disbursements. */
    total: Amount;
    base: Amount;
    disbursements: Amount;
    /** Base and VAT lost, of each category. */
    vat: readonly VatPart[];
    /** What of the VAT comes back from the state. */
    vatRegained: Amount;
    /** The base lost, in the invoice's own parts (M13). */
    parts: Readonly<{ activityShare: Amount; mutualServices: Amount; guaranteeFund: Amount }>;
    levyOnLoss: WriteOffRules['levyOnLoss'];
    /** The levy that this event takes back from where it went. */
    levyCancelled: Readonly<{ mutualServices: Amount; guaranteeFund: Amount }>;
    /**
     * What is left, by who bears it; with the cancelled levy it sums to the loss without VAT regained.
     * `activityShare`: funding that the invoice never brings. `activityShortfall`: VAT and disbursements of an
     * invoice that was not guaranteed (M27). `guaranteeFund`: what the fund recognises as its loss.
     */
    borneBy: Readonly<{ activityShare: Amount; activityShortfall: Amount; guaranteeFund: Amount }>;
  } & AbsoluteTarget
>;

export type InvoiceEvent =
  | InvoiceIssued
  | LevyDeducted
  | ClientPaymentApplied
  | ClientPaymentUnapplied
  | CreditNoteIssued
  | LevyReversed
  | ReceivableWrittenOff;
