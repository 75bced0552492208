import { chartOf } from '../ledger/chart.ts';
import { legalEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney, type Money } from '../money.ts';
import type { ClientPaymentReceived, PaymentRefunded, PaymentReversed } from './events.ts';

type Paid = Pick<
  ClientPaymentReceived['data'],
  'entityId' | 'clientId' | 'paymentId' | 'jurisdiction' | 'currency' | 'amount'
>;

/** Money on the bank account and off what the client owes, or below nothing the other way round. */
const bankEntry = (data: Paid, amount: Money): readonly JournalEntry[] => {
  const { entityId, clientId, paymentId } = data;
  const chart = chartOf(data.jurisdiction);
  return legalEntry({ entityId, clientId, paymentId }, [
    [chart.bank, amount],
    [chart.tradeDebtors, negate(amount)],
  ]);
};

/**
 * The whole payment is on the bank account and lowers what the client owes, whichever invoice it is meant for.
 * Money that pays a debt is no income: the analytic book does not move.
 */
export const postClientPaymentReceived = ({
  data,
}: ClientPaymentReceived): readonly JournalEntry[] =>
  bankEntry(data, parseMoney(data.amount, data.currency));

/** The bank took the whole payment back: the client owes it again. */
export const postPaymentReversed = ({ data }: PaymentReversed): readonly JournalEntry[] =>
  bankEntry(data, negate(parseMoney(data.amount, data.currency)));

/** The client's credit left the bank account. */
export const postPaymentRefunded = ({ data }: PaymentRefunded): readonly JournalEntry[] =>
  bankEntry(data, negate(parseMoney(data.amount, data.currency)));
