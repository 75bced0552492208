import { chartOf } from '../ledger/chart.ts';
import { legalEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney } from '../money.ts';
import type { WithholdingTaxPaid } from './events.ts';

/** Tax that was withheld from salaries leaves for the state: a debt is paid, and the analytic book does not move. */
export const postWithholdingTaxPaid = ({ data }: WithholdingTaxPaid): readonly JournalEntry[] => {
  const { entityId, currency } = data;
  const chart = chartOf(data.jurisdiction);
  const amount = parseMoney(data.amount, currency);
  return legalEntry({ entityId }, [
    [chart.withholdingTax, amount],
    [chart.bank, negate(amount)],
  ]);
};
