import { z } from 'zod';
import { JURISDICTIONS, SERIES } from '../../domain/entity/events.ts';
import type {
  ActivityId,
  ClientId,
  DecisionId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  PaymentId,
} from '../../domain/ids.ts';
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
    vat: z.array(z.strictObject({ vat: z.string(), base: amount, amount })),
    total: amount,
    guaranteed: z.boolean(),
    clientDetailsVersion: count,
    textsVersion: count,
    documentHash: text,
  }),
  LevyDeducted: z.strictObject({
    ...dimensions,
    base: amount,
    rates: z.strictObject({ mutualServices: rate, guaranteeFund: rate }),
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
    guaranteed: z.boolean(),
    activityShare: amount,
    totalInclVat: amount,
    principalReceivedAfter: amount,
    clearedAfter: amount,
  }),
});
