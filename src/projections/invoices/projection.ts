import { formatMoney, negate, parseMoney, type Amount, type Currency } from '../../domain/money.ts';
import { ignoring, SALARY_EVENTS, type Handler, type Projection } from '../projection.ts';
import {
  creditNote,
  invoice,
  invoiceNumber,
  invoicePayment,
  invoiceUnapplied,
  writeOff,
} from './table.ts';

const less = ({ total, currency }: Readonly<{ total: Amount; currency: Currency }>): Amount =>
  formatMoney(negate(parseMoney(total, currency)));

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
    credited: '0.00',
    written_off: '0.00',
    standing: data.total,
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

const ClientPaymentUnapplied: Handler<'ClientPaymentUnapplied'> = (sink, recorded) => {
  const { sequence, metadata } = recorded;
  const { data } = recorded.event;
  const { invoiceId: invoice_id } = data;
  sink.insert(invoiceUnapplied, {
    sequence,
    invoice_id,
    payment_id: data.paymentId,
    cause: data.cause,
    amount: data.amount,
    principal: data.principal,
    effective_on: metadata.effectiveOn,
  });
  sink.change(invoice, { invoice_id }, { principal_received: data.principalReceivedAfter });
};

const CreditNoteIssued: Handler<'CreditNoteIssued'> = (sink, { sequence, event: { data } }) => {
  sink.put(creditNote, {
    credit_note_id: data.creditNoteId,
    invoice_id: data.invoiceId,
    entity_id: data.entityId,
    series: data.series,
    year: data.year,
    number: data.number,
    issued_on: data.issuedOn,
    net: data.net,
    disbursements: data.disbursements,
    vat: data.vat,
    total: data.total,
    sequence,
  });
  sink.change(
    invoice,
    { invoice_id: data.invoiceId },
    { credited: data.total, standing: less(data) },
  );
};

const ReceivableWrittenOff: Handler<'ReceivableWrittenOff'> = (sink, recorded) => {
  const { sequence, metadata } = recorded;
  const { data } = recorded.event;
  const { invoiceId: invoice_id, total } = data;
  sink.insert(writeOff, {
    sequence,
    invoice_id,
    cause: data.cause,
    decision_id: data.decisionId ?? null,
    total,
    base: data.base,
    vat_regained: data.vatRegained,
    disbursements: data.disbursements,
    levy_on_loss: data.levyOnLoss,
    levy_cancelled: data.levyCancelled,
    borne_by: data.borneBy,
    effective_on: metadata.effectiveOn,
  });
  sink.change(invoice, { invoice_id }, { written_off: total, standing: less(data) });
};

/** Invoices, their numbers, the payments that they took, and what was credited or given up of them. */
export const invoicesProjection: Projection = {
  name: 'invoices',
  version: 2,
  tables: [invoice, invoicePayment, invoiceUnapplied, creditNote, writeOff, invoiceNumber],
  on: {
    InvoiceIssued,
    LevyDeducted,
    ClientPaymentApplied,
    ClientPaymentUnapplied,
    CreditNoteIssued,
    ReceivableWrittenOff,
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
      ...SALARY_EVENTS,
      'LedgerOpened',
      'ReactionActivated',
      'LogMoved',
      'EntityRegistered',
      'PolicyAdopted',
      'HolidayCalendarAdopted',
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
      'LevyReversed',
      'PaymentReversed',
      'PaymentRefunded',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
