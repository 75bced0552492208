import type { LevyDeducted } from '../domain/invoice/events.ts';
import type { InvoiceDimensions } from '../domain/invoice/events.ts';
import type { Reaction } from './reaction.ts';

const dimensionsOf = (data: LevyDeducted['data']): InvoiceDimensions => ({
  invoiceId: data.invoiceId,
  entityId: data.entityId,
  activityId: data.activityId,
  memberId: data.memberId,
  clientId: data.clientId,
  jobId: data.jobId,
  jurisdiction: data.jurisdiction,
  currency: data.currency,
});

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
