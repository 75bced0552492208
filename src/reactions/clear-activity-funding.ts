import type { Reaction } from './reaction.ts';

/** The client's money clears the activity's share of the invoice, to an absolute target (R8, M4). */
export const clearActivityFunding: Reaction = {
  name: 'clear-activity-funding',
  version: 1,
  on: {
    ClientPaymentApplied: ({ data }) => [
      { type: 'MoveFunding', data: { moved: data, cause: 'payment' } },
    ],
  },
};
