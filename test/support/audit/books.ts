import { isResultAccount } from '../../../src/domain/ledger/accounts.ts';
import { post } from '../../../src/domain/ledger/post.ts';
import { same, tally, type Audit } from './audit.ts';

/** What the events have posted, for audits that compare something with an account. */
export type Posted = Readonly<{
  /** In cents; debit + in the legal book, credit + in the analytic one. */
  account: (account: string) => bigint;
  /** Of one activity or one invoice. */
  accountOf: (account: string, id: string) => bigint;
  /** What a day changed of an account. */
  onDay: (account: string, day: string) => bigint;
}>;

/** Every entry, book and day sums to nothing, and -EXT is the legal result. */
export const auditBooks = (): Audit & Posted => {
  const [accounts, parts, days, books] = [tally(), tally(), tally(), tally()];
  let result = 0n;
  return {
    account: accounts.of,
    accountOf: (account, id) => parts.of(`${account} ${id}`),
    onDay: (account, day) => days.of(`${account} ${day}`),
    take: ({ event, metadata: { effectiveOn } }) => {
      for (const { book, lines } of post(event)) {
        let rest = 0n;
        for (const { account, amount, dims } of lines) {
          rest += amount.cents;
          accounts.add(account, amount.cents);
          days.add(`${account} ${effectiveOn}`, amount.cents);
          if (isResultAccount(account)) result += amount.cents;
          if (dims.activityId !== undefined)
            parts.add(`${account} ${dims.activityId}`, amount.cents);
          if (dims.invoiceId !== undefined) parts.add(`${account} ${dims.invoiceId}`, amount.cents);
        }
        same(`a ${book} entry of ${event.type}`, rest, 0n);
        books.add(`${book} on ${effectiveOn}`, rest);
      }
      // Debit + in one book, credit + in the other.
      same(`EXT after ${event.type}`, accounts.of('EXT'), result);
    },
    atRest: () => {
      for (const [day, rest] of books.entries()) same(day, rest, 0n);
    },
  };
};
