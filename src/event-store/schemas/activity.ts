import { z } from 'zod';
import type {
  ActivityId,
  ClientId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
} from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { amount, currency, id } from './values.ts';

const activity = {
  activityId: id<ActivityId>(),
  entityId: id<EntityId>(),
  memberId: id<MemberId>(),
};

const funding = {
  ...activity,
  clientId: id<ClientId>(),
  jobId: id<JobId>(),
  invoiceId: id<InvoiceId>(),
  currency,
  activityShare: amount,
  clearedAfter: amount,
};

/** Version 1 of the events of an activity. */
export const activitySchemas = exactSchemas({
  ActivityOpened: z.strictObject(activity),
  ActivityFunded: z.strictObject({
    ...funding,
    amount,
    kind: z.enum(['guaranteed', 'cleared']),
  }),
  ActivityFundingCleared: z.strictObject({
    ...funding,
    amount,
    advanceRepaid: amount,
    becameCleared: amount,
  }),
});
