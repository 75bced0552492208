import { compare, formatMoney, parseMoney, parseRate, share, type Currency } from '../money.ts';
import type { SalaryCalculated } from './events.ts';

/** What of a payroll result is taken as it is and worth a second look. */
export type UnusualFigure = Readonly<{ figure: 'employerCharges'; told: string; usual: string }>;

type Figures = Pick<SalaryCalculated['data'], 'workerCategory' | 'gross' | 'employerCharges'>;

// Employees' charges are about 25 % and about 32 % in the non-profit sector; artists' and manual workers' go beyond 44 %.
const USUAL_OF_EMPLOYEES = parseRate('0.35');

/** Employer's charges of an employee above 35 % of the gross: unusual, and no reason to refuse (docs/rules.md). */
export const unusualFigures = (
  { workerCategory, gross, employerCharges }: Figures,
  currency: Currency,
): readonly UnusualFigure[] => {
  if (workerCategory !== 'employee') return [];
  const usual = share(parseMoney(gross, currency), USUAL_OF_EMPLOYEES);
  return compare(parseMoney(employerCharges, currency), usual) > 0
    ? [{ figure: 'employerCharges', told: employerCharges, usual: formatMoney(usual) }]
    : [];
};
