import type { SalaryId } from '../ids.ts';
import { outOfPlace } from '../out-of-place.ts';
import { unreachable } from '../result.ts';
import type {
  ActivityEvent,
  ActivityFunded,
  ActivityFundingCleared,
  ActivityFundingReversed,
  ActivityOpened,
  SalaryPart,
  SalaryReserved,
} from './events.ts';
import { afterFundDay } from './fund-days.ts';
import { applyMove, emptyLot, NO_LOTS, withLot, type Lots } from './lots.ts';
import { movesOf } from './moves.ts';

/**
 * A salary in its activity: set aside, funded once the fund has answered, freed because the fund refused (it can be
 * reserved again), or cancelled for ever.
 */
export type Reservation = Readonly<{
  status: 'reserved' | 'funded' | 'refused' | 'cancelled';
  parts: readonly SalaryPart[];
}> &
  Pick<SalaryReserved['data'], 'jobId' | 'amount'>;

/** An activity, its budget and its salaries. */
export type ActivityState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'open'; budget: Lots; salaries: ReadonlyMap<SalaryId, Reservation> }> &
      ActivityOpened['data']);

/** An activity that was opened. */
export type Open = Extract<ActivityState, { status: 'open' }>;

type LotEvent = ActivityFunded | ActivityFundingCleared | ActivityFundingReversed;

/** The invoice's own figures after the event; its first event makes its place in the budget. */
const withFigures = (budget: Lots, event: LotEvent): Lots => {
  const { invoiceId, activityShare, clearedAfter } = event.data;
  const kind = event.type === 'ActivityFunded' ? event.data.kind : 'cleared';
  const known = budget.lots.get(invoiceId) ?? emptyLot(kind, event.data);
  return withLot(budget, { ...known, activityShare, clearedAfter });
};

const budgetAfter = (budget: Lots, event: ActivityEvent): Lots => {
  const isOfLot =
    event.type === 'ActivityFunded' ||
    event.type === 'ActivityFundingCleared' ||
    event.type === 'ActivityFundingReversed';
  const moved = movesOf(event).reduce(applyMove, isOfLot ? withFigures(budget, event) : budget);
  return afterFundDay(moved, event);
};

const salariesAfter = (salaries: Open['salaries'], event: ActivityEvent): Open['salaries'] => {
  const become = (salaryId: SalaryId, reservation: Reservation): Open['salaries'] =>
    new Map(salaries).set(salaryId, reservation);
  switch (event.type) {
    case 'SalaryReserved': {
      const { salaryId, parts, amount, jobId } = event.data;
      return become(salaryId, {
        status: 'reserved',
        parts,
        amount,
        ...(jobId === undefined ? {} : { jobId }),
      });
    }
    case 'SalaryFunded': {
      const known = salaries.get(event.data.salaryId);
      if (known === undefined) return outOfPlace(event.type, 'not reserved');
      return become(event.data.salaryId, { ...known, status: 'funded' });
    }
    case 'SalaryReservationReleased': {
      const { salaryId, reason, amount } = event.data;
      const status = reason === 'cancelled' ? 'cancelled' : 'refused';
      return become(salaryId, { status, parts: [], amount });
    }
    case 'ActivityOpened':
    case 'ActivityFunded':
    case 'ActivityFundingCleared':
    case 'ActivityFundingReversed':
    case 'ActivityShortfallCovered':
    case 'ActivityDebtForgiven':
      return salaries;
    default:
      return unreachable(event);
  }
};

/** An activity after one more of its events. */
export const activityAfter = (state: ActivityState, event: ActivityEvent): ActivityState => {
  if (event.type === 'ActivityOpened') {
    return { status: 'open', ...event.data, budget: NO_LOTS, salaries: new Map() };
  }
  if (state.status === 'absent') return outOfPlace(event.type, state.status);
  const budget = budgetAfter(state.budget, event);
  return { ...state, budget, salaries: salariesAfter(state.salaries, event) };
};
