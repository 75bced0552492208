import { postActivityFunded } from '../activity/posting.ts';
import { postInvoiceIssued, postLevyDeducted } from '../invoice/posting.ts';
import type { EventOf, EventType } from '../ledger-event.ts';
import { postClientPaymentReceived } from '../payment/posting.ts';
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
  ClientPaymentReceived: postClientPaymentReceived,
  PaymentAllocated: 'nothing',
  PaymentAllocationReturned: 'nothing',
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
