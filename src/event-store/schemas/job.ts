import { z } from 'zod';
import type { ActivityId, ClientId, EntityId, JobId, MemberId } from '../../domain/ids.ts';
import { JOB_STEPS } from '../../domain/job/events.ts';
import { invoiceLine } from './invoice.ts';
import { exactSchemas } from './shape.ts';
import { amount, count, currency, date, id, text } from './values.ts';

const job = { jobId: id<JobId>(), entityId: id<EntityId>() };
const cause = z.strictObject({ stream: text, revision: count });

/** Version 1 of the events of a job. */
export const jobSchemas = exactSchemas({
  JobDeclared: z.strictObject({
    ...job,
    activityId: id<ActivityId>(),
    memberId: id<MemberId>(),
    clientId: id<ClientId>(),
    firstDay: date,
    lastDay: date,
    currency,
    lines: z.array(invoiceLine),
    pay: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('amount'), amount }),
      z.strictObject({ kind: z.literal('all') }),
    ]),
    textsVersion: count,
  }),
  JobStepRecorded: z.strictObject({ ...job, step: z.enum(JOB_STEPS), cause }),
  JobFailed: z.strictObject({
    ...job,
    step: z.enum(JOB_STEPS),
    refusal: text,
    facts: z.record(z.string(), z.string()),
    cause,
  }),
  JobResumed: z.strictObject({ ...job, cause }),
  JobCompleted: z.strictObject(job),
});
