import { NOBODY, type BadRequest, type Founded } from './fixture.ts';

const invalid = { status: 400, code: 'invalid_request' };
const part = { agency: 'onss', quarter: '2026Q1', employee: '91.49', employer: '175.00' };

/** Payroll results that must each give a problem and append nothing. */
export const badSalaries = ({ entityId }: Founded): readonly BadRequest[] => {
  const salary = {
    entityId,
    activityId: NOBODY,
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
    contributions: [part],
  };
  const url = '/salaries';
  const wrongPart = (over: object) => ({ ...salary, contributions: [{ ...part, ...over }] });
  return [
    ...['ONSS', 'on ss', '', 7].map((agency) => ({
      what: `charges for the agency "${agency}"`,
      url,
      body: wrongPart({ agency }),
      names: '/contributions/0/agency',
      ...invalid,
    })),
    ...['2026Q5', '2026-Q1', '1899Q1', 20261].map((quarter) => ({
      what: `charges of the quarter ${quarter}`,
      url,
      body: wrongPart({ quarter }),
      names: '/contributions/0/quarter',
      ...invalid,
    })),
    {
      what: 'a gross as a number',
      url,
      body: { ...salary, gross: 700 },
      names: '/gross',
      ...invalid,
    },
    {
      what: 'a salary of an activity that is not there',
      url,
      body: salary,
      status: 404,
      code: 'activity_not_found',
    },
  ];
};
