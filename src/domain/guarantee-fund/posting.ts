import type { AnalyticAccount } from '../ledger/accounts.ts';
import { analyticEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney } from '../money.ts';
import type {
  GuaranteeFundEvent,
  GuaranteeLossRecognised,
  GuaranteeLossRecovered,
  SalaryAdvanced,
  SalaryAdvanceReopened,
  SalaryAdvanceRepaid,
} from './events.ts';

/** One entry per invoice, so that open advances can be summed by invoice, client and activity. */
const perInvoice = (
  { data }: GuaranteeFundEvent,
  from: AnalyticAccount,
  to: AnalyticAccount,
): readonly JournalEntry[] => {
  const { entityId, activityId, memberId, currency, parts } = data;
  return parts.flatMap(({ invoiceId, clientId, jobId, amount }) => {
    const dims = { entityId, activityId, memberId, clientId, invoiceId, jobId };
    const money = parseMoney(amount, currency);
    return analyticEntry(dims, [
      [from, negate(money)],
      [to, money],
    ]);
  });
};

/** The fund's money is out: it stays the fund's capital (GAR + ADV) until it is lost. */
export const postAdvance = (
  event: SalaryAdvanced | SalaryAdvanceReopened,
): readonly JournalEntry[] => perInvoice(event, 'GAR', 'ADV');

/** The fund's money is back. */
export const postSalaryAdvanceRepaid = (event: SalaryAdvanceRepaid): readonly JournalEntry[] =>
  perInvoice(event, 'ADV', 'GAR');

/** An advance is given up to the activity that spent it; or the fund bears what the invoice itself lost (R9, M26). */
export const postGuaranteeLossRecognised = (
  event: GuaranteeLossRecognised,
): readonly JournalEntry[] =>
  event.data.of === 'advance' ? perInvoice(event, 'ADV', 'ACT') : perInvoice(event, 'GAR', 'INV');

/** What the activity got when the fund lost it goes back to the fund. */
export const postGuaranteeLossRecovered = (
  event: GuaranteeLossRecovered,
): readonly JournalEntry[] => perInvoice(event, 'ACT', 'GAR');
