import { dimensionsOf } from '../domain/invoice/dimensions.ts';
import type { Reaction } from './reaction.ts';

/** What a guaranteed invoice leaves after the levy funds its activity at once (R5); an unguaranteed one waits for the money. */
export const fundActivityOfGuaranteedInvoice: Reaction = {
  name: 'fund-activity-of-guaranteed-invoice',
  version: 1,
  on: {
    LevyDeducted: ({ data }) =>
      data.guaranteed
        ? [
            {
              type: 'FundActivity',
              data: { dimensions: dimensionsOf(data), activityShare: data.activityShare },
            },
          ]
        : [],
  },
};
