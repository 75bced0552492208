import type { EventType } from '../domain/ledger-event.ts';
import type { Handler, Handlers } from './projection.ts';

/** The same handler for every event, for models that take what events post; a new event is named here once. */
export const onEveryEvent = (handler: Handler<EventType>): Handlers => ({
  LedgerOpened: handler,
  ReactionActivated: handler,
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
});
