import type { Agency } from '../agency.ts';
import type { Message } from '../decider.ts';
import type { DecisionId, EntityId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency, RateText } from '../money.ts';

/** Countries whose law and accounts are known. */
export const JURISDICTIONS = ['BE', 'FR'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

/** A legal person of the group began to keep its books here (inscription d'une entité). */
export type EntityRegistered = Message<
  'EntityRegistered',
  {
    entityId: EntityId;
    legalName: string;
    jurisdiction: Jurisdiction;
    currency: Currency;
    /** BE enterprise number (10 digits) or FR SIREN (9 digits). */
    enterpriseNumber: string;
    /** First day of the fiscal year: `MM-DD`. */
    fiscalYearStart: string;
    /** IANA name; "today" is the date there. */
    timeZone: string;
  }
>;

/** The uniform levy on every invoice: two shares of the net amount. */
export type LevyPolicy = Readonly<{
  policy: 'levy';
  parameters: Readonly<{ mutualServices: RateText; guaranteeFund: RateText }>;
}>;

/** When an invoice falls due: days after a reference, rolled to a working day or not. */
export type PaymentTerms = Readonly<{
  days: number;
  from: 'issue' | 'lastDay';
  roll: 'none' | 'nextWorkingDay';
}>;
export type PaymentTermsPolicy = Readonly<{ policy: 'paymentTerms'; parameters: PaymentTerms }>;

/** Series of documents, each gapless per entity and calendar year. */
export const SERIES = ['invoices', 'creditNotes'] as const;
export type Series = (typeof SERIES)[number];

/** Where a series starts in a year (migration from another system); without one it starts at 1. */
export type NumberingPolicy = Readonly<{
  policy: 'numbering';
  parameters: Readonly<{ series: Series; year: number; firstNumber: number }>;
}>;

/** The hard cap on what the guarantee fund may have out and have lost; without an amount there is none. */
export type GuaranteeFundPolicy = Readonly<{
  policy: 'guaranteeFund';
  parameters: Readonly<{
    cap?: Amount;
    /** Which losses less recoveries count beside the open advances. */
    losses: 'fiscalYear' | 'ever';
  }>;
}>;

/** Who profits from reductions of social contributions: all members, or the activity that pays the salary. */
export const REDUCTIONS_POLICIES = ['mutualised', 'activity'] as const;
export type ReductionsPolicy = (typeof REDUCTIONS_POLICIES)[number];

/** By when salaries are paid, and who profits from reductions. */
export type WageRule = Readonly<{
  /** The cooperative's promise: working days after the last day worked. */
  payWithinWorkingDays: number;
  /** The law's deadline: working days after the pay period. */
  legalWorkingDays: number;
  reductions: ReductionsPolicy;
}>;
export type WagesPolicy = Readonly<{ policy: 'wages'; parameters: WageRule }>;

/** What is plausible in a payroll result of a category of workers. */
export type WorkerBounds = Readonly<{
  category: string;
  /** Part of the gross that employee contributions are reckoned on: "1.08" where holiday pay comes from a fund. */
  employeeBase: RateText;
  /** The highest employee contribution, of that base. */
  employeeMost: RateText;
  /** The highest employer's charges, of the gross. */
  employerMost: RateText;
  /** Employer's charges above this part of the gross are taken and worth a second look; not told: the country's own. */
  employerUsual?: RateText;
}>;
export type WorkerBoundsPolicy = Readonly<{ policy: 'workerBounds'; parameters: WorkerBounds }>;

/** Who bears the levy of an invoice that is lost: it was never collected and is cancelled, or the fund pays it (R9). */
export const LEVY_ON_LOSS = ['cancelled', 'borneByFund'] as const;
/** Who bears VAT that does not come back on an invoice that was not guaranteed (M27). */
export const UNREGAINED_VAT = ['activity', 'guaranteeFund'] as const;

/** How receivables are given up. */
export type WriteOffRules = Readonly<{
  levyOnLoss: (typeof LEVY_ON_LOSS)[number];
  unregainedVat: (typeof UNREGAINED_VAT)[number];
  /** True when a write-off needs a decision of assembly or board. */
  decisionNeeded: boolean;
}>;
export type WriteOffPolicy = Readonly<{ policy: 'writeOff'; parameters: WriteOffRules }>;

/** Shares of the charges of the same quarter a year ago, one for each provision of a quarter. */
export type ProvisionShares = readonly [RateText, RateText, RateText];

/** Provisions that an agency asks for during a quarter (R15). */
export type Provisions = Readonly<{
  agency: Agency;
  shares: ProvisionShares;
  /** Those of the last quarter of a year. */
  fourthQuarterShares: ProvisionShares;
  /** They are owed when the quarter before the last one came to this or more. */
  threshold: Amount;
}>;
export type ProvisionsPolicy = Readonly<{
  policy: 'socialChargeProvisions';
  parameters: Provisions;
}>;

export type Policy =
  | LevyPolicy
  | PaymentTermsPolicy
  | NumberingPolicy
  | GuaranteeFundPolicy
  | WagesPolicy
  | WorkerBoundsPolicy
  | WriteOffPolicy
  | ProvisionsPolicy;

/** A decision changed a rule (adoption d'une règle) from a day on; the rule before it stays true for the days before. */
export type PolicyAdopted = Message<
  'PolicyAdopted',
  { entityId: EntityId; decisionId: DecisionId; effectiveFrom: LocalDate } & Policy
>;

/**
 * The public holidays of a year as an entity keeps them (calendrier des jours fériés), complete with the days that
 * replace others: instead of its country's list, for all that is reckoned afterwards.
 */
export type HolidayCalendarAdopted = Message<
  'HolidayCalendarAdopted',
  { entityId: EntityId; year: number; days: readonly LocalDate[] }
>;

export type EntityEvent = EntityRegistered | PolicyAdopted | HolidayCalendarAdopted;
