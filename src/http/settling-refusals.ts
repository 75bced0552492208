import { collision, rule, type ProblemText } from './problem-text.ts';

/** Refusals about credit notes, lost receivables and payments that go back. */
export const SETTLING = {
  before_invoice_issued: rule(
    'Before the invoice was issued',
    'Send an effectiveOn of {issuedOn} or later, the day on which invoice {invoiceId} was issued; {effectiveOn} is before it.',
  ),
  credit_note_empty: rule(
    'Nothing to credit',
    'Send at least one part: a VAT category of the invoice and what of it is credited, without VAT.',
  ),
  credit_amount_not_positive: rule(
    'Amount must be above zero',
    'Send an amount above zero for VAT category {vat}; {net} is not.',
  ),
  credit_vat_not_on_invoice: rule(
    'VAT category is not on the invoice',
    'Send a VAT category that the invoice has, "none" for money laid out in the client\'s name; {vat} is not on it.',
  ),
  credit_exceeds_invoice: rule(
    'More credited than is left',
    'Send at most {left} for VAT category {vat}; {net} is more than is neither credited nor written off.',
  ),
  invoice_not_open: collision(
    'Nothing is open on the invoice',
    'Invoice {invoiceId} is paid, credited or written off: read it with GET /v1/invoices/{invoiceId}.',
  ),
  decision_needed: rule(
    'A decision is needed',
    'Send the decisionId of a decision that was adopted: the rules of entity {entityId} ask for one.',
  ),
  payment_without_credit: collision(
    'Nothing of the payment is free',
    'Name another payment: all of {paymentId} is reserved, used or gone. GET /v1/clients/{clientId}/credit shows what is free.',
  ),
  before_payment_booked: rule(
    'Before the payment was booked',
    'Send a day of {bookedOn} or later, when payment {paymentId} was booked; {on} is before it.',
  ),
  payment_already_reversed: collision(
    'The bank took this payment back',
    'Payment {paymentId} is reversed: record what the client pays again as a new payment.',
  ),
  refund_exceeds_credit: rule(
    'More refunded than is free',
    'Send at most {free}, what no invoice took of the payment; {amount} is more.',
  ),
  refund_already_recorded: collision(
    'Refund already recorded',
    'The transaction {bankReference} of {bankAccount} was recorded as a refund of this payment: read it before you send anything.',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;
