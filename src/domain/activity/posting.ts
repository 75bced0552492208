import { journalDimensionsOf } from '../invoice/dimensions.ts';
import { analyticEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney } from '../money.ts';
import type { ActivityFunded, ActivityFundingReversed } from './events.ts';

/** The activity's share leaves the invoice and becomes its budget, whichever its kind. */
export const postActivityFunded = ({ data }: ActivityFunded): readonly JournalEntry[] => {
  const amount = parseMoney(data.amount, data.currency);
  return analyticEntry(journalDimensionsOf(data), [
    ['INV', negate(amount)],
    ['ACT', amount],
  ]);
};

/** What the activity loses goes back to the invoice that brought it; where it goes from there is the invoice's own fact. */
export const postActivityFundingReversed = ({
  data,
}: ActivityFundingReversed): readonly JournalEntry[] => {
  const amount = parseMoney(data.amount, data.currency);
  return analyticEntry(journalDimensionsOf(data), [
    ['ACT', negate(amount)],
    ['INV', amount],
  ]);
};
