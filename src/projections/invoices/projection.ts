import { ignoring, type Handler, type Projection } from '../projection.ts';
import { invoice, invoiceNumber, invoicePayment } from './table.ts';

const InvoiceIssued: Handler<'InvoiceIssued'> = (sink, { event: { data } }) => {
  sink.put(invoice, {
    invoice_id: data.invoiceId,
    entity_id: data.entityId,
    activity_id: data.activityId,
    member_id: data.memberId,
    client_id: data.clientId,
    job_id: data.jobId,
    currency: data.currency,
    series: data.series,
    year: data.year,
    number: data.number,
    payment_reference: data.paymentReference,
    issued_on: data.issuedOn,
    last_day: data.lastDay,
    due_on: data.dueOn,
    lines: data.lines,
    net: data.net,
    disbursements: data.disbursements,
    vat: data.vat,
    total: data.total,
    guaranteed: data.guaranteed,
    levy: null,
    principal_received: '0.00',
  });
};

const LevyDeducted: Handler<'LevyDeducted'> = (sink, { event: { data } }) => {
  const { base, rates, mutualServices, guaranteeFund, total, activityShare, decisionId } = data;
  const levy = { base, rates, mutualServices, guaranteeFund, total, activityShare, decisionId };
  sink.change(invoice, { invoice_id: data.invoiceId }, { levy });
};

const ClientPaymentApplied: Handler<'ClientPaymentApplied'> = (sink, recorded) => {
  const { sequence, metadata } = recorded;
  const { data } = recorded.event;
  const { invoiceId: invoice_id } = data;
  sink.insert(invoicePayment, {
    sequence,
    invoice_id,
    payment_id: data.paymentId,
    allocated: data.allocated,
    costs: data.costs,
    interest: data.interest,
    principal: data.principal,
    excess: data.excess,
    effective_on: metadata.effectiveOn,
  });
  sink.change(invoice, { invoice_id }, { principal_received: data.principalReceivedAfter });
};

/** Invoices, their numbers and the payments that they took. */
export const invoicesProjection: Projection = {
  name: 'invoices',
  version: 1,
  tables: [invoice, invoicePayment, invoiceNumber],
  on: {
    InvoiceIssued,
    LevyDeducted,
    ClientPaymentApplied,
    InvoiceNumberAssigned: (sink, { sequence, event: { data } }) =>
      sink.put(invoiceNumber, {
        entity_id: data.entityId,
        series: data.series,
        year: data.year,
        number: data.number,
        invoice_id: data.invoiceId,
        job_id: data.jobId,
        issued_on: data.issuedOn,
        sequence,
        voided_sequence: null,
        void_reason: null,
      }),
    InvoiceNumberVoided: (sink, { sequence, event: { data } }) =>
      sink.change(
        invoiceNumber,
        { entity_id: data.entityId, series: data.series, year: data.year, number: data.number },
        { voided_sequence: sequence, void_reason: data.reason },
      ),
    ...ignoring(
      'LedgerOpened',
      'ReactionActivated',
      'EntityRegistered',
      'PolicyAdopted',
      'DecisionRecorded',
      'MemberAdmitted',
      'ClientRegistered',
      'PaymentTermsAgreed',
      'ClientGuaranteeWithdrawn',
      'ClientGuaranteeRestored',
      'ActivityOpened',
      'ActivityFunded',
      'ActivityFundingCleared',
      'JobDeclared',
      'JobStepRecorded',
      'JobFailed',
      'JobResumed',
      'JobCompleted',
      'ClientPaymentReceived',
      'PaymentAllocated',
      'PaymentAllocationReturned',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
