import type { Reaction } from './reaction.ts';

/** The guarantee fund advances what no cleared money covers of a reserved salary, before it is paid (R6). */
export const advanceReservedSalary: Reaction = {
  name: 'advance-reserved-salary',
  version: 1,
  on: {
    SalaryReserved: ({ data }) => [{ type: 'AdvanceSalary', data: { reserved: data } }],
  },
};
