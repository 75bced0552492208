import { formatMoney, negate, parseMoney } from '../../domain/money.ts';
import { ignoring, SALARY_EVENTS, type Projection } from '../projection.ts';
import { payment, paymentAllocation, paymentRefund } from './table.ts';

/** Payments, what is reserved of them for invoices, and what is the client's credit. */
export const paymentsProjection: Projection = {
  name: 'payments',
  version: 1,
  tables: [payment, paymentAllocation, paymentRefund],
  on: {
    ClientPaymentReceived: (sink, { sequence, event: { data } }) =>
      sink.put(payment, {
        payment_id: data.paymentId,
        entity_id: data.entityId,
        client_id: data.clientId,
        currency: data.currency,
        amount: data.amount,
        booked_on: data.bookedOn,
        bank_account: data.bankAccount,
        bank_reference: data.bankReference,
        payment_reference: data.paymentReference ?? null,
        free: data.amount,
        refunded: '0.00',
        reversed_on: null,
        sequence,
      }),
    PaymentAllocated: (sink, { event: { data } }) => {
      const { paymentId: payment_id, invoiceId: invoice_id, currency, amount: reserved } = data;
      sink.change(payment, { payment_id }, { free: data.freeAfter });
      sink.add(paymentAllocation, { payment_id, invoice_id, currency, reserved });
    },
    PaymentAllocationReturned: (sink, { event: { data } }) => {
      const { paymentId: payment_id, invoiceId: invoice_id, currency } = data;
      const reserved = formatMoney(negate(parseMoney(data.amount, currency)));
      sink.change(payment, { payment_id }, { free: data.freeAfter });
      sink.add(paymentAllocation, { payment_id, invoice_id, currency, reserved });
    },
    PaymentReversed: (sink, { event: { data } }) =>
      sink.change(
        payment,
        { payment_id: data.paymentId },
        { free: data.freeAfter, reversed_on: data.bookedOn },
      ),
    PaymentRefunded: (sink, { sequence, event: { data } }) => {
      const { paymentId: payment_id, amount } = data;
      sink.change(payment, { payment_id }, { free: data.freeAfter, refunded: amount });
      sink.insert(paymentRefund, {
        sequence,
        payment_id,
        amount,
        booked_on: data.bookedOn,
        bank_account: data.bankAccount,
        bank_reference: data.bankReference,
      });
    },
    ...ignoring(
      ...SALARY_EVENTS,
      'LedgerOpened',
      'ReactionActivated',
      'LogMoved',
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
      'InvoiceNumberAssigned',
      'InvoiceNumberVoided',
      'InvoiceIssued',
      'LevyDeducted',
      'ClientPaymentApplied',
      'ClientPaymentUnapplied',
      'CreditNoteIssued',
      'LevyReversed',
      'ReceivableWrittenOff',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
