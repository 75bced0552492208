import type { Message } from '../decider.ts';
import type { DecisionId, EntityId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Currency, RateText } from '../money.ts';

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

export type Policy = LevyPolicy | PaymentTermsPolicy | NumberingPolicy | WriteOffPolicy;

/** A decision changed a rule (adoption d'une règle) from a day on; the rule before it stays true for the days before. */
export type PolicyAdopted = Message<
  'PolicyAdopted',
  { entityId: EntityId; decisionId: DecisionId; effectiveFrom: LocalDate } & Policy
>;

export type EntityEvent = EntityRegistered | PolicyAdopted;
