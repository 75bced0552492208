import type { Reaction } from './reaction.ts';

/** A cancelled salary gives its budget back, and leaves a mark that nothing is reserved for it again (M8). */
export const releaseCancelledSalary: Reaction = {
  name: 'release-cancelled-salary',
  version: 1,
  on: {
    SalaryCancelled: ({ data }) => {
      const { salaryId, entityId, activityId, jobId, currency } = data;
      const salary = { salaryId, entityId, activityId, currency, reason: 'cancelled' } as const;
      return [{ type: 'ReleaseSalary', data: jobId === undefined ? salary : { ...salary, jobId } }];
    },
  },
};
