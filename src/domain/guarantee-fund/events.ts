import type { AdvancePart } from '../activity/moves.ts';
import type { Message } from '../decider.ts';
import type { ActivityId, DecisionId, EntityId, JobId, MemberId, SalaryId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';

/** The running state of the fund, carried by each of its events so that the last one is enough to decide. */
export type FundRegister = Readonly<{
  /** Advances open after this event. */
  exposureAfter: Amount;
  /** First day of the fiscal year that the next two figures count. */
  fiscalYear: LocalDate;
  lossesInYear: Amount;
  recoveriesInYear: Amount;
  lossesEver: Amount;
  recoveriesEver: Amount;
}>;

/** What every fact of the fund names. */
type OfActivity = FundRegister &
  Readonly<{
    entityId: EntityId;
    activityId: ActivityId;
    memberId: MemberId;
    currency: Currency;
    amount: Amount;
    parts: readonly AdvancePart[];
  }>;

type OfSalary = Readonly<{ salaryId: SalaryId; jobId?: JobId }>;

/** The highest sum that the fund may have out and have lost, and the decision that set it. */
export type CapUsed = Readonly<{ amount: Amount; decisionId: DecisionId }>;

/**
 * The guarantee fund advanced what the client's money does not cover of a salary's whole cost (avance du fonds de
 * garantie), before the salary is paid.
 */
export type SalaryAdvanced = Message<'SalaryAdvanced', OfActivity & OfSalary & { cap?: CapUsed }>;

/** An advance came back (remboursement d'une avance): the client paid, the activity covered it, or the salary was cancelled. */
export type SalaryAdvanceRepaid = Message<'SalaryAdvanceRepaid', OfActivity>;

/** The money that had repaid an advance is gone (réouverture d'une avance); forced, also beyond the cap. */
export type SalaryAdvanceReopened = Message<'SalaryAdvanceReopened', OfActivity>;

/** Why the fund lost money. */
export const LOSS_CAUSES = ['writeOff', 'decision'] as const;
export type LossCause = (typeof LOSS_CAUSES)[number];

/** The fund gave up an advance to the activity, or bears what an invoice lost beside it (perte du fonds de garantie). */
export type GuaranteeLossRecognised = Message<
  'GuaranteeLossRecognised',
  OfActivity & {
    cause: LossCause;
    /** `advance`: an open advance is lost; `invoice`: the fund bears a part of the invoice itself, such as its VAT. */
    of: 'advance' | 'invoice';
  }
>;

/** The fund got back what it had lost (récupération d'une perte): the salary that it had paid for was cancelled. */
export type GuaranteeLossRecovered = Message<'GuaranteeLossRecovered', OfActivity>;

export type GuaranteeFundEvent =
  | SalaryAdvanced
  | SalaryAdvanceRepaid
  | SalaryAdvanceReopened
  | GuaranteeLossRecognised
  | GuaranteeLossRecovered;
