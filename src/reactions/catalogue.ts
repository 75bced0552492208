import { advanceReservedSalary } from './advance-reserved-salary.ts';
import { applyAllocatedPayment } from './apply-allocated-payment.ts';
import { clearActivityFunding } from './clear-activity-funding.ts';
import { followActivityInFund } from './follow-activity-in-fund.ts';
import { fundActivityOfGuaranteedInvoice } from './fund-activity-of-guaranteed-invoice.ts';
import { invoiceDeclaredJob } from './invoice-declared-job.ts';
import type { Reaction } from './reaction.ts';
import { recordJobStep } from './record-job-step.ts';
import { releaseCancelledSalary } from './release-cancelled-salary.ts';
import { reserveCalculatedSalary } from './reserve-calculated-salary.ts';
import { returnPaymentExcess } from './return-payment-excess.ts';

/** Every reaction of the ledger. */
export const REACTIONS: readonly Reaction[] = [
  invoiceDeclaredJob,
  fundActivityOfGuaranteedInvoice,
  applyAllocatedPayment,
  returnPaymentExcess,
  clearActivityFunding,
  reserveCalculatedSalary,
  advanceReservedSalary,
  releaseCancelledSalary,
  followActivityInFund,
  recordJobStep,
];
