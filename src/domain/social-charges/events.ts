import type { Agency } from '../agency.ts';
import type { Message } from '../decider.ts';
import type { Transfer } from '../dues.ts';
import type { Jurisdiction } from '../entity/events.ts';
import type { EntityId, SalaryId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';
import type { Quarter } from '../periods.ts';

/** What every fact about social charges names: whose, owed to whom, for which quarter. */
export type ChargesDimensions = Readonly<{
  entityId: EntityId;
  agency: Agency;
  quarter: Quarter;
  jurisdiction: Jurisdiction;
  currency: Currency;
}>;

/** The running state of a quarter, carried by each of its events so that the last one is enough to decide. */
export type ChargesSoFar = Readonly<{
  /** Sum of all estimates. */
  estimated: Amount;
  /** What was declared or rectified last; absent before the return. */
  declared?: Amount;
  /** What stands in the accounts as owed for the quarter, payments left aside. */
  posted: Amount;
  /** Payments less refunds. */
  paid: Amount;
  /** The transfers among them. */
  transfers: readonly Transfer[];
}>;

/** The three monthly provisions of a quarter and its balance. */
export const CHARGE_PARTS = ['provision1', 'provision2', 'provision3', 'balance'] as const;
export type ChargePart = (typeof CHARGE_PARTS)[number];

/**
 * The charges of one salary count for the quarter (charges sociales estimées); less than nothing when the salary was
 * cancelled. The salary itself has posted them.
 */
export type SocialChargesEstimated = Message<
  'SocialChargesEstimated',
  ChargesDimensions & { salaryId: SalaryId; amount: Amount; after: ChargesSoFar }
>;

/** The quarterly return says what is owed (déclaration trimestrielle): what differs from what is posted is posted now. */
export type SocialChargesDeclared = Message<
  'SocialChargesDeclared',
  ChargesDimensions & {
    amount: Amount;
    /** What is posted now: more is an expense, less takes one back. */
    difference: Amount;
    /** When what the provisions have not paid is due. */
    balanceDueOn: LocalDate;
    after: ChargesSoFar;
  }
>;

/** The agency or a later return corrects the quarter (régularisation): again only the difference is posted. */
export type SocialChargesRectified = Message<
  'SocialChargesRectified',
  ChargesDimensions & { amount: Amount; difference: Amount; after: ChargesSoFar }
>;

/** A provision or the balance was paid to the agency (paiement des cotisations); less than nothing is a refund. */
export type SocialChargePaid = Message<
  'SocialChargePaid',
  ChargesDimensions & Transfer & { part: ChargePart; amount: Amount; after: ChargesSoFar }
>;

export type SocialChargesEvent =
  | SocialChargesEstimated
  | SocialChargesDeclared
  | SocialChargesRectified
  | SocialChargePaid;
