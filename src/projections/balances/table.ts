import { date, table, text, total, uuid } from '../table.ts';

const account = { entity_id: uuid, book: text, account: text, currency: text };

/** What stands on each account now. */
export const balance = table('balance', {
  columns: { ...account, amount: total },
  key: ['entity_id', 'book', 'account', 'currency'],
});

/** What moved on each account on each effective day: a past balance is a sum over days, not over the whole history. */
export const balanceDay = table('balance_day', {
  columns: { ...account, effective_on: date, amount: total },
  key: ['entity_id', 'book', 'account', 'currency', 'effective_on'],
});
