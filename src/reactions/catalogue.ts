import { applyAllocatedPayment } from './apply-allocated-payment.ts';
import { clearActivityFunding } from './clear-activity-funding.ts';
import { fundActivityOfGuaranteedInvoice } from './fund-activity-of-guaranteed-invoice.ts';
import { invoiceDeclaredJob } from './invoice-declared-job.ts';
import type { Reaction } from './reaction.ts';
import { recordJobStep } from './record-job-step.ts';
import { returnPaymentExcess } from './return-payment-excess.ts';
import { returnUnappliedPayment } from './return-unapplied-payment.ts';
import { unapplyReversedPayment } from './unapply-reversed-payment.ts';

/** Every reaction of the ledger. */
export const REACTIONS: readonly Reaction[] = [
  invoiceDeclaredJob,
  fundActivityOfGuaranteedInvoice,
  applyAllocatedPayment,
  returnPaymentExcess,
  unapplyReversedPayment,
  returnUnappliedPayment,
  clearActivityFunding,
  recordJobStep,
];
