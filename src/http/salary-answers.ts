import { z } from 'zod';

const text = z.string();
const amount = z.string().meta({ description: 'Amount with two decimals.', examples: ['885.00'] });
const day = z.string().meta({ format: 'date' });
const sequence = z.int().meta({ description: 'The answer is true for this sequence.' });
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** A salary, in lists. */
export const salaryItem = z.object({
  id: text,
  entityId: text,
  activityId: text,
  memberId: text,
  jobId: text.nullable(),
  currency: text,
  workerCategory: text,
  workedOn: day,
  gross: amount,
  net: amount,
  cost: amount,
  charged: amount.meta({ description: 'What its activity pays.' }),
  advanced: amount.meta({ description: 'What the guarantee fund has advanced of it.' }),
  payBy: day,
  sendBy: day.meta({ description: 'Day by which the bank needs the order.' }),
  promisedBy: day.meta({
    description:
      'Day by which the cooperative promises to pay: the seventh working day after the work, or what its wages policy says.',
  }),
  status: z.enum(['calculated', 'reserved', 'funded', 'refused', 'paid', 'cancelled']).meta({
    description: 'funded: it may be paid; refused: budget or advance was refused.',
  }),
  refusal: text.nullable(),
  paidOn: day.nullable(),
});

/** One salary. */
export const salaryAnswer = salaryItem.extend({ sequence });

/** What must be paid by when, and the share paid as promised. */
export const dueAnswer = z.object({
  sequence,
  entityId: text,
  on: day,
  items: list(
    salaryItem.extend({
      waitsFor: z.enum(['payment', 'guaranteeFund', 'budget', 'resumption']).meta({
        description: 'resumption: it was refused; somebody has to resume or cancel it.',
      }),
      late: z.boolean(),
    }),
  ).meta({
    description:
      'What was calculated by that day and not paid on it, as it stood then, the most urgent first.',
  }),
  next: text.nullable().meta({ description: 'Cursor of the next page of items.' }),
  promised: z.object({
    due: z.int().meta({
      description: 'Salaries promised by the end of that day (promisedBy) and not cancelled.',
    }),
    inTime: z.int().meta({ description: 'Those of them credited by the day promised.' }),
    share: text.nullable().meta({
      description: 'inTime / due, four decimals, rounded down; null when nothing was due.',
      examples: ['0.9750'],
    }),
  }),
});

const ofActivity = amount.meta({
  description: 'What of it is a debt of the activity after a credit note, no risk of the client.',
});
const openBy = z.object({ id: text, amount, ofActivity, since: day });

const fundFlows = {
  contributions: amount.meta({
    description: 'Levied for the fund, less what was reversed or cancelled.',
  }),
  advanced: amount,
  repaid: amount,
  reopened: amount.meta({ description: 'Repaid before, by money that the bank recalled.' }),
  lost: amount.meta({ description: 'Advances given up, and what the fund bore of invoices.' }),
  recovered: amount.meta({ description: 'Of earlier losses.' }),
};

/** The guarantee fund: capital, exposure and coverage apart. */
export const fundAnswer = z.object({
  sequence,
  entityId: text,
  currency: text,
  asOf: day,
  capital: amount.meta({ description: 'Contributions and recoveries, less losses.' }),
  exposure: amount.meta({ description: 'Advances that are out.' }),
  ofActivities: amount.meta({ description: 'What of the exposure activities owe.' }),
  coverage: text.nullable().meta({ description: 'Capital / exposure; null when nothing is out.' }),
  advances: list(
    z.object({
      invoiceId: text,
      clientId: text,
      activityId: text,
      amount,
      ofActivity,
      since: day,
      days: z.int(),
    }),
  ).meta({ description: 'One page, the oldest first; all other figures are of the whole fund.' }),
  clients: list(openBy),
  activities: list(openBy),
  totals: z.object(fundFlows).meta({ description: 'Of all months together.' }),
  months: list(
    z.object({
      month: text,
      ...fundFlows,
      capital: amount.meta({ description: 'At its end.' }),
      exposure: amount.meta({ description: 'At its end.' }),
    }),
  ).meta({ description: 'The months in which something happened, the oldest first.' }),
  next: text.nullable().meta({ description: 'Cursor of the next page of advances.' }),
});
