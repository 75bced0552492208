import { z } from 'zod';
import { JURISDICTIONS, LEVY_ON_LOSS, SERIES } from '../../domain/entity/events.ts';
import type {
  ActivityId,
  ClientId,
  CreditNoteId,
  DecisionId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  PaymentId,
} from '../../domain/ids.ts';
import { UNAPPLIED_CAUSES, WRITE_OFF_CAUSES } from '../../domain/invoice/events.ts';
import { LINE_KINDS } from '../../domain/invoice/lines.ts';
import { paymentTerms } from './entity.ts';
import { exactSchemas } from './shape.ts';
import { amount, count, currency, date, id, rate, text } from './values.ts';

/** One line of a job and of its invoice. */
export const invoiceLine = z.strictObject({
  kind: z.enum(LINE_KINDS),
  net: amount,
  vat: z.string(),
});

const dimensions = {
  invoiceId: id<InvoiceId>(),
  entityId: id<EntityId>(),
  activityId: id<ActivityId>(),
  memberId: id<MemberId>(),
  clientId: id<ClientId>(),
  jobId: id<JobId>(),
  jurisdiction: z.enum(JURISDICTIONS),
  currency,
};

const vatParts = z.array(z.strictObject({ vat: z.string(), base: amount, amount }));
const rates = z.strictObject({ mutualServices: rate, guaranteeFund: rate });
const document = { clientDetailsVersion: count, textsVersion: count, documentHash: text };

const target = {
  guaranteed: z.boolean(),
  activityShare: amount,
  totalInclVat: amount,
  principalReceivedAfter: amount,
  clearedAfter: amount,
};

/** Version 1 of the events of an invoice. */
export const invoiceSchemas = exactSchemas({
  InvoiceIssued: z.strictObject({
    ...dimensions,
    series: z.enum(SERIES),
    year: count,
    number: count,
    paymentReference: text,
    issuedOn: date,
    lastDay: date,
    dueOn: date,
    terms: paymentTerms,
    lines: z.array(invoiceLine),
    net: amount,
    disbursements: amount,
    vat: vatParts,
    total: amount,
    guaranteed: z.boolean(),
    ...document,
  }),
  LevyDeducted: z.strictObject({
    ...dimensions,
    base: amount,
    rates,
    mutualServices: amount,
    guaranteeFund: amount,
    total: amount,
    activityShare: amount,
    guaranteed: z.boolean(),
    decisionId: id<DecisionId>(),
  }),
  ClientPaymentApplied: z.strictObject({
    ...dimensions,
    paymentId: id<PaymentId>(),
    allocated: amount,
    costs: amount,
    interest: amount,
    principal: amount,
    excess: amount,
    ...target,
  }),
  ClientPaymentUnapplied: z.strictObject({
    ...dimensions,
    paymentId: id<PaymentId>(),
    cause: z.enum(UNAPPLIED_CAUSES),
    amount,
    costs: amount,
    interest: amount,
    principal: amount,
    ...target,
  }),
  CreditNoteIssued: z.strictObject({
    ...dimensions,
    creditNoteId: id<CreditNoteId>(),
    series: z.enum(SERIES),
    year: count,
    number: count,
    issuedOn: date,
    corrects: z.strictObject({ year: count, number: count }),
    net: amount,
    disbursements: amount,
    vat: vatParts,
    total: amount,
    ...document,
  }),
  LevyReversed: z.strictObject({
    ...dimensions,
    creditNoteId: id<CreditNoteId>(),
    base: amount,
    rates,
    mutualServices: amount,
    guaranteeFund: amount,
    total: amount,
    decisionId: id<DecisionId>(),
    ...target,
  }),
  ReceivableWrittenOff: z.strictObject({
    ...dimensions,
    cause: z.enum(WRITE_OFF_CAUSES),
    decisionId: z.exactOptional(id<DecisionId>()),
    ofEarlierYear: z.boolean(),
    total: amount,
    base: amount,
    disbursements: amount,
    vat: vatParts,
    vatRegained: amount,
    parts: z.strictObject({
      activityShare: amount,
      mutualServices: amount,
      guaranteeFund: amount,
    }),
    levyOnLoss: z.enum(LEVY_ON_LOSS),
    levyCancelled: z.strictObject({ mutualServices: amount, guaranteeFund: amount }),
    borneBy: z.strictObject({
      activityShare: amount,
      activityShortfall: amount,
      guaranteeFund: amount,
    }),
    ...target,
  }),
});
