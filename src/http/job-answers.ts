import { z } from 'zod';
import { JOB_STEPS } from '../domain/job/events.ts';

const text = z.string();
const amount = z.string().meta({ description: 'Amount with two decimals.', examples: ['1000.00'] });
const day = z.string().meta({ format: 'date' });
const sequence = z.int().meta({ description: 'The answer is true for this sequence.' });
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** A job, in lists. */
export const jobItem = z.object({
  id: text,
  entityId: text,
  activityId: text,
  memberId: text,
  clientId: text,
  firstDay: day,
  lastDay: day,
  currency: text,
  total: amount.nullable().meta({ description: 'What was invoiced; null before that.' }),
  status: z.enum(['running', 'waiting', 'failed', 'completed']).meta({
    description: 'waiting: nothing is left to do before an outside fact such as a payment.',
  }),
  invoiceId: text.nullable(),
});

/** What a step of a job waits for. */
const WAITS_FOR = [
  'invoicing',
  'funding',
  'clientMoney',
  'payroll',
  'budget',
  'guaranteeFund',
  'salaryPayment',
  'resumption',
] as const;

/** A job with its steps and all events that it set off. */
export const jobAnswer = jobItem.extend({
  sequence,
  declaredOn: day,
  settled: z.boolean().meta({ description: 'No step runs any more.' }),
  after: text.meta({ description: 'Token of the last event of the chain that is shown.' }),
  steps: list(
    z.object({
      step: z.enum(JOB_STEPS),
      doneAt: z.int().nullable(),
      amount: amount
        .nullable()
        .meta({ description: 'Invoiced, funded, cost of salaries, received; null before that.' }),
      open: amount.nullable().meta({ description: 'Still to come; null while not known.' }),
      waitsFor: z.enum(WAITS_FOR).nullable(),
      why: text.nullable().meta({ description: 'What it waits for, and what to do.' }),
    }),
  ),
  invoice: z
    .object({
      id: text,
      series: text,
      year: z.int(),
      number: z.int(),
      issuedOn: day,
      dueOn: day,
      net: amount,
      total: amount,
      credited: amount,
      writtenOff: amount,
      received: amount,
      open: amount,
      guaranteed: z.boolean(),
    })
    .nullable(),
  salaries: list(
    z.object({
      id: text,
      status: text,
      net: amount,
      cost: amount,
      charged: amount.meta({ description: 'What its activity pays.' }),
      advanced: amount.meta({ description: 'What of it the guarantee fund advanced.' }),
      payBy: day,
      paidOn: day.nullable(),
    }),
  ),
  failures: list(
    z.object({
      sequence: z.int(),
      step: text,
      refusal: text,
      detail: text,
      facts: z.record(z.string(), z.string()),
      resumed: z.boolean(),
    }),
  ),
  events: list(
    z.object({
      sequence: z.int(),
      stream: text,
      revision: z.int(),
      type: text,
      step: text.nullable().meta({ description: 'Null: the job itself.' }),
      effectiveOn: day,
      amount: amount.nullable().meta({
        description: 'What it brought its step, below zero what it took; null: nothing moved.',
      }),
    }),
  ),
});
