import { chartOf } from '../ledger/chart.ts';
import { legalEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney } from '../money.ts';
import type { ClientPaymentReceived } from './events.ts';

/**
 * The whole payment is on the bank account and lowers what the client owes, whichever invoice it is meant for.
 * Money that pays a debt is no income: the analytic book does not move.
 */
export const postClientPaymentReceived = ({
  data,
}: ClientPaymentReceived): readonly JournalEntry[] => {
  const { entityId, clientId, paymentId, currency } = data;
  const chart = chartOf(data.jurisdiction);
  const amount = parseMoney(data.amount, currency);
  return legalEntry({ entityId, clientId, paymentId }, [
    [chart.bank, amount],
    [chart.tradeDebtors, negate(amount)],
  ]);
};
