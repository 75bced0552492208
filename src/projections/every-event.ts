import type { EventType } from '../domain/ledger-event.ts';
import type { Handler, Handlers } from './projection.ts';

/** The same handler for every event, for models that take what events post; a new event is named here once. */
export const onEveryEvent = (handler: Handler<EventType>): Handlers => ({
  LedgerOpened: handler,
  ReactionActivated: handler,
  LogMoved: handler,
  EntityRegistered: handler,
  PolicyAdopted: handler,
  DecisionRecorded: handler,
  MemberAdmitted: handler,
  ClientRegistered: handler,
  PaymentTermsAgreed: handler,
  ClientGuaranteeWithdrawn: handler,
  ClientGuaranteeRestored: handler,
  ActivityOpened: handler,
  ActivityFunded: handler,
  ActivityFundingCleared: handler,
  JobDeclared: handler,
  JobStepRecorded: handler,
  JobFailed: handler,
  JobResumed: handler,
  JobCompleted: handler,
  InvoiceNumberAssigned: handler,
  InvoiceNumberVoided: handler,
  InvoiceIssued: handler,
  LevyDeducted: handler,
  ClientPaymentApplied: handler,
  ClientPaymentReceived: handler,
  PaymentAllocated: handler,
  PaymentAllocationReturned: handler,
  ActivityFundingReversed: handler,
  ActivityShortfallCovered: handler,
  ActivityDebtForgiven: handler,
  SalaryReserved: handler,
  SalaryFunded: handler,
  SalaryReservationReleased: handler,
  SalaryCalculated: handler,
  SalaryPaid: handler,
  SalaryCancelled: handler,
  SalaryFundingRefused: handler,
  SalaryFundingResumed: handler,
  SalaryAdvanced: handler,
  SalaryAdvanceRepaid: handler,
  SalaryAdvanceReopened: handler,
  GuaranteeLossRecognised: handler,
  GuaranteeLossRecovered: handler,
  ClientPaymentUnapplied: handler,
  CreditNoteIssued: handler,
  LevyReversed: handler,
  ReceivableWrittenOff: handler,
  PaymentReversed: handler,
  PaymentRefunded: handler,
  SocialChargesEstimated: handler,
  SocialChargesDeclared: handler,
  SocialChargesRectified: handler,
  SocialChargePaid: handler,
  WithholdingTaxDeclared: handler,
  WithholdingTaxPaid: handler,
});

/** The handlers of a model that takes few events; it ignores every other one. */
export const onlyEvents = (handlers: Partial<Handlers>): Handlers => {
  const ignored = Object.keys(onEveryEvent(() => undefined)).map((type) => [type, 'ignored']);
  // Every event is named above, so none is missing; the compiler does not see it through the entries.
  return { ...(Object.fromEntries(ignored) as Handlers), ...handlers };
};
