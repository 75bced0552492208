import { postActivityFunded, postActivityFundingReversed } from '../activity/posting.ts';
import {
  postAdvance,
  postGuaranteeLossRecognised,
  postGuaranteeLossRecovered,
  postSalaryAdvanceRepaid,
} from '../guarantee-fund/posting.ts';
import {
  postCreditNoteIssued,
  postInvoiceIssued,
  postLevyDeducted,
  postLevyReversed,
  postReceivableWrittenOff,
} from '../invoice/posting.ts';
import type { EventOf, EventType } from '../ledger-event.ts';
import {
  postClientPaymentReceived,
  postPaymentRefunded,
  postPaymentReversed,
} from '../payment/posting.ts';
import { postSalaryCalculated, postSalaryCancelled, postSalaryPaid } from '../salary/posting.ts';
import { postChargesDifference, postSocialChargePaid } from '../social-charges/posting.ts';
import { postWithholdingTaxPaid } from '../withholding-tax/posting.ts';
import type { JournalEntry } from './journal-entry.ts';

type Postings = {
  readonly [Type in EventType]: 'nothing' | ((event: EventOf<Type>) => readonly JournalEntry[]);
};

/** What each event posts; an event without its line does not compile. */
const POSTINGS: Postings = {
  LedgerOpened: 'nothing',
  ReactionActivated: 'nothing',
  LogMoved: 'nothing',
  EntityRegistered: 'nothing',
  PolicyAdopted: 'nothing',
  DecisionRecorded: 'nothing',
  MemberAdmitted: 'nothing',
  ClientRegistered: 'nothing',
  PaymentTermsAgreed: 'nothing',
  ClientGuaranteeWithdrawn: 'nothing',
  ClientGuaranteeRestored: 'nothing',
  ActivityOpened: 'nothing',
  ActivityFunded: postActivityFunded,
  // Guaranteed budget was credited to the activity when it was funded; only an advance that is repaid moves money.
  ActivityFundingCleared: 'nothing',
  ActivityFundingReversed: postActivityFundingReversed,
  // Money within the budget; what the fund answers to it posts.
  ActivityShortfallCovered: 'nothing',
  ActivityDebtForgiven: 'nothing',
  SalaryReserved: 'nothing',
  SalaryFunded: 'nothing',
  SalaryReservationReleased: 'nothing',
  JobDeclared: 'nothing',
  JobStepRecorded: 'nothing',
  JobFailed: 'nothing',
  JobResumed: 'nothing',
  JobCompleted: 'nothing',
  InvoiceNumberAssigned: 'nothing',
  InvoiceNumberVoided: 'nothing',
  InvoiceIssued: postInvoiceIssued,
  LevyDeducted: postLevyDeducted,
  // The payment has lowered what the client owes already; which invoice it settles stays within the same account.
  ClientPaymentApplied: 'nothing',
  ClientPaymentUnapplied: 'nothing',
  CreditNoteIssued: postCreditNoteIssued,
  LevyReversed: postLevyReversed,
  ReceivableWrittenOff: postReceivableWrittenOff,
  ClientPaymentReceived: postClientPaymentReceived,
  PaymentAllocated: 'nothing',
  PaymentAllocationReturned: 'nothing',
  SalaryCalculated: postSalaryCalculated,
  SalaryPaid: postSalaryPaid,
  SalaryCancelled: postSalaryCancelled,
  SalaryFundingRefused: 'nothing',
  SalaryFundingResumed: 'nothing',
  SalaryAdvanced: postAdvance,
  SalaryAdvanceRepaid: postSalaryAdvanceRepaid,
  SalaryAdvanceReopened: postAdvance,
  GuaranteeLossRecognised: postGuaranteeLossRecognised,
  GuaranteeLossRecovered: postGuaranteeLossRecovered,
  PaymentReversed: postPaymentReversed,
  PaymentRefunded: postPaymentRefunded,
  // The salary has posted its charges and the tax withheld from it.
  SocialChargesEstimated: 'nothing',
  SocialChargesDeclared: postChargesDifference,
  SocialChargesRectified: postChargesDifference,
  SocialChargePaid: postSocialChargePaid,
  WithholdingTaxDeclared: 'nothing',
  WithholdingTaxPaid: postWithholdingTaxPaid,
};

/**
 * What an event posts to the two books: pure, and from the event alone.
 * Every entry balances, and what the events of an entity post to EXT is its legal result the other way round.
 */
export const post = <Type extends EventType>(
  event: EventOf<Type> & { readonly type: Type },
): readonly JournalEntry[] => {
  const posting: 'nothing' | ((event: EventOf<Type>) => readonly JournalEntry[]) =
    POSTINGS[event.type];
  return posting === 'nothing' ? [] : posting(event);
};
