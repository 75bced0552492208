import type {
  ActivityId,
  ClientId,
  EntityId,
  InvoiceId,
  JobId,
  MemberId,
  PaymentId,
} from '../ids.ts';
import { isZero, sum, type Currency, type Money } from '../money.ts';
import type { Account, AnalyticAccount, LegalAccount } from './accounts.ts';

/** Legal: what the law asks for. Analytic: whose money it is inside the cooperative. */
export type Book = 'legal' | 'analytic';

/** What a journal line is about, so that every report is a sum over lines. */
export type Dimensions = Readonly<{
  entityId: EntityId;
  activityId?: ActivityId;
  memberId?: MemberId;
  clientId?: ClientId;
  invoiceId?: InvoiceId;
  jobId?: JobId;
  paymentId?: PaymentId;
}>;

/** One line: in the legal book debit is +, in the analytic book credit is +. */
export type JournalLine = Readonly<{ account: Account; amount: Money; dims: Dimensions }>;

/** What one event posts to one book. Its lines sum to nothing. */
export type JournalEntry = Readonly<{ book: Book; lines: readonly JournalLine[] }>;

/** True when the lines sum to nothing. */
export const balanced = ({ lines }: JournalEntry): boolean => {
  const currency: Currency = lines[0]?.amount.currency ?? 'EUR';
  return isZero(
    sum(
      currency,
      lines.map(({ amount }) => amount),
    ),
  );
};

const entry = (
  book: Book,
  dims: Dimensions,
  amounts: readonly (readonly [Account, Money])[],
): readonly JournalEntry[] => {
  const lines = amounts
    .filter(([, amount]) => !isZero(amount))
    .map(([account, amount]) => ({ account, amount, dims }));
  const posted: JournalEntry = { book, lines };
  if (!balanced(posted)) {
    const shown = lines.map(({ account, amount }) => `${account} ${amount.cents}`).join(', ');
    throw new Error(`a ${book} entry does not balance: ${shown} (cents)`);
  }
  return lines.length === 0 ? [] : [posted];
};

/**
 * An entry of the legal book, debit +; lines of nothing are left out, and an entry of nothing is no entry.
 * @throws Error when it does not balance: the posting of its event is wrong.
 */
export const legalEntry = (
  dims: Dimensions,
  amounts: readonly (readonly [LegalAccount, Money])[],
): readonly JournalEntry[] => entry('legal', dims, amounts);

/**
 * An entry of the analytic book, credit +; lines of nothing are left out, and an entry of nothing is no entry.
 * @throws Error when it does not balance: the posting of its event is wrong.
 */
export const analyticEntry = (
  dims: Dimensions,
  amounts: readonly (readonly [AnalyticAccount, Money])[],
): readonly JournalEntry[] => entry('analytic', dims, amounts);
