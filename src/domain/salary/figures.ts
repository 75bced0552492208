import type { WorkerBounds } from '../entity/events.ts';
import { isTooLarge } from '../largest-amount.ts';
import {
  add,
  compare,
  formatMoney,
  isZero,
  parseMoney,
  parseRate,
  share,
  subtract,
  sum,
  type Amount,
  type Currency,
  type Money,
} from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import type { SalaryFigures } from './events.ts';

/** Why the figures of a payroll result are not believed. */
export type SalaryFiguresRefusalCode =
  | 'salary_amount_negative'
  | 'amount_too_large'
  | 'salary_amounts_do_not_add_up'
  | 'salary_reductions_too_high'
  | 'salary_not_plausible';

type Checked = Result<undefined, Refusal<SalaryFiguresRefusalCode>>;
const FINE: Checked = ok(undefined);

// Both sides of a payroll result are rounded by the payroll system; a cent of theirs is no error (docs/rules.md).
const ROUNDING = '0.01';

/** What the activity pays for a salary: its cost; and the reductions on top when these belong to all members (N3). */
export const chargedToActivity = (
  { cost, reductions, reductionsPolicy }: SalaryFigures,
  currency: Currency,
): Money => {
  const paid = parseMoney(cost, currency);
  return reductionsPolicy === 'mutualised' ? add(paid, parseMoney(reductions, currency)) : paid;
};

/** The figures alone, of whatever carries them. */
export const figuresOf = (state: SalaryFigures): SalaryFigures => {
  const { gross, employeeContributions, withholdingTax, otherDeductions, net } = state;
  const { employerCharges, insurance, reductions, cost, reductionsPolicy, contributions } = state;
  return {
    gross,
    employeeContributions,
    withholdingTax,
    otherDeductions,
    net,
    employerCharges,
    insurance,
    reductions,
    cost,
    reductionsPolicy,
    contributions,
  };
};

const checkSums = (figures: SalaryFigures, currency: Currency): Checked => {
  const of = (amount: Amount): Money => parseMoney(amount, currency);
  const { gross, employeeContributions, withholdingTax, otherDeductions } = figures;
  const { employerCharges, insurance, reductions, contributions } = figures;
  const deducted = sum(currency, [employeeContributions, withholdingTax, otherDeductions].map(of));
  const costs = sum(currency, [gross, employerCharges, insurance].map(of));
  const expected = {
    net: subtract(of(gross), deducted),
    cost: subtract(costs, of(reductions)),
    employeeContributions: sum(
      currency,
      contributions.map(({ employee }) => of(employee)),
    ),
    employerCharges: sum(
      currency,
      contributions.map(({ employer }) => of(employer)),
    ),
  };
  for (const [figure, value] of Object.entries(expected)) {
    const told = figures[figure as keyof typeof expected];
    if (compare(of(told), value) !== 0) {
      const facts = { figure, told, expected: formatMoney(value) };
      return refuse('salary_amounts_do_not_add_up', facts);
    }
  }
  return FINE;
};

const checkAmounts = (figures: SalaryFigures, currency: Currency): Checked => {
  const { reductionsPolicy: _policy, contributions, ...amounts } = figures;
  const all = [
    ...Object.entries(amounts),
    ...contributions.flatMap(({ agency, employee, employer }) => [
      [`${agency} employee`, employee] as const,
      [`${agency} employer`, employer] as const,
    ]),
  ];
  for (const [figure, told] of all) {
    if (told.startsWith('-')) return refuse('salary_amount_negative', { figure, told });
    if (isTooLarge(parseMoney(told, currency))) return refuse('amount_too_large', { figure, told });
  }
  return FINE;
};

/** Reductions lower the employer's charges: more than these there is nothing to lower. */
const checkReductions = (
  { reductions, employerCharges }: SalaryFigures,
  currency: Currency,
): Checked =>
  compare(parseMoney(reductions, currency), parseMoney(employerCharges, currency)) > 0
    ? refuse('salary_reductions_too_high', { told: reductions, most: employerCharges })
    : FINE;

const checkBounds = (figures: SalaryFigures, bounds: WorkerBounds, currency: Currency): Checked => {
  const gross = parseMoney(figures.gross, currency);
  const base = share(gross, parseRate(bounds.employeeBase));
  const most = {
    employeeContributions: add(
      share(base, parseRate(bounds.employeeMost)),
      parseMoney(ROUNDING, currency),
    ),
    employerCharges: share(gross, parseRate(bounds.employerMost)),
  };
  for (const [figure, value] of Object.entries(most)) {
    const told = figures[figure as keyof typeof most];
    if (compare(parseMoney(told, currency), value) > 0) {
      const { category } = bounds;
      return refuse('salary_not_plausible', { figure, told, most: formatMoney(value), category });
    }
  }
  return isZero(gross)
    ? refuse('salary_not_plausible', {
        figure: 'gross',
        told: figures.gross,
        category: bounds.category,
      })
    : FINE;
};

/**
 * Checks a payroll result: no amount negative or beyond reason, every sum to the cent, reductions within the charges that
 * they lower, charges inside the bounds of the worker's category.
 */
export const checkFigures = (
  figures: SalaryFigures,
  bounds: WorkerBounds,
  currency: Currency,
): Checked => {
  const amounts = checkAmounts(figures, currency);
  if (!amounts.ok) return amounts;
  const sums = checkSums(figures, currency);
  if (!sums.ok) return sums;
  const reductions = checkReductions(figures, currency);
  return reductions.ok ? checkBounds(figures, bounds, currency) : reductions;
};
