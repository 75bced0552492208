import type { Founded } from './fixture.ts';

/** What the law asks of that salary, for the agency that collects it. */
export const CONTRIBUTION = {
  agency: 'onss',
  quarter: '2026Q1',
  employee: '91.49',
  employer: '175.00',
} as const;

/** A payroll result whose figures fit together, without whose it is and when it was handed in. */
export const PAYROLL_RESULT = {
  workerCategory: 'employee',
  currency: 'EUR',
  periodStart: '2026-03-01',
  periodEnd: '2026-03-31',
  workedOn: '2026-03-03',
  gross: '700.00',
  employeeContributions: '91.49',
  withholdingTax: '67.61',
  otherDeductions: '0.00',
  net: '540.90',
  employerCharges: '175.00',
  insurance: '10.00',
  reductions: '0.00',
  cost: '885.00',
  contributions: [CONTRIBUTION],
} as const;

/** Another one, whose net is 72.00 and that costs 100.00. */
export const SMALL_RESULT = {
  ...PAYROLL_RESULT,
  gross: '72.00',
  employeeContributions: '0.00',
  withholdingTax: '0.00',
  net: '72.00',
  employerCharges: '18.00',
  cost: '100.00',
  contributions: [{ ...CONTRIBUTION, employee: '0.00', employer: '18.00' }],
} as const;

/** The payroll result of that job: cost 885.00, net 540.90. */
export const salaryBody = (
  { entityId, activityId }: Pick<Founded, 'entityId' | 'activityId'>,
  jobId: string,
) => ({
  entityId,
  activityId,
  jobId,
  ...PAYROLL_RESULT,
  effectiveOn: '2026-03-05',
});

/** Its net, sent to the member. */
export const salaryPaymentBody = (bankReference: string) => ({
  amount: '540.90',
  currency: 'EUR',
  paidOn: '2026-03-10',
  bankAccount: 'main',
  bankReference,
});
