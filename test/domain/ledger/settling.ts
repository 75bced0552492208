import {
  idOf,
  type CreditNoteId,
  type InvoiceId,
  type PaymentId,
} from '../../../src/domain/ids.ts';
import { invoiceDecider, type InvoiceCommand } from '../../../src/domain/invoice/decider.ts';
import type { InvoiceEvent } from '../../../src/domain/invoice/events.ts';
import type { IssuedInvoice } from '../../../src/domain/invoice/state.ts';
import {
  compare,
  formatMoney,
  isPositive,
  min,
  ofCents,
  parseMoney,
} from '../../../src/domain/money.ts';
import { openPrincipal } from '../../../src/domain/invoice/state.ts';
import { paymentDecider, type PaymentCommand } from '../../../src/domain/payment/decider.ts';
import type { PaymentEvent } from '../../../src/domain/payment/events.ts';
import { given, stateOf } from '../../support/decider-spec.ts';
import t from 'tap';
import { clientId, day, uuid } from '../samples.ts';
import { received } from './books.ts';

/** What can happen to an invoice and its payments; numbers choose among what there is. */
export type Step = Readonly<{
  do: 'pay' | 'recall' | 'credit' | 'writeOff' | 'refund' | 'allocate' | 'answer';
  pick: number;
  cents: number;
}>;

