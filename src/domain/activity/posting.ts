import { journalDimensionsOf } from '../invoice/dimensions.ts';
import { analyticEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney } from '../money.ts';
import type { ActivityFunded } from './events.ts';

/** The activity's share leaves the invoice and becomes its budget, whichever its kind. */
export const postActivityFunded = ({ data }: ActivityFunded): readonly JournalEntry[] => {
  const amount = parseMoney(data.amount, data.currency);
  return analyticEntry(journalDimensionsOf(data), [
    ['INV', negate(amount)],
    ['ACT', amount],
  ]);
};
