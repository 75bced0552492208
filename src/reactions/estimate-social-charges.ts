import { chargesOfSalary } from '../commands/estimate-social-charges.ts';
import type { Reaction } from './reaction.ts';

/** The charges that a salary has posted count for the quarters of their agencies; a cancelled one takes them away (M18). */
export const estimateSocialCharges: Reaction = {
  name: 'estimate-social-charges',
  version: 1,
  on: {
    SalaryCalculated: ({ data }) => chargesOfSalary(data, 'calculated'),
    SalaryCancelled: ({ data }) => chargesOfSalary(data, 'cancelled'),
  },
};
