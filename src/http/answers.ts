import { z } from 'zod';

// The answers to reads, as subscribers and scripts may rely on them. Amounts are texts with two decimals; `sequence` is
// the place in the ledger's history that an answer is true for.

const text = z.string();
const amount = z.string().meta({ description: 'Amount with two decimals.', examples: ['1000.00'] });
const day = z.string().meta({ format: 'date' });
const sequence = z.int().meta({ description: 'The answer is true for this sequence.' });

/** A list: its items are read-only, as the read models give them. */
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** One page of a list; `next` is the cursor of the following page, null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ sequence, items: list(item), next: text.nullable() });

const name = text
  .exactOptional()
  .meta({ description: 'Only for finance: names are kept outside the log.' });

const line = z.object({ kind: text, net: amount, vat: text, text: text.exactOptional() });
const vatParts = list(z.object({ vat: text, base: amount, amount }));
const terms = z.object({ days: z.int(), from: text, roll: text });

/** An entity with its rules. */
export const entityAnswer = z.object({
  sequence,
  id: text,
  legalName: text,
  jurisdiction: text,
  currency: text,
  enterpriseNumber: text,
  fiscalYearStart: text,
  timeZone: text,
  policies: list(
    z.object({
      policy: text,
      parameters: z.record(
        z.string(),
        z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]),
      ),
      decisionId: text,
      effectiveFrom: day,
    }),
  ),
});

/** A member, in lists. */
export const memberItem = z.object({ id: text, entityId: text, name });

/** A client, in lists. */
export const clientItem = z.object({
  id: text,
  entityId: text,
  kind: text,
  country: text,
  guaranteed: z.boolean(),
  terms: terms.nullable(),
  name,
});

/** An activity, in lists. */
export const activityItem = z.object({
  id: text,
  entityId: text,
  memberId: text,
  name,
});

/** An invoice, in lists. */
export const invoiceItem = z.object({
  id: text,
  entityId: text,
  activityId: text,
  memberId: text,
  clientId: text,
  jobId: text,
  series: text,
  year: z.int(),
  number: z.int(),
  paymentReference: text,
  issuedOn: day,
  dueOn: day,
  currency: text,
  net: amount,
  total: amount,
  credited: amount,
  writtenOff: amount,
  received: amount,
  open: amount,
  guaranteed: z.boolean(),
});

/** An invoice with its lines, levy, payments, credit notes and write-offs. */
export const invoiceAnswer = invoiceItem.extend({
  sequence,
  lastDay: day,
  disbursements: amount,
  lines: list(line),
  vat: vatParts,
  levy: z
    .object({
      base: amount,
      total: amount,
      mutualServices: amount,
      guaranteeFund: amount,
      rates: z.object({ mutualServices: text, guaranteeFund: text }),
      activityShare: amount,
      decisionId: text,
    })
    .nullable(),
  payments: list(
    z.object({
      paymentId: text,
      sequence: z.int(),
      effectiveOn: day,
      allocated: amount,
      principal: amount,
      excess: amount,
    }),
  ),
  unapplied: list(
    z.object({
      paymentId: text,
      sequence: z.int(),
      effectiveOn: day,
      cause: text,
      amount,
      principal: amount,
    }),
  ).meta({ description: 'Money given back: the payment was recalled, or less was left to pay.' }),
  creditNotes: list(
    z.object({
      id: text,
      sequence: z.int(),
      series: text,
      year: z.int(),
      number: z.int(),
      issuedOn: day,
      net: amount,
      disbursements: amount,
      vat: vatParts,
      total: amount,
      reason: text.exactOptional().meta({ description: 'Only for finance.' }),
    }),
  ),
  writeOffs: list(
    z.object({
      sequence: z.int(),
      effectiveOn: day,
      cause: text,
      decisionId: text.nullable(),
      total: amount,
      base: amount,
      vatRegained: amount,
      disbursements: amount,
      levyOnLoss: text,
      levyCancelled: z.object({ mutualServices: amount, guaranteeFund: amount }),
      borneBy: z.object({
        activityShare: amount,
        activityShortfall: amount,
        guaranteeFund: amount,
      }),
    }),
  ),
});

/** A payment: what of it is the client's credit, and what stays reserved for which invoice. */
export const paymentAnswer = z.object({
  sequence,
  id: text,
  entityId: text,
  clientId: text,
  currency: text,
  amount,
  bookedOn: day,
  bankAccount: text,
  bankReference: text,
  paymentReference: text.nullable(),
  free: amount.meta({ description: "What no invoice took: the client's credit." }),
  reversedOn: day.nullable().meta({ description: 'The day on which the bank took it back.' }),
  refunds: list(
    z.object({
      sequence: z.int(),
      amount,
      bookedOn: day,
      bankAccount: text,
      bankReference: text,
    }),
  ),
  reserved: list(z.object({ invoiceId: text, amount })),
});

/** What a client has paid and no invoice has taken. */
export const creditAnswer = z.object({
  sequence,
  clientId: text,
  entityId: text,
  currency: text,
  total: amount,
  payments: list(z.object({ paymentId: text, bookedOn: day, amount, free: amount })),
});
