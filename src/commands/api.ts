import type { ActivityRefusalCode } from '../domain/activity/decider.ts';
import type { ClientRefusalCode } from '../domain/client/decider.ts';
import type { ClientKind } from '../domain/client/events.ts';
import type { DecisionRefusalCode } from '../domain/decision/decider.ts';
import type { DecisionRecorded } from '../domain/decision/events.ts';
import type { EntityRefusalCode } from '../domain/entity/decider.ts';
import type { EntityRegistered, PaymentTerms, Policy } from '../domain/entity/events.ts';
import type {
  ActivityId,
  ClientId,
  DecisionId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  PaymentId,
  SalaryId,
} from '../domain/ids.ts';
import type { GuaranteeFundRefusalCode } from '../domain/guarantee-fund/decider.ts';
import type { InvoiceRegisterRefusalCode } from '../domain/invoice-register/decider.ts';
import type { InvoiceRefusalCode } from '../domain/invoice/decider.ts';
import type { CreditedPart } from '../domain/invoice/credit-note.ts';
import type { ReceivableWrittenOff } from '../domain/invoice/events.ts';
import type { InvoiceLine } from '../domain/invoice/lines.ts';
import type { JobRefusalCode } from '../domain/job/decider.ts';
import type { JobPay } from '../domain/job/events.ts';
import type { LedgerMainRefusalCode } from '../domain/ledger-main/decider.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { MemberRefusalCode } from '../domain/member/decider.ts';
import type { Actor } from '../domain/metadata.ts';
import type { Amount, Currency } from '../domain/money.ts';
import type { PaymentRefusalCode } from '../domain/payment/decider.ts';
import type { Transfer } from '../domain/dues.ts';
import type { Month } from '../domain/periods.ts';
import type { SocialChargesRefusalCode } from '../domain/social-charges/decider.ts';
import type { ChargePart, ChargesDimensions } from '../domain/social-charges/events.ts';
import type { WithholdingTaxRefusalCode } from '../domain/withholding-tax/decider.ts';
import type { Refusal, Result } from '../domain/result.ts';
import type { SalaryRefusalCode } from '../domain/salary/decider.ts';
import type { SalaryCalculated } from '../domain/salary/events.ts';
import type { UnusualFigure } from '../domain/salary/unusual.ts';

/** Refusals that the handling of a command adds to those of the domain. */
export type HandlingRefusalCode =
  /** The same idempotency key was used before with another input. */
  | 'idempotency_key_reused'
  /** Other writers kept changing the stream until the deadline. */
  | 'conflict'
  /** The effective date is after today in the entity's time zone. */
  | 'effective_in_future'
  /** The time zone is not one that this machine knows. */
  | 'time_zone_unknown'
  /** A text, number or depth that no event may hold. */
  | 'input_not_storable'
  /** A document cannot name its client: the details were lost. */
  | 'client_details_missing'
  /** An invoice cannot say what it bills: the texts of its job were lost. */
  | 'job_texts_missing'
  /** An invoice has changed and its activity has not followed yet: tried again by itself. */
  | 'activity_behind_invoice'
  /** The invoice of a job is on its way: tried again by itself. */
  | 'job_not_invoiced_yet';

/** Every reason why a command can be refused; docs/refusals.md lists them. */
export type RefusalCode =
  | HandlingRefusalCode
  | LedgerMainRefusalCode
  | EntityRefusalCode
  | DecisionRefusalCode
  | MemberRefusalCode
  | ClientRefusalCode
  | ActivityRefusalCode
  | JobRefusalCode
  | InvoiceRegisterRefusalCode
  | InvoiceRefusalCode
  | PaymentRefusalCode
  | SalaryRefusalCode
  | GuaranteeFundRefusalCode
  | SocialChargesRefusalCode
  | WithholdingTaxRefusalCode;

/** Why a command was refused. */
export type CommandRefusal = Refusal<RefusalCode>;

/** An event that a command stored. */
export type StoredFact = Readonly<{ stream: string; revision: number; type: string; id: string }>;

