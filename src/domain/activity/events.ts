import type { Message } from '../decider.ts';
import type { ActivityId, ClientId, EntityId, InvoiceId, JobId, MemberId } from '../ids.ts';
import type { Amount, Currency } from '../money.ts';

/** A member's activity was opened (ouverture d'une activité): the budget that its invoices fund. */
export type ActivityOpened = Message<
  'ActivityOpened',
  { activityId: ActivityId; entityId: EntityId; memberId: MemberId }
>;

/** What every funding fact names, so that posting and reports look nothing up. */
type Funding = Readonly<{
  activityId: ActivityId;
  entityId: EntityId;
  memberId: MemberId;
  clientId: ClientId;
  jobId: JobId;
  invoiceId: InvoiceId;
  currency: Currency;
  /** The activity's whole share of this invoice: net less levy. */
  activityShare: Amount;
  /** What of the share is covered by the client's money after this fact. */
  clearedAfter: Amount;
}>;

/**
 * The budget grew by an invoice (financement de l'activité): `guaranteed` at issue, for salaries only;
 * `cleared` as the client's money arrives on an invoice that was not guaranteed.
 */
export type ActivityFunded = Message<
  'ActivityFunded',
  Funding & { amount: Amount; kind: 'guaranteed' | 'cleared' }
>;

/**
 * Guaranteed budget became the client's money (libération du financement): it first repays the advance
 * open on the invoice, the rest becomes cleared budget.
 */
export type ActivityFundingCleared = Message<
  'ActivityFundingCleared',
  Funding & { amount: Amount; advanceRepaid: Amount; becameCleared: Amount }
>;

export type ActivityEvent = ActivityOpened | ActivityFunded | ActivityFundingCleared;
