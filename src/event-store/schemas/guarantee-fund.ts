import { z } from 'zod';
import { LOSS_CAUSES } from '../../domain/guarantee-fund/events.ts';
import type {
  ActivityId,
  DecisionId,
  EntityId,
  JobId,
  MemberId,
  SalaryId,
} from '../../domain/ids.ts';
import { invoiceRef } from './activity.ts';
import { exactSchemas } from './shape.ts';
import { amount, currency, date, id } from './values.ts';

const change = {
  entityId: id<EntityId>(),
  activityId: id<ActivityId>(),
  memberId: id<MemberId>(),
  currency,
  amount,
  parts: z.array(z.strictObject({ ...invoiceRef, amount })),
  exposureAfter: amount,
  fiscalYear: date,
  lossesInYear: amount,
  recoveriesInYear: amount,
  lossesEver: amount,
  recoveriesEver: amount,
};

/** Version 1 of the events of the guarantee fund. */
export const guaranteeFundSchemas = exactSchemas({
  SalaryAdvanced: z.strictObject({
    ...change,
    salaryId: id<SalaryId>(),
    jobId: id<JobId>().exactOptional(),
    cap: z.strictObject({ amount, decisionId: id<DecisionId>() }).exactOptional(),
  }),
  SalaryAdvanceRepaid: z.strictObject(change),
  SalaryAdvanceReopened: z.strictObject(change),
  GuaranteeLossRecognised: z.strictObject({
    ...change,
    cause: z.enum(LOSS_CAUSES),
    of: z.enum(['advance', 'invoice']),
  }),
  GuaranteeLossRecovered: z.strictObject(change),
});
