import type { InvoiceId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { ActivityEvent, LotMove } from './events.ts';
import type { Lots } from './lots.ts';
import { movesOf } from './moves.ts';

/** Where money stands that the guarantee fund has out on an invoice, or has lost. */
const OF_FUND: ReadonlySet<LotMove['from']> = new Set(['advanced', 'debt', 'givenUp']);

/** The invoices whose advances an event changes. */
const advancesIn = (event: ActivityEvent): readonly InvoiceId[] =>
  movesOf(event)
    .filter(({ from, to }) => OF_FUND.has(from) || OF_FUND.has(to))
    .map(({ invoiceId }) => invoiceId);

/**
 * The event with the day on which the guarantee fund counts what it changes of advances: its own, or the latest on which
 * the fund counted one of these invoices. A payment of an earlier day than the salary that it repays must not leave
 * less than nothing out on the days between (M12).
 */
export const withFundDay = <Event extends ActivityEvent>(
  event: Event,
  { lots }: Lots,
  on: LocalDate,
): Event => {
  const invoices = advancesIn(event);
  if (invoices.length === 0) return event;
  const countsInFundOn = invoices.reduce((latest, invoiceId) => {
    const counted = lots.get(invoiceId)?.countedOn ?? latest;
    return counted > latest ? counted : latest;
  }, on);
  return { ...event, data: { ...event.data, countsInFundOn } };
};

/** The budget that knows until which day the fund has counted the advances of its invoices. */
export const afterFundDay = (budget: Lots, event: ActivityEvent): Lots => {
  if (!('countsInFundOn' in event.data)) return budget;
  const { countsInFundOn: countedOn } = event.data;
  const lots = new Map(budget.lots);
  for (const invoiceId of advancesIn(event)) {
    const lot = lots.get(invoiceId);
    if (lot !== undefined) lots.set(invoiceId, { ...lot, countedOn });
  }
  return { ...budget, lots };
};