/** The answer to a command: built from what is stored, so that a repeat gets the same. */
export type Accepted = Readonly<{
  /** What the command created or touched, such as `{ jobId }`. */
  ids: Readonly<Record<string, string>>;
  effectiveOn: LocalDate;
  events: readonly StoredFact[];
  /** A read that names this token waits until it shows these facts. */
  token: Readonly<{ stream: string; revision: number }>;
  /** True when the command had been carried out before. */
  replayed: boolean;
  /** What was taken as it is and is worth a second look. */
  unusual?: readonly UnusualFigure[];
}>;

/** Who calls, and the key that makes a repeat of the call harmless. */
export type Caller = Readonly<{ actor: Actor; idempotencyKey: string }>;

/** One thing that can be asked of the ledger. */
export type UseCase<Input> = (
  input: Input,
  caller: Caller,
) => Promise<Result<Accepted, CommandRefusal>>;

/** The accounting date of what is recorded; today when absent, never after today. */
type Dated = Readonly<{ effectiveOn?: LocalDate }>;

/** What is known of a person or a company and must be erasable: kept outside the log. */
export type ContactDetails = Readonly<{
  name: string;
  address?: string;
  email?: string;
  vatNumber?: string;
}>;

export type RegisterEntityInput = Dated & Omit<EntityRegistered['data'], 'entityId'>;
export type RecordDecisionInput = Dated &
  Omit<DecisionRecorded['data'], 'decisionId' | 'textsVersion'> &
  Readonly<{ motion?: string }>;
export type AdoptPolicyInput = Dated &
  Readonly<{ entityId: EntityId; decisionId: DecisionId; effectiveFrom: LocalDate }> &
  Policy;
export type AdoptHolidaysInput = Dated &
  Readonly<{ entityId: EntityId; year: number; days: readonly LocalDate[] }>;
export type AdmitMemberInput = Dated & Readonly<{ entityId: EntityId; details: ContactDetails }>;
export type RegisterClientInput = Dated &
  Readonly<{ entityId: EntityId; kind: ClientKind; country: string; details: ContactDetails }>;
export type AgreePaymentTermsInput = Dated & Readonly<{ clientId: ClientId }> & PaymentTerms;
export type ChangeGuaranteeInput = Dated & Readonly<{ clientId: ClientId; guaranteed: boolean }>;
export type OpenActivityInput = Dated &
  Readonly<{ entityId: EntityId; memberId: MemberId; name: string }>;
export type DeclareJobInput = Dated &
  Readonly<{
    entityId: EntityId;
    activityId: ActivityId;
    clientId: ClientId;
    firstDay: LocalDate;
    lastDay: LocalDate;
    currency: Currency;
    lines: readonly (InvoiceLine & Readonly<{ text: string }>)[];
    pay: JobPay;
  }>;
export type ResumeJobInput = Dated & Readonly<{ jobId: JobId }>;
export type RecordPaymentInput = Readonly<{
  clientId: ClientId;
  amount: Amount;
  currency: Currency;
  /** Date of booking on our account: the effective date of the payment. */
  bookedOn: LocalDate;
  bankAccount: string;
  bankReference: string;
  /** Invoices that it is meant for; or */
  invoices?: readonly Readonly<{ invoiceId: InvoiceId; amount?: Amount }>[];
  /** the communication printed on the invoice. With neither, the oldest open invoices of the client. */
  paymentReference?: string;
}>;

/** What the payroll system tells; dates of payment and the policy of reductions are the ledger's own. */
export type CalculateSalaryInput = Dated &
  Omit<
    SalaryCalculated['data'],
    | 'salaryId'
    | 'memberId'
    | 'jurisdiction'
    | 'reductionsPolicy'
    | 'payBy'
    | 'sendBy'
    | 'promisedBy'
    | 'usualEmployerCharges'
  >;
export type PaySalaryInput = Readonly<{
  salaryId: SalaryId;
  amount: Amount;
  currency: Currency;
  /** Day on which the member's account was credited: the effective date of the payment. */
  paidOn: LocalDate;
  bankAccount: string;
  bankReference: string;
}>;
export type CancelSalaryInput = Readonly<{ salaryId: SalaryId; effectiveOn?: LocalDate }>;
export type ResumeSalaryInput = CancelSalaryInput;
export type AllocateCreditInput = Dated &
  Readonly<{
    paymentId: PaymentId;
    /** In this order; without an amount, as much as is free and open. */
    invoices: readonly Readonly<{ invoiceId: InvoiceId; amount?: Amount }>[];
  }>;
