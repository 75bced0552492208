import type { Message } from '../decider.ts';
import type {
  ActivityId,
  ClientId,
  DecisionId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  SalaryId,
} from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';

/** A member's activity was opened (ouverture d'une activité): the budget that its invoices fund. */
export type ActivityOpened = Message<
  'ActivityOpened',
  { activityId: ActivityId; entityId: EntityId; memberId: MemberId }
>;

/** An invoice as postings and advances name it. */
export type InvoiceRef = Readonly<{ invoiceId: InvoiceId; clientId: ClientId; jobId: JobId }>;

/** What every fact of an activity's budget names, so that posting and reports look nothing up. */
type Budget = Readonly<{
  activityId: ActivityId;
  entityId: EntityId;
  memberId: MemberId;
  currency: Currency;
}>;

/** An event that may change what the guarantee fund has out on invoices of the activity. */
type Followed = Readonly<{
  /**
   * The day on which the guarantee fund counts what this changes of advances: the event's own, or the latest on which it
   * counted one of these invoices. Absent when no advance changes; not told by older facts.
   */
  countsInFundOn?: LocalDate;
}>;

type Funding = Budget &
  InvoiceRef &
  Readonly<{
    /** The activity's whole share of this invoice after this fact: net less levy. */
    activityShare: Amount;
    /** What of the share is covered by the client's money after this fact. */
    clearedAfter: Amount;
    /** Day of issue and number of the invoice, by which its money is spent in turn; not told by older facts. */
    issuedOn?: LocalDate;
    number?: number;
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
  Funding & Followed & { amount: Amount; advanceRepaid: Amount; becameCleared: Amount }
>;

/** Where the money that an invoice brought to its activity can stand. */
export const POOLS = [
  /** Free, for salaries only: the client has not paid. */
  'guaranteed',
  /** Reserved for a salary whose advance the fund has not answered. */
  'held',
  /** Spent on salaries, advanced by the fund. */
  'advanced',
  /** Free: the client has paid. */
  'cleared',
  /** Spent on salaries out of the client's money. */
  'spent',
  /** Used to cover debts and shortfalls that other invoices left. */
  'covering',
  /** An advance that the activity itself owes the fund: the invoice was credited. */
  'debt',
  /** An advance that the fund lost: the client will not pay. */
  'givenUp',
  /** Money that was spent and is gone. */
  'shortfall',
] as const;
export type Pool = (typeof POOLS)[number];

/** Money of an invoice went from one pool to another; `outside`: it left the budget or came into it. */
export type LotMove = InvoiceRef &
  Readonly<{
    from: Pool | 'outside';
    to: Pool | 'outside';
    amount: Amount;
    /** Which invoice's debt or shortfall the money covers: beside `covering` alone. */
    origin?: InvoiceId;
  }>;

/** Why an invoice brings its activity less than before. */
export const REVERSAL_CAUSES = ['reversal', 'creditNote', 'writeOff'] as const;
export type ReversalCause = (typeof REVERSAL_CAUSES)[number];

/**
 * Money that funded the activity is gone (reprise du financement): the bank recalled a payment, the invoice was
 * credited or written off. Forced: what was spent already becomes an advance, a debt, a loss of the fund or a shortfall.
 */
export type ActivityFundingReversed = Message<
  'ActivityFundingReversed',
  Funding &
    Followed & {
      cause: ReversalCause;
      /** By how much the budget shrank; of a recalled payment on a guaranteed invoice, nothing. */
      amount: Amount;
      moves: readonly LotMove[];
    }
>;

/** Cleared money of the activity covered what it owed the fund or had overspent (couverture d'un découvert), oldest first. */
export type ActivityShortfallCovered = Message<
  'ActivityShortfallCovered',
  Budget & Followed & { moves: readonly LotMove[] }
>;

/** A decision moved what an activity owes the guarantee fund to the fund (remise de dette). */
export type ActivityDebtForgiven = Message<
  'ActivityDebtForgiven',
  Budget & Followed & { decisionId: DecisionId; amount: Amount; moves: readonly LotMove[] }
>;

/** What every fact of a salary in its activity names. */
type SalaryBudget = Budget & Readonly<{ salaryId: SalaryId; jobId?: JobId }>;

/** The part of a salary that one invoice pays for: the client's money, or money that the fund has to advance. */
export type SalaryPart = InvoiceRef & Readonly<{ kind: 'cleared' | 'guaranteed'; amount: Amount }>;

/** Budget was set aside for the whole cost of a salary (réservation d'un salaire), cleared money first, oldest invoice first. */
export type SalaryReserved = Message<
  'SalaryReserved',
  SalaryBudget & { amount: Amount; parts: readonly SalaryPart[] }
>;

/** The fund has advanced what the client's money does not cover (salaire financé): the salary may be paid. */
export type SalaryFunded = Message<
  'SalaryFunded',
  SalaryBudget & Followed & { moves: readonly LotMove[] }
>;

/**
 * The budget of a salary was freed (libération d'une réservation): the fund refused its advance, or it was cancelled.
 * A cancelled salary is never reserved again, also when nothing had been reserved for it.
 */
export type SalaryReservationReleased = Message<
  'SalaryReservationReleased',
  SalaryBudget &
    Followed & {
      reason: 'cancelled' | 'advanceRefused';
      amount: Amount;
      moves: readonly LotMove[];
    }
>;

export type ActivityEvent =
  | ActivityOpened
  | ActivityFunded
  | ActivityFundingCleared
  | ActivityFundingReversed
  | ActivityShortfallCovered
  | ActivityDebtForgiven
  | SalaryReserved
  | SalaryFunded
  | SalaryReservationReleased;
