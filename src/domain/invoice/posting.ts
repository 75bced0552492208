import { chartOf } from '../ledger/chart.ts';
import { analyticEntry, legalEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { add, negate, parseMoney, subtract, sum } from '../money.ts';
import { journalDimensionsOf } from './dimensions.ts';
import type { InvoiceIssued, LevyDeducted } from './events.ts';
import { REVERSE_CHARGE } from './line-rules.ts';

/**
 * An invoice: the client owes its total; the net is income, VAT is owed to the state, and money laid out in the
 * client's name leaves the account where it waited. Analytically the net came from outside and waits on the invoice;
 * VAT and disbursements are no one's income, so they are not there.
 */
export const postInvoiceIssued = ({ data }: InvoiceIssued): readonly JournalEntry[] => {
  const { currency, vat } = data;
  const chart = chartOf(data.jurisdiction);
  const dims = journalDimensionsOf(data);
  const net = parseMoney(data.net, currency);
  const reverseCharge = sum(
    currency,
    vat.filter((part) => part.vat === REVERSE_CHARGE).map(({ base }) => parseMoney(base, currency)),
  );
  const vatDue = sum(
    currency,
    vat.map(({ amount }) => parseMoney(amount, currency)),
  );
  return [
    ...legalEntry(dims, [
      [chart.tradeDebtors, parseMoney(data.total, currency)],
      [chart.sales, negate(subtract(net, reverseCharge))],
      [chart.reverseChargeSales, negate(reverseCharge)],
      [chart.vatDue, negate(vatDue)],
      [chart.laidOutForClients, negate(parseMoney(data.disbursements, currency))],
    ]),
    ...analyticEntry(dims, [
      ['EXT', negate(net)],
      ['INV', net],
    ]),
  ];
};

/** The levy goes from the invoice to its two destinations. It stays inside one legal person: the legal book knows nothing of it. */
export const postLevyDeducted = ({ data }: LevyDeducted): readonly JournalEntry[] => {
  const mutualServices = parseMoney(data.mutualServices, data.currency);
  const guaranteeFund = parseMoney(data.guaranteeFund, data.currency);
  return analyticEntry(journalDimensionsOf(data), [
    ['INV', negate(add(mutualServices, guaranteeFund))],
    ['MUT', mutualServices],
    ['GAR', guaranteeFund],
  ]);
};
