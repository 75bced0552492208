import { chartOf } from '../ledger/chart.ts';
import { analyticEntry, legalEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { add, negate, parseMoney, subtract, sum, type Amount, type Money } from '../money.ts';
import { journalDimensionsOf } from './dimensions.ts';
import type {
  CreditNoteIssued,
  InvoiceIssued,
  LevyDeducted,
  LevyReversed,
  ReceivableWrittenOff,
} from './events.ts';
import { REVERSE_CHARGE } from './line-rules.ts';

/** Sales without VAT, apart from those whose VAT the client owes itself. */
const salesOf = ({
  currency,
  net,
  vat,
}: Pick<InvoiceIssued['data'], 'currency' | 'net' | 'vat'>) => {
  const whole = parseMoney(net, currency);
  const reverseCharge = sum(
    currency,
    vat.filter((part) => part.vat === REVERSE_CHARGE).map(({ base }) => parseMoney(base, currency)),
  );
  const vatDue = sum(
    currency,
    vat.map(({ amount }) => parseMoney(amount, currency)),
  );
  return { net: whole, sales: subtract(whole, reverseCharge), reverseCharge, vatDue };
};

/**
 * An invoice: the client owes its total; the net is income, VAT is owed to the state, and money laid out in the
 * client's name leaves the account where it waited. Analytically the net came from outside and waits on the invoice;
 * VAT and disbursements are no one's income, so they are not there.
 */
export const postInvoiceIssued = ({ data }: InvoiceIssued): readonly JournalEntry[] => {
  const { currency } = data;
  const chart = chartOf(data.jurisdiction);
  const dims = journalDimensionsOf(data);
  const { net, sales, reverseCharge, vatDue } = salesOf(data);
  return [
    ...legalEntry(dims, [
      [chart.tradeDebtors, parseMoney(data.total, currency)],
      [chart.sales, negate(sales)],
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

/** A credit note is its invoice the other way round; the VAT is regained on an account of its own where the law asks. */
export const postCreditNoteIssued = ({ data }: CreditNoteIssued): readonly JournalEntry[] => {
  const { currency } = data;
  const chart = chartOf(data.jurisdiction);
  const dims = journalDimensionsOf(data);
  const { net, sales, reverseCharge, vatDue } = salesOf(data);
  return [
    ...legalEntry(dims, [
      [chart.sales, sales],
      [chart.reverseChargeSales, reverseCharge],
      [chart.vatRegained, vatDue],
      [chart.laidOutForClients, parseMoney(data.disbursements, currency)],
      [chart.tradeDebtors, negate(parseMoney(data.total, currency))],
    ]),
    ...analyticEntry(dims, [
      ['EXT', net],
      ['INV', negate(net)],
    ]),
  ];
};

/** The levy comes back to the invoice, whose share the activity then gives back by an event of its own. */
export const postLevyReversed = ({ data }: LevyReversed): readonly JournalEntry[] => {
  const mutualServices = parseMoney(data.mutualServices, data.currency);
  const guaranteeFund = parseMoney(data.guaranteeFund, data.currency);
  return analyticEntry(journalDimensionsOf(data), [
    ['INV', add(mutualServices, guaranteeFund)],
    ['MUT', negate(mutualServices)],
    ['GAR', negate(guaranteeFund)],
  ]);
};

/**
 * A receivable is lost: what the state does not give back is an expense. A cancelled levy leaves where it went; the
 * rest of the loss waits on the invoice until activity and fund take it over (M26).
 */
export const postReceivableWrittenOff = ({
  data,
}: ReceivableWrittenOff): readonly JournalEntry[] => {
  const { currency, ofEarlierYear, levyCancelled, borneBy } = data;
  const money = (amount: Amount): Money => parseMoney(amount, currency);
  const chart = chartOf(data.jurisdiction);
  const dims = journalDimensionsOf(data);
  const regained = money(data.vatRegained);
  const loss = subtract(money(data.total), regained);
  return [
    ...legalEntry(dims, [
      [ofEarlierYear ? chart.lossesOfEarlierYears : chart.lossesOfYear, loss],
      [chart.vatRegained, regained],
      [chart.tradeDebtors, negate(money(data.total))],
    ]),
    ...analyticEntry(dims, [
      ['EXT', loss],
      ['INV', negate(sum(currency, Object.values(borneBy).map(money)))],
      ['MUT', negate(money(levyCancelled.mutualServices))],
      ['GAR', negate(money(levyCancelled.guaranteeFund))],
    ]),
  ];
};
