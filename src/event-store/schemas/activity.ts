import { z } from 'zod';
import { POOLS, REVERSAL_CAUSES } from '../../domain/activity/events.ts';
import type {
  ActivityId,
  ClientId,
  DecisionId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  SalaryId,
} from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { amount, count, currency, date, id } from './values.ts';

const activity = {
  activityId: id<ActivityId>(),
  entityId: id<EntityId>(),
  memberId: id<MemberId>(),
};

const budget = { ...activity, currency };

/** An invoice as postings and advances name it. */
export const invoiceRef = {
  invoiceId: id<InvoiceId>(),
  clientId: id<ClientId>(),
  jobId: id<JobId>(),
};

const funding = {
  ...budget,
  ...invoiceRef,
  activityShare: amount,
  clearedAfter: amount,
  issuedOn: date.exactOptional(),
  number: count.exactOptional(),
};

const followed = { countsInFundOn: date.exactOptional() };

const place = z.enum([...POOLS, 'outside']);

const moves = z.array(
  z.strictObject({
    ...invoiceRef,
    from: place,
    to: place,
    amount,
    origin: id<InvoiceId>().exactOptional(),
  }),
);

const salary = { ...budget, salaryId: id<SalaryId>(), jobId: id<JobId>().exactOptional() };

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
    ...followed,
  }),
  ActivityFundingReversed: z.strictObject({
    ...funding,
    cause: z.enum(REVERSAL_CAUSES),
    amount,
    moves,
    ...followed,
  }),
  ActivityShortfallCovered: z.strictObject({ ...budget, moves, ...followed }),
  ActivityDebtForgiven: z.strictObject({
    ...budget,
    decisionId: id<DecisionId>(),
    amount,
    moves,
    ...followed,
  }),
  SalaryReserved: z.strictObject({
    ...salary,
    amount,
    parts: z.array(
      z.strictObject({ ...invoiceRef, kind: z.enum(['cleared', 'guaranteed']), amount }),
    ),
  }),
  SalaryFunded: z.strictObject({ ...salary, moves, ...followed }),
  SalaryReservationReleased: z.strictObject({
    ...salary,
    reason: z.enum(['cancelled', 'advanceRefused']),
    amount,
    moves,
    ...followed,
  }),
});
