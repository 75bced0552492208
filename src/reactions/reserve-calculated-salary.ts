import { chargedToActivity } from '../domain/salary/figures.ts';
import type { SalaryCalculated } from '../domain/salary/events.ts';
import { formatMoney } from '../domain/money.ts';
import type { ReactionCommand } from '../commands/reaction-commands.ts';
import type { Reaction } from './reaction.ts';

const reserve = (
  data: Omit<SalaryCalculated['data'], 'workerCategory'>,
): readonly ReactionCommand[] => {
  const { salaryId, entityId, activityId, memberId, jobId, currency } = data;
  const cost = formatMoney(chargedToActivity(data, currency));
  const salary = { salaryId, entityId, activityId, memberId, currency, cost };
  return [{ type: 'ReserveSalary', data: jobId === undefined ? salary : { ...salary, jobId } }];
};

/** Budget is set aside for a calculated salary; without enough of it nothing is done (R6, R7). */
export const reserveCalculatedSalary: Reaction = {
  name: 'reserve-calculated-salary',
  version: 1,
  on: {
    SalaryCalculated: ({ data }) => reserve(data),
    SalaryFundingResumed: ({ data }) => [{ type: 'ReserveSalary', data: { ...data } }],
  },
};
