import { advanceReservedSalary } from './advance-reserved-salary.ts';
import { applyAllocatedPayment } from './apply-allocated-payment.ts';
import { estimateSocialCharges } from './estimate-social-charges.ts';
import { followActivityInFund } from './follow-activity-in-fund.ts';
import { fundActivityOfGuaranteedInvoice } from './fund-activity-of-guaranteed-invoice.ts';
import { invoiceDeclaredJob } from './invoice-declared-job.ts';
import { moveActivityFunding } from './move-activity-funding.ts';
import type { Reaction } from './reaction.ts';
import { recordJobStep } from './record-job-step.ts';
import { releaseCancelledSalary } from './release-cancelled-salary.ts';
import { reserveCalculatedSalary } from './reserve-calculated-salary.ts';
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
  moveActivityFunding,
  reserveCalculatedSalary,
  advanceReservedSalary,
  releaseCancelledSalary,
  followActivityInFund,
  estimateSocialCharges,
  recordJobStep,
];
