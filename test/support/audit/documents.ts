import type { InvoiceEvent } from '../../../src/domain/invoice/events.ts';
import type { PaymentEvent } from '../../../src/domain/payment/events.ts';
import { centsOf, reading, same, tally, type Audit, type AuditedFact } from './audit.ts';
import type { Posted } from './books.ts';

type Invoice = {
  readonly guaranteed: boolean;
  readonly jobId: string;
  readonly activityId: string;
  /** Base and rates, for the share that they leave. */
  base: bigint;
  rates: readonly [string, string];
  /** What stands, and what was received of it. */
  total: bigint;
  received: bigint;
  share: bigint;
  lost: boolean;
  /** What the activity was told last. */
  told: Readonly<{ share: bigint; cleared: bigint }> | undefined;
};

const halfUp = (numerator: bigint, denominator: bigint): bigint =>
  (2n * numerator + denominator) / (2n * denominator);

const RATE_DIGITS = 8;
const scaled = (rate: string): bigint => {
  const [whole = '0', decimals = ''] = rate.split('.');
  return BigInt(whole + decimals.padEnd(RATE_DIGITS, '0'));
};

/** What is left of a base after a levy that is rounded once (R1). */
const shareOf = (base: bigint, rates: Invoice['rates']): bigint =>
  base - halfUp(base * (scaled(rates[0]) + scaled(rates[1])), 10n ** BigInt(RATE_DIGITS));

const clearedOf = ({ share, received, total }: Invoice): bigint =>
  total === 0n ? 0n : halfUp(share * (received < total ? received : total), total);

type Target = Readonly<
  Record<'activityShare' | 'totalInclVat' | 'principalReceivedAfter' | 'clearedAfter', string>
>;

/** The absolute figures of an invoice's event are those that its facts sum to (R8, M4). */
const assertTarget = (type: string, invoice: Invoice, target: Target): void => {
  same(`totalInclVat of ${type}`, centsOf(target.totalInclVat), invoice.total);
  same(
    `principalReceivedAfter of ${type}`,
    centsOf(target.principalReceivedAfter),
    invoice.received,
  );
  if (!invoice.lost) {
    const share = shareOf(invoice.base, invoice.rates);
    same(`activityShare of ${type}`, centsOf(target.activityShare), share);
  }
  invoice.share = centsOf(target.activityShare);
  same(`clearedAfter of ${type}`, centsOf(target.clearedAfter), clearedOf(invoice));
};

type Change = Exclude<InvoiceEvent, { type: 'InvoiceIssued' }>;

const changeInvoice = (invoice: Invoice, event: Change): void => {
  switch (event.type) {
    case 'LevyDeducted': {
      const { mutualServices, guaranteeFund } = event.data.rates;
      invoice.rates = [mutualServices, guaranteeFund];
      invoice.share = shareOf(invoice.base, invoice.rates);
      return same('activityShare at issue', centsOf(event.data.activityShare), invoice.share);
    }
    case 'ClientPaymentApplied':
      invoice.received += centsOf(event.data.principal);
      return assertTarget(event.type, invoice, event.data);
    case 'ClientPaymentUnapplied':
      invoice.received -= centsOf(event.data.principal);
      return assertTarget(event.type, invoice, event.data);
    case 'CreditNoteIssued':
      invoice.total -= centsOf(event.data.total);
      invoice.base -= centsOf(event.data.net);
      return undefined;
    // What was paid too much leaves by events of its own that come after it in the same append.
    case 'LevyReversed':
      return assertTarget(event.type, invoice, event.data);
    case 'ReceivableWrittenOff':
      invoice.total -= centsOf(event.data.total);
      invoice.base -= centsOf(event.data.base);
      invoice.lost = true;
      same('received of a lost invoice', invoice.received, invoice.total);
      return assertTarget(event.type, invoice, event.data);
  }
};

const isOfInvoice = (event: AuditedFact['event']): event is Change =>
  'totalInclVat' in event.data ||
  event.type === 'LevyDeducted' ||
  event.type === 'CreditNoteIssued';

/** What a fact changes of all receivables together. */
const itemsOf = reading({
  InvoiceIssued: ({ total }) => centsOf(total),
  PaymentReversed: ({ amount }) => centsOf(amount),
  PaymentRefunded: ({ amount }) => centsOf(amount),
  ClientPaymentReceived: ({ amount }) => -centsOf(amount),
  CreditNoteIssued: ({ total }) => -centsOf(total),
  ReceivableWrittenOff: ({ total }) => -centsOf(total),
});

