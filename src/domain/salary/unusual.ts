import type { WorkerBounds } from '../entity/events.ts';
import {
  compare,
  formatMoney,
  parseMoney,
  parseRate,
  share,
  type Amount,
  type Currency,
} from '../money.ts';
import type { SalaryCalculated, SalaryFigures } from './events.ts';

/** What of a payroll result is taken as it is and worth a second look. */
export type UnusualFigure = Readonly<{ figure: 'employerCharges'; told: Amount; usual: Amount }>;

/**
 * What the employer's charges usually are at most for the category, when they are above it: no reason to refuse
 * (docs/rules.md). Nothing is unusual where the bounds name nothing usual.
 */
export const usualEmployerCharges = (
  { gross, employerCharges }: Pick<SalaryFigures, 'gross' | 'employerCharges'>,
  { employerUsual }: WorkerBounds,
  currency: Currency,
): Readonly<{ usualEmployerCharges?: Amount }> => {
  if (employerUsual === undefined) return {};
  const usual = share(parseMoney(gross, currency), parseRate(employerUsual));
  return compare(parseMoney(employerCharges, currency), usual) > 0
    ? { usualEmployerCharges: formatMoney(usual) }
    : {};
};

/** The figures of a recorded payroll result that are worth a second look. */
export const unusualFigures = ({
  employerCharges: told,
  usualEmployerCharges: usual,
}: SalaryCalculated['data']): readonly UnusualFigure[] =>
  usual === undefined ? [] : [{ figure: 'employerCharges', told, usual }];
