import { onEveryEvent } from '../every-event.ts';
import { posted } from '../posted.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { balance, balanceDay } from './table.ts';

const totals = (sink: Sink, { event, metadata }: Recorded): void => {
  for (const { book, lines } of posted(event)) {
    for (const { account, amount, dims } of lines) {
      const row = {
        entity_id: dims.entityId,
        book,
        account,
        currency: amount.currency,
        amount: amount.cents,
      };
      sink.add(balance, row);
      sink.add(balanceDay, { effective_on: metadata.effectiveOn, ...row });
    }
  }
};

/** Totals per account, now and by day. */
export const balancesProjection: Projection = {
  name: 'balances',
  version: 1,
  tables: [balance, balanceDay],
  on: onEveryEvent(totals),
};
