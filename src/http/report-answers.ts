import { z } from 'zod';

const text = z.string();
const amount = z.string().meta({ description: 'Amount with two decimals.', examples: ['1000.00'] });
const day = z.string().meta({ format: 'date' });
const sequence = z.int().meta({ description: 'The answer is true for this sequence.' });
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const dimension = text.nullable();

/** Balances of one entity; legal book debit +, analytic book credit +. Every book sums to 0.00. */
export const balancesAnswer = z.object({
  sequence,
  entityId: text,
  currency: text,
  asOf: day.nullable(),
  balances: list(z.object({ book: text, account: text, amount })),
});

/** One line of the journal with its dimensions. */
export const journalLine = z.object({
  sequence: z.int(),
  entry: z.int(),
  line: z.int(),
  entityId: text,
  book: text,
  account: text,
  currency: text,
  amount,
  effectiveOn: day,
  bookedOn: day,
  eventType: text,
  activityId: dimension,
  invoiceId: dimension,
  clientId: dimension,
  memberId: dimension,
  jobId: dimension,
  paymentId: dimension,
});

/** One movement of an activity: what an invoice brought, what was levied, what became available. */
export const statementItem = z.object({
  sequence: z.int(),
  effectiveOn: day,
  kind: text,
  invoiceId: dimension,
  invoiceNumber: text.nullable(),
  amount,
  decisionId: dimension,
  rate: text.nullable(),
});

/** An activity's account of where each euro went. */
export const statementAnswer = z.object({
  sequence,
  activityId: text,
  entityId: text,
  memberId: text,
  currency: text,
  asOf: day.nullable(),
  totals: z.object({
    invoiced: amount,
    credited: amount,
    writtenOff: amount,
    mutualServices: amount,
    guaranteeFund: amount,
    funded: amount,
    guaranteed: amount,
    cleared: amount,
    salaries: amount,
    owed: amount.meta({ description: 'Debt and shortfall together.' }),
    debt: amount.meta({ description: 'What the activity owes the guarantee fund.' }),
    shortfall: amount.meta({ description: 'What the activity has overspent beside it.' }),
  }),
  items: list(statementItem),
  next: text.nullable(),
});

const aged = {
  total: amount,
  credit: amount,
  sinceInvoice: z.object({ '0-30': amount, '31-45': amount, '>45': amount }),
  overdue: z.object({
    notDue: amount,
    '1-30': amount,
    '31-60': amount,
    '61-90': amount,
    '>90': amount,
  }),
};

/** What clients owe at a date, by age since the invoice and since the due date. */
export const agedAnswer = z.object({
  sequence,
  entityId: text,
  currency: text,
  asOf: day,
  ...aged,
  clients: list(z.object({ clientId: text, ...aged })),
});

const yearOfEntity = {
  sequence,
  entityId: text,
  currency: text,
  year: z.int(),
  asOf: day.nullable(),
};

/** What is owed to agencies of social security in a year, by agency and quarter. */
export const socialChargesAnswer = z.object({
  ...yearOfEntity,
  charges: list(
    z.object({
      agency: text,
      quarter: text,
      estimated: amount.meta({ description: 'Charges of the salaries of the quarter.' }),
      declared: amount.nullable(),
      rectified: amount.nullable().meta({ description: 'The last correction.' }),
      posted: amount.meta({ description: 'Owed by the accounts, payments left aside.' }),
      paid: amount.meta({ description: 'Payments less refunds.' }),
      open: amount.meta({ description: 'Posted and not paid.' }),
      balance: amount.nullable().meta({
        description: 'The last return or correction less all payments; below zero, a refund.',
      }),
      balanceDueOn: day,
      provisions: list(
        z.object({
          part: text,
          dueOn: day,
          due: amount.nullable().meta({ description: 'Null while the year before is not known.' }),
          paid: amount,
        }),
      ),
    }),
  ),
});

/** Tax withheld from salaries in a year, by the month of their payment. */
export const withholdingTaxAnswer = z.object({
  ...yearOfEntity,
  months: list(
    z.object({
      month: text,
      withheld: amount.meta({
        description: 'By the salaries paid in the month: what its return declares.',
      }),
      declared: amount.nullable(),
      paid: amount,
      open: amount,
      dueOn: day,
    }),
  ),
});

/** One event as subscribers get it (CloudEvents 1.0 names where they exist). */
const eventItem = z.object({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: text.meta({ description: 'Stream of the event.' }),
  time: text.nullable().meta({ description: 'The instant at which it was known.' }),
  datacontenttype: z.literal('application/json'),
  sequence: z.int(),
  revision: z.int(),
  hash: text.meta({ description: 'Hash of the chain up to this event.' }),
  data: z.unknown(),
  metadata: z.unknown(),
});

/** A page of events; send `next` as `after` to go on, also from the end. */
export const eventsAnswer = z.object({ sequence, items: list(eventItem), next: z.int() });
