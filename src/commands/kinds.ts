import { activityDecider } from '../domain/activity/decider.ts';
import { clientDecider } from '../domain/client/decider.ts';
import { decisionDecider } from '../domain/decision/decider.ts';
import { entityDecider } from '../domain/entity/decider.ts';
import { guaranteeFundDecider } from '../domain/guarantee-fund/decider.ts';
import { invoiceRegisterDecider } from '../domain/invoice-register/decider.ts';
import { invoiceDecider } from '../domain/invoice/decider.ts';
import { jobDecider } from '../domain/job/decider.ts';
import { ledgerMainDecider } from '../domain/ledger-main/decider.ts';
import { memberDecider } from '../domain/member/decider.ts';
import { paymentDecider } from '../domain/payment/decider.ts';
import { salaryDecider } from '../domain/salary/decider.ts';
import { socialChargesDecider } from '../domain/social-charges/decider.ts';
import { withholdingTaxDecider } from '../domain/withholding-tax/decider.ts';

/** The ledger itself: one stream, `ledger-main`. */
export const ledgerMainKind = {
  category: 'ledger',
  types: ['LedgerOpened', 'ReactionActivated', 'LogMoved'],
  folds: 'all',
  decider: ledgerMainDecider,
} as const;

/** Entities and the policies that decisions gave them. */
export const entityKind = {
  category: 'entity',
  types: ['EntityRegistered', 'PolicyAdopted'],
  folds: 'all',
  decider: entityDecider,
} as const;

/** Decisions of assembly and board. */
export const decisionKind = {
  category: 'decision',
  types: ['DecisionRecorded'],
  folds: 'all',
  decider: decisionDecider,
} as const;

/** Members. */
export const memberKind = {
  category: 'member',
  types: ['MemberAdmitted'],
  folds: 'all',
  decider: memberDecider,
} as const;

/** Clients, their terms and their guarantee. */
export const clientKind = {
  category: 'client',
  types: [
    'ClientRegistered',
    'PaymentTermsAgreed',
    'ClientGuaranteeWithdrawn',
    'ClientGuaranteeRestored',
  ],
  folds: 'all',
  decider: clientDecider,
} as const;

/** Activities and their budget. */
export const activityKind = {
  category: 'activity',
  types: [
    'ActivityOpened',
    'ActivityFunded',
    'ActivityFundingCleared',
    'ActivityFundingReversed',
    'ActivityShortfallCovered',
    'ActivityDebtForgiven',
    'SalaryReserved',
    'SalaryFunded',
    'SalaryReservationReleased',
  ],
  folds: 'all',
  decider: activityDecider,
} as const;

/** Jobs and their steps. */
export const jobKind = {
  category: 'job',
  types: ['JobDeclared', 'JobStepRecorded', 'JobFailed', 'JobResumed', 'JobCompleted'],
  folds: 'all',
  decider: jobDecider,
} as const;

/** Registers of invoice numbers: hot and long, decided from their last event. */
export const invoiceRegisterKind = {
  category: 'invoiceRegister',
  types: ['InvoiceNumberAssigned', 'InvoiceNumberVoided'],
  folds: 'last',
  decider: invoiceRegisterDecider,
} as const;

/** Invoices: what is owed and how it is settled. */
export const invoiceKind = {
  category: 'invoice',
  types: [
    'InvoiceIssued',
    'LevyDeducted',
    'ClientPaymentApplied',
    'ClientPaymentUnapplied',
    'CreditNoteIssued',
    'LevyReversed',
    'ReceivableWrittenOff',
  ],
  folds: 'all',
  decider: invoiceDecider,
} as const;

/** Payments and how much of them is free. */
export const paymentKind = {
  category: 'payment',
  types: [
    'ClientPaymentReceived',
    'PaymentAllocated',
    'PaymentAllocationReturned',
    'PaymentReversed',
    'PaymentRefunded',
  ],
  folds: 'all',
  decider: paymentDecider,
} as const;

/** Salaries: calculated, then paid or cancelled. */
export const salaryKind = {
  category: 'salary',
  types: [
    'SalaryCalculated',
    'SalaryPaid',
    'SalaryCancelled',
    'SalaryFundingRefused',
    'SalaryFundingResumed',
  ],
  folds: 'all',
  decider: salaryDecider,
} as const;

/** Guarantee funds, one per entity: hot and long, decided from their last event. */
export const guaranteeFundKind = {
  category: 'guaranteeFund',
  types: [
    'SalaryAdvanced',
    'SalaryAdvanceRepaid',
    'SalaryAdvanceReopened',
    'GuaranteeLossRecognised',
    'GuaranteeLossRecovered',
  ],
  folds: 'last',
  decider: guaranteeFundDecider,
} as const;

/** Social charges of one agency and quarter: an event per salary, decided from the last one. */
export const socialChargesKind = {
  category: 'socialCharges',
  types: [
    'SocialChargesEstimated',
    'SocialChargesDeclared',
    'SocialChargesRectified',
    'SocialChargePaid',
  ],
  folds: 'last',
  decider: socialChargesDecider,
} as const;

/** Withholding tax of one month. */
export const withholdingTaxKind = {
  category: 'withholdingTax',
  types: ['WithholdingTaxDeclared', 'WithholdingTaxPaid'],
  folds: 'all',
  decider: withholdingTaxDecider,
} as const;
