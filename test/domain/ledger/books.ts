import t from 'tap';
import { invoiceDecider } from '../../../src/domain/invoice/decider.ts';
import type { InvoiceEvent } from '../../../src/domain/invoice/events.ts';
import { isResultAccount, type Account } from '../../../src/domain/ledger/accounts.ts';
import { type Book, type JournalLine } from '../../../src/domain/ledger/journal-entry.ts';
import { post } from '../../../src/domain/ledger/post.ts';
import type { LedgerEvent } from '../../../src/domain/ledger-event.ts';
import { formatMoney, ofCents } from '../../../src/domain/money.ts';
import type { PaymentEvent } from '../../../src/domain/payment/events.ts';
import { eventsOf, given } from '../../support/decider-spec.ts';
import { clientId, day, entityId, euro, issue, paymentId } from '../samples.ts';

export const issuedWith = (change: Parameters<typeof issue>[0] = {}): readonly InvoiceEvent[] =>
  eventsOf(given(t, invoiceDecider).when(issue(change)).decided());

const postedOf = (events: readonly LedgerEvent[], book: Book): readonly JournalLine[] =>
  events
    .flatMap((event) => post(event))
    .filter((entry) => entry.book === book)
    .flatMap(({ lines }) => lines);

export const balanceOf = (events: readonly LedgerEvent[], book: Book, account: Account): string =>
  formatMoney(
    ofCents(
      postedOf(events, book)
        .filter((posted) => posted.account === account)
        .reduce((cents, { amount }) => cents + amount.cents, 0n),
      'EUR',
    ),
  );

/** Credits less debits of classes 6 and 7. */
export const legalResult = (events: readonly LedgerEvent[]): bigint =>
  -postedOf(events, 'legal')
    .filter(({ account }) => isResultAccount(account))
    .reduce((cents, { amount }) => cents + amount.cents, 0n);

const parties = { entityId, clientId, currency: 'EUR' } as const;
export const received = (amount: string, jurisdiction: 'BE' | 'FR' = 'BE'): PaymentEvent => ({
  type: 'ClientPaymentReceived',
  data: {
    ...parties,
    paymentId,
    jurisdiction,
    amount: euro(amount),
    bookedOn: day('2026-03-30'),
    bankAccount: 'BE68539007547034',
    bankReference: 'stmt-4/17',
    asked: [],
  },
});
