import { checkAhead } from '../far-ahead.ts';
import type { LocalDate } from '../local-date.ts';
import { refuse, type Refusal, type Result } from '../result.ts';
import type { SalaryCalculated } from './events.ts';

/** Why the days of a payroll result are not believed. */
export type SalaryPeriodRefusalCode =
  | 'salary_period_invalid'
  | 'period_not_begun'
  | 'day_too_far_ahead';

/** The work lies inside the pay period, which has begun when the salary counts, and ends in a year that is meant. */
export const checkPeriod = (
  {
    periodStart,
    workedOn,
    periodEnd,
  }: Pick<SalaryCalculated['data'], 'periodStart' | 'workedOn' | 'periodEnd'>,
  effectiveOn: LocalDate,
): Result<undefined, Refusal<SalaryPeriodRefusalCode>> => {
  if (!(periodStart <= workedOn && workedOn <= periodEnd)) {
    return refuse('salary_period_invalid', { periodStart, workedOn, periodEnd });
  }
  if (effectiveOn < periodStart) {
    const period = `${periodStart} to ${periodEnd}`;
    return refuse('period_not_begun', { period, firstDay: periodStart, effectiveOn });
  }
  return checkAhead(periodEnd, effectiveOn);
};
