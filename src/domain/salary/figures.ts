import type { WorkerBounds } from '../entity/events.ts';
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
  | 'salary_amounts_do_not_add_up'
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

const checkSigns = (figures: SalaryFigures): Checked => {
  const { reductionsPolicy: _policy, contributions, ...amounts } = figures;
  const all = [
    ...Object.entries(amounts),
    ...contributions.flatMap(({ agency, employee, employer }) => [
      [`${agency} employee`, employee] as const,
      [`${agency} employer`, employer] as const,
    ]),
  ];
  const negative = all.find(([, amount]) => amount.startsWith('-'));
  return negative === undefined
    ? FINE
    : refuse('salary_amount_negative', { figure: negative[0], told: negative[1] });
};

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

/** Checks a payroll result: nothing negative, every sum to the cent, charges inside the bounds of the worker's category. */
export const checkFigures = (
  figures: SalaryFigures,
  bounds: WorkerBounds,
  currency: Currency,
): Checked => {
  const signs = checkSigns(figures);
  if (!signs.ok) return signs;
  const sums = checkSums(figures, currency);
  return sums.ok ? checkBounds(figures, bounds, currency) : sums;
};