/** An invoice with its payments, and the consequences that no one has drawn yet, stream by stream. */
export const settlingOf = (issued: readonly InvoiceEvent[], invoiceId: InvoiceId) => {
  const invoice: InvoiceEvent[] = [...issued];
  const payments: PaymentEvent[][] = [];
  const waiting = new Map<string, (() => void)[]>();
  const refusals: string[] = [];

  const invoiceState = (): IssuedInvoice => {
    const state = stateOf(invoiceDecider, invoice);
    if (state.status === 'absent') throw new Error('no invoice');
    return state;
  };
  const paymentState = (n: number) => {
    const state = stateOf(paymentDecider, payments[n] ?? []);
    if (state.status === 'absent') throw new Error('no payment');
    return state;
  };
  const nth = (paymentId: PaymentId): number =>
    payments.findIndex(([first]) => first?.data.paymentId === paymentId);
  const later = (stream: string, act: () => void): void => {
    waiting.set(stream, [...(waiting.get(stream) ?? []), act]);
  };

  const onInvoice = (command: InvoiceCommand): void => {
    const decided = given(t, invoiceDecider, ...invoice)
      .when(command)
      .decided();
    if (!decided.ok) return void refusals.push(decided.refusal.code);
    for (const event of decided.value) {
      invoice.push(event);
      if (event.type === 'ClientPaymentApplied' && event.data.excess !== '0.00') {
        const { paymentId, excess: amount } = event.data;
        later('invoice', () => onPayment(nth(paymentId), giveBack(amount)));
      }
      if (event.type === 'ClientPaymentUnapplied') {
        const { paymentId, amount } = event.data;
        later('invoice', () => onPayment(nth(paymentId), giveBack(amount)));
      }
    }
  };
  const giveBack = (amount: ReturnType<typeof formatMoney>): PaymentCommand => ({
    type: 'ReturnAllocation',
    data: { invoiceId, amount },
  });
  const onPayment = (n: number, command: PaymentCommand): void => {
    const own = payments[n] ?? [];
    const decided = given(t, paymentDecider, ...own)
      .when(command)
      .decided();
    if (!decided.ok) return void refusals.push(decided.refusal.code);
    payments[n] = [...own, ...decided.value];
    for (const event of decided.value) {
      const { paymentId } = event.data;
      if (event.type === 'PaymentAllocated') {
        const { amount: allocated } = event.data;
        const offer = { paymentId, clientId, currency: 'EUR', allocated } as const;
        later(`payment-${n}`, () => onInvoice({ type: 'ApplyPayment', data: offer }));
      }
      if (event.type === 'PaymentReversed' && event.data.reserved.length > 0) {
        later(`payment-${n}`, () => onInvoice({ type: 'UnapplyPayment', data: { paymentId } }));
      }
    }
  };

  const pay = (cents: number): void => {
    const n = payments.length;
    const amount = formatMoney(ofCents(BigInt(cents), 'EUR'));
    const { data } = received(amount) as Extract<PaymentEvent, { type: 'ClientPaymentReceived' }>;
    const paymentId = idOf<PaymentId>(uuid(7000 + n));
    const allocations = [{ invoiceId, amount }];
    const more = { paymentId, entityCurrency: 'EUR', allocations } as const;
    onPayment(n, { type: 'RecordPayment', data: { ...data, ...more } });
  };
  const bookedOn = day('2026-05-01');
  const onSome = (n: number, cents: number, what: Step['do']): void => {
    const { free } = paymentState(n);
    const bank = { bookedOn, bankReference: `R${payments[n]?.length}`, bankAccount: 'main' };
    if (what === 'recall') return onPayment(n, { type: 'ReversePayment', data: bank });
    const credit = parseMoney(free, 'EUR');
    const some = formatMoney(min(credit, ofCents(BigInt(cents), 'EUR')));
    if (what === 'refund') {
      return onPayment(n, { type: 'RefundPayment', data: { ...bank, amount: some } });
    }
    if (!isPositive(openPrincipal(invoiceState()))) return;
    const allocations = [{ invoiceId, amount: some }];
    onPayment(n, { type: 'AllocateCredit', data: { allocations, on: bookedOn } });
  };
  const credit = (pick: number, cents: number): void => {
    const { standing } = invoiceState();
    const part = standing.vat[pick % standing.vat.length];
    if (part === undefined || !isPositive(part.base)) return;
    const asked = ofCents(BigInt(cents), part.base.currency);
    const net = formatMoney(compare(asked, part.base) < 0 ? asked : part.base);
    issueCredit([{ vat: part.vat, net }]);
  };
  const issueCredit = (
    parts: Extract<InvoiceCommand, { type: 'IssueCreditNote' }>['data']['parts'],
  ): void =>
    onInvoice({
      type: 'IssueCreditNote',
      data: {
        creditNoteId: idOf<CreditNoteId>(uuid(8000 + invoice.length)),
        series: 'creditNotes',
        year: 2026,
        number: invoice.length,
        issuedOn: bookedOn,
        parts,
        clientDetailsVersion: 1,
        textsVersion: 1,
        documentHash: 'hash',
      },
    });
  const writeOff = (pick: number): void =>
    onInvoice({
      type: 'WriteOff',
      data: {
        cause: 'uncollectable',
        vatRegained: pick % 2 === 0,
        on: bookedOn,
        ofEarlierYear: pick % 3 === 0,
        rules: {
          levyOnLoss: pick % 5 < 3 ? 'cancelled' : 'borneByFund',
          unregainedVat: pick % 7 < 4 ? 'activity' : 'guaranteeFund',
          decisionNeeded: false,
        },
        decisionId: undefined,
        decision: undefined,
      },
    });
  const answer = (pick: number): boolean => {
    const streams = [...waiting].filter(([, queue]) => queue.length > 0);
    const chosen = streams[pick % Math.max(1, streams.length)];
    if (chosen === undefined) return false;
    chosen[1].shift()?.();
    return true;
  };

  return {
    invoice,
    payments,
    refusals,
    invoiceState,
    paymentState,
    issueCredit,
    answer,
    events: () => [...invoice, ...payments.flat()],
    step: ({ do: what, pick, cents }: Step): void => {
      if (what === 'pay') pay(cents);
      else if (what === 'credit') credit(pick, cents);
      else if (what === 'writeOff') writeOff(pick);
      else if (what === 'answer') answer(pick);
      else {
        // Only credit can be refunded or allocated; a payment by chance rarely has some.
        const fit = [...payments.keys()].filter(
          (n) => what === 'recall' || isPositive(parseMoney(paymentState(n).free, 'EUR')),
        );
        const n = fit[pick % Math.max(1, fit.length)];
        if (n !== undefined) onSome(n, cents, what);
      }
    },
  };
};
