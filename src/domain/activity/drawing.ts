import type { InvoiceId } from '../ids.ts';
import { formatMoney, isZero, min, subtract, type Money } from '../money.ts';
import type { LotMove, Pool } from './events.ts';
import { applyMove, inOrder, poolSum, type Lot, type Lots } from './lots.ts';

/** A budget while a decision moves its money: what is there goes, what is missing is answered. */
export type Drawing = Readonly<{
  /** The budget after the moves so far. */
  budget: () => Lots;
  moves: () => readonly LotMove[];
  lot: (invoiceId: InvoiceId) => Lot;
  /** Moves as much as the pool holds, at most `wanted`; answers what is still wanted. */
  take: (invoiceId: InvoiceId, from: Pool, to: Pool | 'outside', wanted: Money) => Money;
  /** Money that comes into the budget. */
  put: (invoiceId: InvoiceId, to: Pool, amount: Money) => void;
  /** Cleared money of `lot` covers what `origin` left. */
  cover: (lot: InvoiceId, origin: InvoiceId, from: 'debt' | 'shortfall', wanted: Money) => void;
  /** What covers debts or shortfalls of an invoice is taken back from there, into another pool or out. */
  uncover: (
    cover: Readonly<{ origin: InvoiceId; lot: InvoiceId }>,
    to: 'cleared' | 'guaranteed' | 'outside',
    wanted: Money,
  ) => Money;
}>;

/** Begins to move money of a budget. */
export const drawFrom = (start: Lots): Drawing => {
  let now = start;
  const moves: LotMove[] = [];
  const lot = (invoiceId: InvoiceId): Lot => {
    const known = now.lots.get(invoiceId);
    if (known === undefined) throw new Error(`invoice ${invoiceId} funds nothing here`);
    return known;
  };
  const move = (
    invoiceId: InvoiceId,
    from: LotMove['from'],
    to: LotMove['to'],
    amount: Money,
    origin?: InvoiceId,
  ): void => {
    if (isZero(amount)) return;
    const moved = { ...lot(invoiceId).ref, from, to, amount: formatMoney(amount) };
    const whole = origin === undefined ? moved : { ...moved, origin };
    now = applyMove(now, whole);
    moves.push(whole);
  };
  return {
    budget: () => now,
    moves: () => moves,
    lot,
    take: (invoiceId, from, to, wanted) => {
      const taken = min(lot(invoiceId).pools[from], wanted);
      move(invoiceId, from, to, taken);
      return subtract(wanted, taken);
    },
    put: (invoiceId, to, amount) => move(invoiceId, 'outside', to, amount),
    cover: (from, origin, pool, wanted) => {
      move(from, 'cleared', 'covering', wanted, origin);
      move(origin, pool, 'outside', wanted);
    },
    uncover: ({ origin, lot: from }, to, wanted) => {
      const known = now.covers.find((one) => one.origin === origin && one.lot === from);
      if (known === undefined) return wanted;
      const taken = min(known.amount, wanted);
      move(from, 'covering', to, taken, origin);
      return subtract(wanted, taken);
    },
  };
};

/**
 * Cleared money covers debts first, then shortfalls, each the oldest first (M3, M9): no activity keeps cleared budget
 * beside a debt.
 */
export const coverWhatIsOwed = (draw: Drawing): void => {
  const first = draw.budget().lots.values().next();
  if (first.done === true) return;
  const { currency } = first.value;
  for (const pool of ['debt', 'shortfall'] as const) {
    if (isZero(poolSum(draw.budget(), pool, currency))) continue;
    const now = inOrder(draw.budget());
    const origins = now.filter(({ pools }) => !isZero(pools[pool]));
    const payers = now.filter(({ pools }) => !isZero(pools.cleared));
    for (const { ref: origin } of origins) {
      for (const { ref: lot } of payers) {
        const owed = draw.lot(origin.invoiceId).pools[pool];
        const free = draw.lot(lot.invoiceId).pools.cleared;
        draw.cover(lot.invoiceId, origin.invoiceId, pool, min(owed, free));
      }
    }
  }
};
