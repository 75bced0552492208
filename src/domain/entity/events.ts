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
export const SERIES = ['invoices'] as const;
export type Series = (typeof SERIES)[number];

/** Where a series starts in a year (migration from another system); without one it starts at 1. */
export type NumberingPolicy = Readonly<{
  policy: 'numbering';
  parameters: Readonly<{ series: Series; year: number; firstNumber: number }>;
}>;

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

export type Policy = LevyPolicy | PaymentTermsPolicy | NumberingPolicy | ProvisionsPolicy;

/** A decision changed a rule (adoption d'une règle) from a day on; the rule before it stays true for the days before. */
export type PolicyAdopted = Message<
  'PolicyAdopted',
  { entityId: EntityId; decisionId: DecisionId; effectiveFrom: LocalDate } & Policy
>;

export type EntityEvent = EntityRegistered | PolicyAdopted;
