import type {
  ReversalCause,
  SalaryReservationReleased,
  SalaryReserved,
} from '../domain/activity/events.ts';
import type { AdvancePart, FundChangeKind } from '../domain/activity/moves.ts';
import type { Message } from '../domain/decider.ts';
import type { InvoiceDimensions } from '../domain/invoice/events.ts';
import type { GuaranteeLossRecognised } from '../domain/guarantee-fund/events.ts';
import type {
  ActivityId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  PaymentId,
  SalaryId,
} from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { JobStep } from '../domain/job/events.ts';
import type { Amount, Currency } from '../domain/money.ts';
import type { ChargesDimensions } from '../domain/social-charges/events.ts';

/** Take the next invoice number, then issue the invoice of a job: two appends, the second uses the first one's answer. */
export type InvoiceJob = Message<'InvoiceJob', { jobId: JobId; entityId: EntityId }>;

/** Fund the activity by a guaranteed invoice. */
export type FundActivity = Message<
  'FundActivity',
  { dimensions: InvoiceDimensions; activityShare: Amount }
>;

/** Offer an invoice the money that a payment reserved for it. */
export type ApplyPayment = Message<
  'ApplyPayment',
  { paymentId: PaymentId; invoiceId: InvoiceId; amount: Amount }
>;

/** Take back from an invoice what it took of a payment that the bank recalled. */
export type UnapplyPayment = Message<
  'UnapplyPayment',
  { paymentId: PaymentId; invoiceId: InvoiceId }
>;

/** Give back to the payment what the invoice did not take. */
export type ReturnAllocation = Message<
  'ReturnAllocation',
  { paymentId: PaymentId; invoiceId: InvoiceId; amount: Amount }
>;

/**
 * What an invoice leaves to its activity after one of its events, as absolute figures: every event of an invoice that
 * moves an activity's money carries them under these names.
 */
export type FundingTargets = InvoiceDimensions &
  Readonly<{
    guaranteed: boolean;
    activityShare: Amount;
    clearedAfter: Amount;
    /** What the activity loses beyond its share: VAT that is not regained. */
    borneByActivity?: Amount;
  }>;

/** Move an invoice's money in its activity to the invoice's targets, up or down. */
export type MoveFunding = Message<
  'MoveFunding',
  { moved: FundingTargets; cause: 'payment' | ReversalCause }
>;

/** A salary to set budget aside for: its cost is what the activity pays. */
export type SalaryToReserve = Readonly<{
  salaryId: SalaryId;
  entityId: EntityId;
  activityId: ActivityId;
  memberId: MemberId;
  jobId?: JobId;
  currency: Currency;
  cost: Amount;
}>;

/** Set budget aside for the whole cost of a salary. */
export type ReserveSalary = Message<'ReserveSalary', SalaryToReserve>;

/** Let the fund advance what no cleared money covers of a reserved salary; refused, the reservation is freed. */
export type AdvanceSalary = Message<'AdvanceSalary', { reserved: SalaryReserved['data'] }>;

/** Free the budget of a salary. */
export type ReleaseSalary = Message<
  'ReleaseSalary',
  Pick<SalaryToReserve, 'salaryId' | 'entityId' | 'activityId' | 'jobId' | 'currency'> &
    Pick<SalaryReservationReleased['data'], 'reason'>
>;

/** Let the fund follow what happened to advances, or bear what an invoice lost. */
export type ChangeFund = Message<
  'ChangeFund',
  Pick<SalaryToReserve, 'entityId' | 'activityId' | 'memberId' | 'currency'> &
    Pick<GuaranteeLossRecognised['data'], 'cause' | 'of'> & {
      change: FundChangeKind;
      parts: readonly AdvancePart[];
      /** The day on which the fund counts it, when that is later than its cause's (M12). */
      countsOn?: LocalDate;
    }
>;

/** Note that a step of a job is done. */
export type RecordJobStep = Message<'RecordJobStep', { jobId: JobId; step: JobStep }>;

/** Complete a job for which nothing is left to wait. */
export type CompleteJob = Message<'CompleteJob', { jobId: JobId }>;

/** Count the charges of a salary for the quarter of an agency, or take them away again. */
export type EstimateSocialCharges = Message<
  'EstimateSocialCharges',
  ChargesDimensions & { salaryId: SalaryId; amount: Amount }
>;

/** Everything that a reaction can ask for. */
export type ReactionCommand =
  | InvoiceJob
  | FundActivity
  | ApplyPayment
  | UnapplyPayment
  | ReturnAllocation
  | MoveFunding
  | ReserveSalary
  | AdvanceSalary
  | ReleaseSalary
  | ChangeFund
  | RecordJobStep
  | CompleteJob
  | EstimateSocialCharges;
