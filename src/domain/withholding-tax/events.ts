import type { Message } from '../decider.ts';
import type { Transfer } from '../dues.ts';
import type { Jurisdiction } from '../entity/events.ts';
import type { EntityId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';
import type { Month } from '../periods.ts';

/** What every fact about withholding tax names: whose, and the month in which the salaries were paid. */
export type TaxDimensions = Readonly<{
  entityId: EntityId;
  month: Month;
  jurisdiction: Jurisdiction;
  currency: Currency;
}>;

/**
 * The return says how much tax was withheld in a month (déclaration de précompte professionnel). The salaries have
 * posted it. A later return for the month replaces the figure.
 */
export type WithholdingTaxDeclared = Message<
  'WithholdingTaxDeclared',
  TaxDimensions & {
    amount: Amount;
    /** The figure that it replaces: "0.00" the first time. */
    replaced: Amount;
    dueOn: LocalDate;
  }
>;

/** The tax of a month was paid to the state (paiement du précompte professionnel); less than nothing is a refund. */
export type WithholdingTaxPaid = Message<
  'WithholdingTaxPaid',
  TaxDimensions & Transfer & { amount: Amount }
>;

export type WithholdingTaxEvent = WithholdingTaxDeclared | WithholdingTaxPaid;