type Payment = { readonly amount: bigint; gone: bigint; free: bigint; reversed: boolean };

/** Documents and their open items: invoices, payments, what an activity was told of them, and the control account. */
export const auditDocuments = (posted: Posted, controlAccount: string): Audit => {
  const invoices = new Map<string, Invoice>();
  const payments = new Map<string, Payment>();
  const [reserved, applied, itemDays] = [tally(), tally(), tally()];

  const takePayment = (event: PaymentEvent): void => {
    const { paymentId } = event.data;
    if (event.type === 'ClientPaymentReceived') {
      const amount = centsOf(event.data.amount);
      payments.set(paymentId, { amount, gone: 0n, free: amount, reversed: false });
      return;
    }
    const payment = payments.get(paymentId);
    if (payment === undefined) throw new Error(`${event.type} before its payment`);
    const cents = centsOf(event.data.amount);
    if (event.type === 'PaymentAllocated' || event.type === 'PaymentAllocationReturned') {
      const sign = event.type === 'PaymentAllocated' ? 1n : -1n;
      const place = `${paymentId} ${event.data.invoiceId}`;
      reserved.add(place, sign * cents);
      payment.free -= sign * cents;
      if (reserved.of(place) < 0n) throw new Error(`more comes back than was reserved: ${place}`);
    } else {
      payment.gone += cents;
      payment.free -= cents;
      payment.reversed ||= event.type === 'PaymentReversed';
    }
    same(`freeAfter of ${event.type}`, centsOf(event.data.freeAfter), payment.free);
    if (payment.free < 0n && !payment.reversed) throw new Error('a payment is used twice');
  };

  const takeInvoice = ({ event }: AuditedFact): void => {
    if (event.type === 'InvoiceIssued') {
      const { invoiceId, guaranteed, jobId, activityId, net, total } = event.data;
      const figures = { base: centsOf(net), rates: ['0', '0'] as const, total: centsOf(total) };
      const none = { received: 0n, share: 0n, lost: false, told: undefined };
      invoices.set(invoiceId, { guaranteed, jobId, activityId, ...figures, ...none });
    } else if (isOfInvoice(event)) {
      const invoice = invoices.get(event.data.invoiceId);
      if (invoice === undefined) throw new Error(`${event.type} before its invoice`);
      changeInvoice(invoice, event);
    }
    if (event.type === 'ClientPaymentApplied' || event.type === 'ClientPaymentUnapplied') {
      const { paymentId, invoiceId, principal } = event.data;
      const sign = event.type === 'ClientPaymentApplied' ? 1n : -1n;
      applied.add(`${paymentId} ${invoiceId}`, sign * centsOf(principal));
    }
    const told =
      event.type === 'ActivityFunded' ||
      event.type === 'ActivityFundingCleared' ||
      event.type === 'ActivityFundingReversed';
    const invoice = told ? invoices.get(event.data.invoiceId) : undefined;
    if (told && invoice !== undefined) {
      const { activityShare, clearedAfter } = event.data;
      invoice.told = { share: centsOf(activityShare), cleared: centsOf(clearedAfter) };
    }
  };

  const assertInvoice = (invoiceId: string, invoice: Invoice): void => {
    const cleared = clearedOf(invoice);
    const { told, guaranteed, share } = invoice;
    if (guaranteed) same(`share of ${invoiceId}`, told?.share ?? -1n, share);
    same(`cleared of ${invoiceId}`, told?.cleared ?? 0n, cleared);
    const waiting = guaranteed ? 0n : share - cleared;
    same(`INV of ${invoiceId}`, posted.accountOf('INV', invoiceId), waiting);
  };

  return {
    take: (fact) => {
      const { event } = fact;
      itemDays.add(fact.metadata.effectiveOn, itemsOf(event) ?? 0n);
      if ('paymentId' in event.data && !isOfInvoice(event)) takePayment(event as PaymentEvent);
      takeInvoice(fact);
    },
    atRest: () => {
      for (const [id, invoice] of invoices) assertInvoice(id, invoice);
      for (const [place, cents] of reserved.entries()) {
        same(`what is reserved and applied: ${place}`, cents, applied.of(place));
      }
      for (const [id, { free, reversed, gone, amount }] of payments) {
        if (reversed) same(`free of ${id}`, free, amount - gone);
      }
      for (const [day, cents] of itemDays.entries()) {
        same(`receivables on ${day}`, cents, posted.onDay(controlAccount, day));
      }
    },
  };
};
