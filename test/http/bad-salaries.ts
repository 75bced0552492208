import { NOBODY, type BadRequest, type Founded } from './fixture.ts';
import { CONTRIBUTION as part, PAYROLL_RESULT } from './salary-bodies.ts';

const invalid = { status: 400, code: 'invalid_request' };

/** Payroll results that must each give a problem and append nothing. */
export const badSalaries = ({ entityId }: Founded): readonly BadRequest[] => {
  const salary = {
    entityId,
    activityId: NOBODY,
    ...PAYROLL_RESULT,
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
