import { checkAhead } from '../far-ahead.ts';
import { addDays, type LocalDate } from '../local-date.ts';
import { quarterOfDay, quartersBefore, type Quarter } from '../periods.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import type { SalaryCalculated } from './events.ts';

/** Why the days of a payroll result are not believed. */
export type SalaryPeriodRefusalCode =
  | 'salary_period_invalid'
  | 'salary_period_too_old'
  | 'contribution_quarter_out_of_period'
  | 'period_not_begun'
  | 'day_too_far_ahead';

type Period = Pick<
  SalaryCalculated['data'],
  'periodStart' | 'workedOn' | 'periodEnd' | 'contributions'
>;
type Checked = Result<undefined, Refusal<SalaryPeriodRefusalCode>>;

/** Wages lapse after five years (docs/rules.md): what is older is a slip. */
const MOST_DAYS_BACK = 1_827;
/** A holiday fund asks for a part of the charges in the year after the work. */
const MOST_QUARTERS_LATER = 5;

/** A charge in another quarter would stand in that quarter's estimate, and its return would be posted as a difference to it. */
const checkQuarters = ({ periodStart, periodEnd, contributions }: Period): Checked => {
  const [first, last] = [quarterOfDay(periodStart), quarterOfDay(periodEnd)];
  const fits = (quarter: Quarter): boolean =>
    quarter >= first && quartersBefore(quarter, MOST_QUARTERS_LATER) <= last;
  const wrong = contributions.find(({ quarter }) => !fits(quarter));
  if (wrong === undefined) return ok(undefined);
  const { agency, quarter } = wrong;
  return refuse('contribution_quarter_out_of_period', { agency, quarter, first, last });
};

/**
 * The work lies inside the pay period, which has begun when the salary counts, ends in a year that is meant and is not
 * older than what can still be asked for; the charges belong to its quarters, or to one soon after.
 */
export const checkPeriod = (period: Period, effectiveOn: LocalDate): Checked => {
  const { periodStart, workedOn, periodEnd } = period;
  if (!(periodStart <= workedOn && workedOn <= periodEnd)) {
    return refuse('salary_period_invalid', { periodStart, workedOn, periodEnd });
  }
  if (effectiveOn < periodStart) {
    const text = `${periodStart} to ${periodEnd}`;
    return refuse('period_not_begun', { period: text, firstDay: periodStart, effectiveOn });
  }
  const earliest = addDays(effectiveOn, -MOST_DAYS_BACK);
  if (periodStart < earliest) return refuse('salary_period_too_old', { periodStart, earliest });
  const ahead = checkAhead(periodEnd, effectiveOn);
  return ahead.ok ? checkQuarters(period) : ahead;
};
