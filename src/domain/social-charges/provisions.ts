import type { Provisions } from '../entity/events.ts';
import type { LocalDate } from '../local-date.ts';
import {
  compare,
  parseMoney,
  parseRate,
  share,
  zero,
  type Currency,
  type Money,
} from '../money.ts';
import { isFourthQuarter, type Quarter } from '../periods.ts';
import type { HolidayCalendar } from '../working-days.ts';
import { provisionsDueOn } from './due-dates.ts';

/** A provision of a quarter; its amount is not known while nothing is known of the year before. */
export type Provision = Readonly<{ dueOn: LocalDate; amount: Money | undefined }>;

/** What the provisions of a quarter rest on. */
export type ProvisionBasis = Readonly<{
  quarter: Quarter;
  currency: Currency;
  calendar: HolidayCalendar;
  /** The agency's rule on a day; undefined when it asks for none. */
  ruleOn: (day: LocalDate) => Provisions | undefined;
  /** Charges of the same quarter a year ago; undefined when they are not known. */
  yearAgo: Money | undefined;
  /** Charges of the quarter before the last one; when nobody knows them, they exempt from nothing. */
  twoQuartersAgo: Money | undefined;
}>;

/**
 * The three provisions of a quarter, each rounded half up by itself (R15) and by the rule that is in force on the day
 * when it is due; nothing when none is owed.
 */
export const provisionsOf = (basis: ProvisionBasis): readonly Provision[] => {
  const { quarter, currency, calendar, ruleOn, yearAgo, twoQuartersAgo } = basis;
  return provisionsDueOn(quarter, calendar).map((dueOn, index) => {
    const rule = ruleOn(dueOn);
    const rate = (isFourthQuarter(quarter) ? rule?.fourthQuarterShares : rule?.shares)?.[index];
    if (rule === undefined || rate === undefined) return { dueOn, amount: zero(currency) };
    const exempt =
      twoQuartersAgo !== undefined &&
      compare(twoQuartersAgo, parseMoney(rule.threshold, currency)) < 0;
    if (exempt) return { dueOn, amount: zero(currency) };
    return { dueOn, amount: yearAgo && share(yearAgo, parseRate(rate)) };
  });
};
