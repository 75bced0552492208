import t from 'tap';
import { idOf, type CreditNoteId, type PaymentId } from '../../src/domain/ids.ts';
import { invoiceDecider, type InvoiceCommand } from '../../src/domain/invoice/decider.ts';
import type { InvoiceEvent } from '../../src/domain/invoice/events.ts';
import { eventsOf, given } from '../support/decider-spec.ts';
import { balanceOf } from './ledger/books.ts';
import { clientId, day, euro, paymentId, uuid } from './samples.ts';

/** Another payment than the sample. */
export const secondPayment = idOf<PaymentId>(uuid(90));
/** The credit note of every sample. */
export const creditNoteId = idOf<CreditNoteId>(uuid(91));

type Credit = Extract<InvoiceCommand, { type: 'IssueCreditNote' }>;
/** Net amounts with their VAT category. */
export type Parts = readonly (readonly [net: string, vat?: string])[];
/** Credits these amounts, of VAT 21 % unless told otherwise. */
export const credit = (parts: Parts, change: Partial<Credit['data']> = {}): Credit => ({
  type: 'IssueCreditNote',
  data: {
    creditNoteId,
    series: 'creditNotes',
    year: 2026,
    number: 1,
    issuedOn: day('2026-04-20'),
    parts: parts.map(([net, vat = '21']) => ({ net: euro(net), vat })),
    clientDetailsVersion: 1,
    textsVersion: 1,
    documentHash: 'hash',
    ...change,
  },
});

type GiveUp = Extract<InvoiceCommand, { type: 'WriteOff' }>;
/** Gives up what is open: bankruptcy, VAT regained, the levy cancelled. */
export const giveUp = (change: Partial<GiveUp['data']> = {}): GiveUp => ({
  type: 'WriteOff',
  data: {
    cause: 'bankruptcy',
    vatRegained: true,
    on: day('2026-12-01'),
    ofEarlierYear: false,
    rules: { levyOnLoss: 'cancelled', unregainedVat: 'activity', decisionNeeded: false },
    decisionId: undefined,
    decision: undefined,
    ...change,
  },
});

/** Offers the invoice money of a payment. */
export const pay = (allocated: string, of: PaymentId = paymentId) =>
  ({
    type: 'ApplyPayment',
    data: { paymentId: of, clientId, currency: 'EUR', allocated: euro(allocated) },
  }) as const;

/** A history goes on by these commands; none of them may be refused. */
export const after = (
  history: readonly InvoiceEvent[],
  ...commands: readonly InvoiceCommand[]
): readonly InvoiceEvent[] =>
  commands.reduce(
    (events, command) => [
      ...events,
      ...eventsOf(
        given(t, invoiceDecider, ...events)
          .when(command)
          .decided(),
      ),
    ],
    history,
  );

/** What these commands add to a history. */
export const newOf = (history: readonly InvoiceEvent[], ...commands: readonly InvoiceCommand[]) =>
  after(history, ...commands).slice(history.length);

/** The same without names. */
export const dataOf = (...of: Parameters<typeof newOf>) => newOf(...of).map(({ data }) => data);

/** What events post to the analytic accounts of an invoice. */
export const result = (events: readonly InvoiceEvent[]) =>
  Object.fromEntries(
    (['EXT', 'INV', 'MUT', 'GAR'] as const).map((account) => [
      account,
      balanceOf(events, 'analytic', account),
    ]),
  );
