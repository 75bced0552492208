import type { InvoiceId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import {
  add,
  formatMoney,
  isPositive,
  isZero,
  parseMoney,
  subtract,
  sum,
  zero,
  type Amount,
  type Currency,
  type Money,
} from '../money.ts';
import { POOLS, type InvoiceRef, type LotMove, type Pool } from './events.ts';

/** What one invoice brought to its activity, and where that money stands. */
export type Lot = Readonly<{
  ref: InvoiceRef;
  /** Funded at issue, or as the client's money arrived. */
  kind: 'guaranteed' | 'cleared';
  currency: Currency;
  activityShare: Amount;
  clearedAfter: Amount;
  issuedOn: LocalDate | undefined;
  number: number | undefined;
  /** The latest day on which the guarantee fund counted an advance of this invoice. */
  countedOn?: LocalDate;
  pools: Readonly<Record<Pool, Money>>;
}>;

/** Money of one invoice that covers what another one left. */
export type Cover = Readonly<{ origin: InvoiceId; lot: InvoiceId; amount: Money }>;

type NewLot = InvoiceRef & Readonly<{ currency: Currency; issuedOn?: LocalDate; number?: number }>;

/** Everything that an activity can spend, has spent and owes, invoice by invoice. */
export type Lots = Readonly<{
  lots: ReadonlyMap<InvoiceId, Lot>;
  covers: readonly Cover[];
}>;

/** The budget of an activity that no invoice has funded yet. */
export const NO_LOTS: Lots = { lots: new Map(), covers: [] };

/** An invoice that has brought nothing yet. */
export const emptyLot = (
  kind: Lot['kind'],
  { invoiceId, clientId, jobId, currency, issuedOn, number }: NewLot,
): Lot => {
  const nothing = zero(currency);
  const none = formatMoney(nothing);
  return {
    ref: { invoiceId, clientId, jobId },
    kind,
    currency,
    activityShare: none,
    clearedAfter: none,
    issuedOn,
    number,
    // Every pool is named; the language cannot say so of a mapped array.
    pools: Object.fromEntries(POOLS.map((pool) => [pool, nothing])) as Record<Pool, Money>,
  };
};

/** The budget with this invoice in it. */
export const withLot = ({ lots, covers }: Lots, lot: Lot): Lots => ({
  lots: new Map(lots).set(lot.ref.invoiceId, lot),
  covers,
});

/** By day of issue, then number (R7). Lots whose facts do not tell them come first, as they came. */
export const inOrder = ({ lots }: Lots): readonly Lot[] =>
  [...lots.values()].toSorted((a, b) => {
    const [first, second] = [a.issuedOn ?? '', b.issuedOn ?? ''];
    if (first !== second) return first < second ? -1 : 1;
    return (a.number ?? 0) - (b.number ?? 0);
  });

/** The sum of a pool over all invoices. */
export const poolSum = ({ lots }: Lots, pool: Pool, currency: Currency): Money =>
  sum(
    currency,
    [...lots.values()].map(({ pools }) => pools[pool]),
  );

/**
 * What salaries may still take: free money less what the activity owes or has overspent. Guaranteed money does not
 * repay a debt, it is blocked by it (M3, M9).
 */
export const spendable = (budget: Lots, currency: Currency): Money => {
  const of = (pool: Pool): Money => poolSum(budget, pool, currency);
  const free = add(of('cleared'), of('guaranteed'));
  return subtract(free, add(of('debt'), of('shortfall')));
};

const moveCover = (covers: readonly Cover[], move: LotMove, amount: Money): readonly Cover[] => {
  const { origin, invoiceId: lot } = move;
  if (move.from !== 'covering' && move.to !== 'covering') return covers;
  if (origin === undefined) throw new Error(`a cover from ${lot} does not say of what`);
  const isIt = (cover: Cover): boolean => cover.origin === origin && cover.lot === lot;
  const before = covers.find(isIt)?.amount ?? zero(amount.currency);
  const after = move.to === 'covering' ? add(before, amount) : subtract(before, amount);
  const others = covers.filter((cover) => !isIt(cover));
  return isZero(after) ? others : [...others, { origin, lot, amount: after }];
};

/**
 * Moves money between the pools of its invoice.
 * @throws Error when a pool would hold less than nothing: the log is not what this program wrote.
 */
export const applyMove = ({ lots, covers }: Lots, move: LotMove): Lots => {
  const lot = lots.get(move.invoiceId);
  if (lot === undefined) throw new Error(`money of ${move.invoiceId}, which funds nothing here`);
  const amount = parseMoney(move.amount, lot.currency);
  const pools = { ...lot.pools };
  if (move.from !== 'outside') pools[move.from] = subtract(pools[move.from], amount);
  if (move.to !== 'outside') pools[move.to] = add(pools[move.to], amount);
  if (!isPositive(amount) || (move.from !== 'outside' && pools[move.from].cents < 0n)) {
    throw new Error(`${move.from} of ${move.invoiceId} cannot give ${move.amount}`);
  }
  const moved = withLot({ lots, covers }, { ...lot, pools });
  return { ...moved, covers: moveCover(covers, move, amount) };
};
