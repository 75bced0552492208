import type { Agency } from '../../../src/domain/agency.ts';
import { idOf, type SalaryId } from '../../../src/domain/ids.ts';
import type { SalaryCommand } from '../../../src/domain/salary/decider.ts';
import type { SalaryCalculated } from '../../../src/domain/salary/events.ts';
import { formatRate, parseRate } from '../../../src/domain/money.ts';
import { parseQuarter } from '../../../src/domain/periods.ts';
import { defaultCalendar } from '../../../src/domain/working-days.ts';
import { activityId, day, entityId, euro, jobId, memberId, uuid } from '../samples.ts';

export const salaryId = idOf<SalaryId>(uuid(10));
const rate = (text: string) => formatRate(parseRate(text));
export const employee = {
  category: 'employee',
  employeeBase: rate('1'),
  employeeMost: rate('0.1307'),
  employerMost: rate('0.6'),
};

/** The example's payroll result: gross 700.00, net 540.90, cost 885.00. */
export const calculated: SalaryCalculated['data'] = {
  salaryId,
  entityId,
  activityId,
  memberId,
  jobId,
  jurisdiction: 'BE',
  currency: 'EUR',
  workerCategory: 'employee',
  periodStart: day('2026-02-01'),
  periodEnd: day('2026-02-28'),
  workedOn: day('2026-02-27'),
  gross: euro('700.00'),
  employeeContributions: euro('91.49'),
  withholdingTax: euro('67.61'),
  otherDeductions: euro('0.00'),
  net: euro('540.90'),
  employerCharges: euro('175.00'),
  insurance: euro('10.00'),
  reductions: euro('0.00'),
  cost: euro('885.00'),
  reductionsPolicy: 'mutualised',
  contributions: [
    {
      agency: 'onss' as Agency,
      quarter: parseQuarter('2026Q1'),
      employee: euro('91.49'),
      employer: euro('175.00'),
    },
  ],
  payBy: day('2026-03-05'),
  sendBy: day('2026-03-04'),
  promisedBy: day('2026-03-07'),
};

type Calculate = Extract<SalaryCommand, { type: 'CalculateSalary' }>;

/** Brings the example's payroll result, with changes. */
export const calculate = (change: Partial<Calculate['data']> = {}): Calculate => {
  const { payBy: _by, sendBy: _send, promisedBy: _promised, ...brought } = calculated;
  return {
    type: 'CalculateSalary',
    data: {
      ...brought,
      effectiveOn: day('2026-02-28'),
      wages: { payWithinWorkingDays: 7, legalWorkingDays: 4, reductions: 'mutualised' },
      calendar: defaultCalendar('BE'),
      bounds: employee,
      entityCurrency: 'EUR',
      activity: { entityId },
      job: { activityId, pays: true, lastDay: day('2026-02-27') },
      ...change,
    },
  };
};
