import { z } from 'zod';
import { JURISDICTIONS, REDUCTIONS_POLICIES } from '../../domain/entity/events.ts';
import type { ActivityId, EntityId, JobId, MemberId, SalaryId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { agency, amount, currency, date, id, quarter, text } from './values.ts';

const dimensions = {
  salaryId: id<SalaryId>(),
  entityId: id<EntityId>(),
  activityId: id<ActivityId>(),
  memberId: id<MemberId>(),
  jobId: id<JobId>().exactOptional(),
  jurisdiction: z.enum(JURISDICTIONS),
  currency,
};

const figures = {
  gross: amount,
  employeeContributions: amount,
  withholdingTax: amount,
  otherDeductions: amount,
  net: amount,
  employerCharges: amount,
  insurance: amount,
  reductions: amount,
  cost: amount,
  reductionsPolicy: z.enum(REDUCTIONS_POLICIES),
  contributions: z.array(
    z.strictObject({
      agency,
      quarter,
      employee: amount,
      employer: amount,
    }),
  ),
};

/** Version 1 of the events of a salary. */
export const salarySchemas = exactSchemas({
  SalaryCalculated: z.strictObject({
    ...dimensions,
    ...figures,
    workerCategory: text,
    periodStart: date,
    periodEnd: date,
    workedOn: date,
    payBy: date,
    sendBy: date,
    promisedBy: date.exactOptional(),
    usualEmployerCharges: amount.exactOptional(),
  }),
  SalaryPaid: z.strictObject({
    ...dimensions,
    net: amount,
    paidOn: date,
    payBy: date,
    bankAccount: text,
    bankReference: text,
  }),
  SalaryCancelled: z.strictObject({ ...dimensions, ...figures }),
  SalaryFundingRefused: z.strictObject({
    ...dimensions,
    refusal: text,
    facts: z.record(z.string(), z.string()),
  }),
  SalaryFundingResumed: z.strictObject({ ...dimensions, cost: amount }),
});
