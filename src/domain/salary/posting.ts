import type { LegalAccount } from '../ledger/accounts.ts';
import { chartOf } from '../ledger/chart.ts';
import {
  analyticEntry,
  legalEntry,
  type Dimensions,
  type JournalEntry,
} from '../ledger/journal-entry.ts';
import { negate, parseMoney, subtract, sum, type Amount, type Money } from '../money.ts';
import type {
  SalaryCalculated,
  SalaryCancelled,
  SalaryDimensions,
  SalaryFigures,
  SalaryPaid,
} from './events.ts';
import { chargedToActivity } from './figures.ts';

const dimsOf = (salary: SalaryDimensions): Dimensions => {
  const { entityId, activityId, memberId, jobId } = salary;
  const dims = { entityId, activityId, memberId };
  return jobId === undefined ? dims : { ...dims, jobId };
};

/**
 * A payroll result with all its charges, as `sign` says or the other way round. Social security is owed both
 * contributions less the reductions. Analytically the activity pays its cost; reductions that belong to all members are
 * paid by it too and go to the mutual pool in the same entry, so that nothing is counted twice (N3).
 */
const postFigures = (
  data: SalaryDimensions & SalaryFigures,
  sign: (value: Money) => Money,
): readonly JournalEntry[] => {
  const { currency } = data;
  const chart = chartOf(data.jurisdiction);
  const dims = dimsOf(data);
  const of = (amount: Amount): Money => parseMoney(amount, currency);
  const reductions = of(data.reductions);
  const employerCharges = subtract(of(data.employerCharges), reductions);
  const socialSecurity = sum(currency, [of(data.employeeContributions), employerCharges]);
  const owed: readonly (readonly [LegalAccount, Money])[] = [
    [chart.socialSecurity, socialSecurity],
    [chart.withholdingTax, of(data.withholdingTax)],
    [chart.otherDeductions, of(data.otherDeductions)],
    [chart.netWages, of(data.net)],
    [chart.suppliers, of(data.insurance)],
  ];
  const costs: readonly (readonly [LegalAccount, Money])[] = [
    [chart.wages, of(data.gross)],
    [chart.employerCharges, employerCharges],
    [chart.wageInsurance, of(data.insurance)],
  ];
  const charged = chargedToActivity(data, currency);
  const mutualised = subtract(charged, of(data.cost));
  return [
    ...legalEntry(dims, [
      ...costs.map(([account, amount]) => [account, sign(amount)] as const),
      ...owed.map(([account, amount]) => [account, sign(negate(amount))] as const),
    ]),
    ...analyticEntry(dims, [
      ['ACT', sign(negate(charged))],
      ['MUT', sign(mutualised)],
      ['EXT', sign(of(data.cost))],
    ]),
  ];
};

/** The cost of a salary with the estimate of all its charges. */
export const postSalaryCalculated = ({ data }: SalaryCalculated): readonly JournalEntry[] =>
  postFigures(data, (value) => value);

/** Exactly the reverse of its calculation. */
export const postSalaryCancelled = ({ data }: SalaryCancelled): readonly JournalEntry[] =>
  postFigures(data, negate);

/** The member's net leaves the bank. It was a cost when it was calculated: the analytic book knows nothing of it. */
export const postSalaryPaid = ({ data }: SalaryPaid): readonly JournalEntry[] => {
  const chart = chartOf(data.jurisdiction);
  const net = parseMoney(data.net, data.currency);
  return legalEntry(dimsOf(data), [
    [chart.netWages, net],
    [chart.bank, negate(net)],
  ]);
};
