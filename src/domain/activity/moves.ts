import type { Amount } from '../money.ts';
import { unreachable } from '../result.ts';
import type { ActivityEvent, InvoiceRef, LotMove } from './events.ts';

/** An invoice without what else an event says of it. */
export const refOf = ({ invoiceId, clientId, jobId }: InvoiceRef): InvoiceRef => ({
  invoiceId,
  clientId,
  jobId,
});

const move = (
  ref: InvoiceRef,
  from: LotMove['from'],
  to: LotMove['to'],
  amount: Amount,
): readonly LotMove[] => (amount === '0.00' ? [] : [{ ...refOf(ref), from, to, amount }]);

/** What an event moved between the pools of its invoices: the whole meaning of it for the budget. */
export const movesOf = (event: ActivityEvent): readonly LotMove[] => {
  switch (event.type) {
    case 'ActivityOpened':
      return [];
    case 'ActivityFunded':
      return move(event.data, 'outside', event.data.kind, event.data.amount);
    case 'ActivityFundingCleared': {
      const { advanceRepaid, becameCleared } = event.data;
      return [
        ...move(event.data, 'advanced', 'spent', advanceRepaid),
        ...move(event.data, 'guaranteed', 'cleared', becameCleared),
      ];
    }
    case 'SalaryReserved':
      return event.data.parts.flatMap((part) =>
        move(part, part.kind, part.kind === 'cleared' ? 'spent' : 'held', part.amount),
      );
    case 'ActivityFundingReversed':
    case 'ActivityShortfallCovered':
    case 'ActivityDebtForgiven':
    case 'SalaryFunded':
    case 'SalaryReservationReleased':
      return event.data.moves;
    default:
      return unreachable(event);
  }
};

/** What an activity's event asks of the guarantee fund. */
export type FundChangeKind = 'repay' | 'reopen' | 'lose' | 'recover';

const fundChangeOf = ({ from, to }: LotMove): FundChangeKind | undefined => {
  if (from === 'spent' && to === 'advanced') return 'reopen';
  if (to === 'givenUp') return 'lose';
  if (from === 'givenUp') return 'recover';
  const repaid = from === 'debt' || (from === 'advanced' && to !== 'debt');
  return repaid ? 'repay' : undefined;
};

/** An advance, per invoice. */
export type AdvancePart = InvoiceRef & Readonly<{ amount: Amount }>;

const ORDER: readonly FundChangeKind[] = ['reopen', 'repay', 'lose', 'recover'];

/**
 * What the moves of an event change in the guarantee fund, each kind once: the activity knows which advance is open on
 * which invoice, the fund follows it to the cent.
 */
export const fundChangesOf = (
  moves: readonly LotMove[],
): readonly Readonly<{ change: FundChangeKind; parts: readonly AdvancePart[] }>[] =>
  ORDER.map((change) => ({
    change,
    parts: moves
      .filter((one) => fundChangeOf(one) === change)
      .map((one) => ({ ...refOf(one), amount: one.amount })),
  })).filter(({ parts }) => parts.length > 0);