export type ReversePaymentInput = Readonly<{
  paymentId: PaymentId;
  /** Date of booking on our account. */
  bookedOn: LocalDate;
  bankReference: string;
}>;
export type RefundPaymentInput = Readonly<{
  paymentId: PaymentId;
  amount: Amount;
  /** Date of booking on our account. */
  bookedOn: LocalDate;
  bankAccount: string;
  bankReference: string;
}>;
export type IssueCreditNoteInput = Dated &
  Readonly<{ invoiceId: InvoiceId; parts: readonly CreditedPart[]; reason: string }>;
export type WriteOffInput = Dated &
  Readonly<{
    invoiceId: InvoiceId;
    cause: ReceivableWrittenOff['data']['cause'];
    /** True when the state gives back the VAT that is lost: the condition for it is met. */
    vatRegained: boolean;
    decisionId?: DecisionId;
  }>;
/** What is owed to an agency for a quarter. */
type QuarterDue = Omit<ChargesDimensions, 'jurisdiction'> & Readonly<{ amount: Amount }>;
/** What is owed to the state for the salaries paid in a month. */
type MonthDue = Readonly<{ entityId: EntityId; month: Month; amount: Amount; currency: Currency }>;
/** A transfer on our bank account and the day on which it was booked: the effective date. */
type Booked = Transfer & Readonly<{ bookedOn: LocalDate }>;

export type ForgiveDebtInput = Dated &
  Readonly<{
    activityId: ActivityId;
    decisionId: DecisionId;
    amount: Amount;
    currency: Currency;
  }>;

export type DeclareSocialChargesInput = Dated & QuarterDue;
export type PaySocialChargesInput = Booked & QuarterDue & Readonly<{ part: ChargePart }>;
export type DeclareWithholdingTaxInput = Dated & MonthDue & Readonly<{ replaces?: Amount }>;
export type PayWithholdingTaxInput = Booked & MonthDue;

/** Everything that can be asked of the ledger from outside. */
export type Commands = Readonly<{
  registerEntity: UseCase<RegisterEntityInput>;
  recordDecision: UseCase<RecordDecisionInput>;
  adoptPolicy: UseCase<AdoptPolicyInput>;
  adoptHolidays: UseCase<AdoptHolidaysInput>;
  admitMember: UseCase<AdmitMemberInput>;
  registerClient: UseCase<RegisterClientInput>;
  agreePaymentTerms: UseCase<AgreePaymentTermsInput>;
  changeGuarantee: UseCase<ChangeGuaranteeInput>;
  openActivity: UseCase<OpenActivityInput>;
  forgiveDebt: UseCase<ForgiveDebtInput>;
  declareJob: UseCase<DeclareJobInput>;
  resumeJob: UseCase<ResumeJobInput>;
  recordPayment: UseCase<RecordPaymentInput>;
  calculateSalary: UseCase<CalculateSalaryInput>;
  paySalary: UseCase<PaySalaryInput>;
  cancelSalary: UseCase<CancelSalaryInput>;
  resumeSalary: UseCase<ResumeSalaryInput>;
  allocateCredit: UseCase<AllocateCreditInput>;
  reversePayment: UseCase<ReversePaymentInput>;
  refundPayment: UseCase<RefundPaymentInput>;
  issueCreditNote: UseCase<IssueCreditNoteInput>;
  writeOffInvoice: UseCase<WriteOffInput>;
  declareSocialCharges: UseCase<DeclareSocialChargesInput>;
  rectifySocialCharges: UseCase<DeclareSocialChargesInput>;
  paySocialCharges: UseCase<PaySocialChargesInput>;
  declareWithholdingTax: UseCase<DeclareWithholdingTaxInput>;
  payWithholdingTax: UseCase<PayWithholdingTaxInput>;
}>;
