import type { Message } from '../domain/decider.ts';
import type { ClientPaymentApplied, InvoiceDimensions } from '../domain/invoice/events.ts';
import type { EntityId, InvoiceId, JobId, PaymentId, SalaryId } from '../domain/ids.ts';
import type { JobStep } from '../domain/job/events.ts';
import type { Amount } from '../domain/money.ts';
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

/** Give back to the payment what the invoice did not take. */
export type ReturnAllocation = Message<
  'ReturnAllocation',
  { paymentId: PaymentId; invoiceId: InvoiceId; amount: Amount }
>;

/** Move the activity's cleared budget to the invoice's absolute target. */
export type MoveClearing = Message<'MoveClearing', { applied: ClientPaymentApplied['data'] }>;

/** Note that a step of a job is done. */
export type RecordJobStep = Message<'RecordJobStep', { jobId: JobId; step: JobStep }>;

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
  | ReturnAllocation
  | MoveClearing
  | RecordJobStep
  | EstimateSocialCharges;
