import type { ActivityEvent, Pool } from '../../../src/domain/activity/events.ts';
import { movesOf } from '../../../src/domain/activity/moves.ts';
import type { SalaryCalculated } from '../../../src/domain/salary/events.ts';
import { centsOf, same, tally, type Audit, type AuditedFact } from './audit.ts';
import type { Posted } from './books.ts';

type Salary = {
  readonly activityId: string;
  /** What the activity pays for it. */
  readonly charged: bigint;
  status: 'calculated' | 'paid' | 'cancelled';
  budget: 'none' | 'reserved' | 'funded' | 'released';
  refused: boolean;
};

/** What an activity was told last of an invoice. */
type Told = Readonly<{ guaranteed: boolean; share: bigint; cleared: bigint }>;

const chargedOf = ({ cost, reductions, reductionsPolicy }: SalaryCalculated['data']): bigint =>
  centsOf(cost) + (reductionsPolicy === 'mutualised' ? centsOf(reductions) : 0n);

const isOfActivity = (event: AuditedFact['event']): event is ActivityEvent =>
  'activityId' in event.data &&
  (event.type.startsWith('Activity') ||
    ['SalaryReserved', 'SalaryFunded', 'SalaryReservationReleased'].includes(event.type));

/**
 * No activity spends money of a kind that it has not; its account is what its invoices left it, less salaries that
 * have no budget yet (M7); and every salary ends funded, refused or cancelled.
 */
export const auditBudgets = (posted: Posted): Audit => {
  const pools = tally();
  const lots = new Map<string, Set<string>>();
  const told = new Map<string, Told>();
  const salaries = new Map<string, Salary>();
  const jobRefusals = new Set<string>();

  const poolOf = (activityId: string, pool: Pool): bigint =>
    [...(lots.get(activityId) ?? [])].reduce(
      (sum, invoiceId) => sum + pools.of(`${activityId} ${invoiceId} ${pool}`),
      0n,
    );
  const spendable = (activityId: string): bigint =>
    poolOf(activityId, 'cleared') +
    poolOf(activityId, 'guaranteed') -
    poolOf(activityId, 'debt') -
    poolOf(activityId, 'shortfall');

  const noteTold = (event: ActivityEvent): void => {
    if (!('clearedAfter' in event.data)) return;
    const { activityId, invoiceId, activityShare, clearedAfter } = event.data;
    const lot = `${activityId} ${invoiceId}`;
    const kind = event.type === 'ActivityFunded' ? event.data.kind : 'cleared';
    const guaranteed = told.get(lot)?.guaranteed ?? kind === 'guaranteed';
    told.set(lot, { guaranteed, share: centsOf(activityShare), cleared: centsOf(clearedAfter) });
  };

  /** What an invoice brought is somewhere: the client's money, and the rest of a guaranteed share. */
  const assertLot = (lot: string, { guaranteed, share, cleared }: Told): void => {
    const of = (...names: readonly Pool[]): bigint =>
      names.reduce((sum, pool) => sum + pools.of(`${lot} ${pool}`), 0n);
    same(`the client's money of ${lot}`, of('cleared', 'spent', 'covering'), cleared);
    const rest = guaranteed ? share - cleared : 0n;
    same(`guaranteed money of ${lot}`, of('guaranteed', 'held', 'advanced'), rest);
  };

  const takeMoves = (event: ActivityEvent): void => {
    const { activityId } = event.data;
    noteTold(event);
    for (const { invoiceId, from, to, amount } of movesOf(event)) {
      const known = lots.get(activityId) ?? new Set();
      lots.set(activityId, known.add(invoiceId));
      const lot = `${activityId} ${invoiceId}`;
      if (to !== 'outside') pools.add(`${lot} ${to}`, centsOf(amount));
      if (from === 'outside') continue;
      pools.add(`${lot} ${from}`, -centsOf(amount));
      if (pools.of(`${lot} ${from}`) < 0n) {
        throw new Error(`${event.type} takes ${amount} of ${from} money that ${lot} has not`);
      }
    }
    if (event.type === 'SalaryReserved' && spendable(activityId) < 0n) {
      throw new Error(`a salary is paid with money that ${activityId} owes`);
    }
    const owes = poolOf(activityId, 'debt') + poolOf(activityId, 'shortfall');
    const covered = owes === 0n || poolOf(activityId, 'cleared') === 0n;
    // What covers a debt is a fact of its own, in the same append.
    if (event.type === 'ActivityShortfallCovered' && !covered) {
      throw new Error('cleared money stays beside a debt');
    }
  };

  const takeSalary = ({ event }: AuditedFact): void => {
    if (event.type === 'SalaryCalculated') {
      const { salaryId, activityId } = event.data;
      const charged = chargedOf(event.data);
      const begun = { status: 'calculated', budget: 'none', refused: false } as const;
      salaries.set(salaryId, { activityId, charged, ...begun });
    }
    if (event.type === 'JobFailed' && event.data.facts['salaryId'] !== undefined) {
      jobRefusals.add(event.data.facts['salaryId']);
    }
    const salary = 'salaryId' in event.data ? salaries.get(event.data.salaryId ?? '') : undefined;
    if (salary === undefined) return;
    if (event.type === 'SalaryPaid') {
      if (salary.budget !== 'funded') throw new Error('a salary is paid that is not funded');
      salary.status = 'paid';
    }
    if (event.type === 'SalaryCancelled') salary.status = 'cancelled';
    if (event.type === 'SalaryReserved') salary.budget = 'reserved';
    if (event.type === 'SalaryFunded') salary.budget = 'funded';
    if (event.type === 'SalaryReservationReleased') salary.budget = 'released';
    if (event.type === 'SalaryFundingRefused') salary.refused = true;
  };

  /** What of a salary is in the account and not in the lots, or the other way round. */
  const apart = ({ status, budget, charged }: Salary): bigint => {
    const reserved = budget === 'reserved' || budget === 'funded';
    if (status === 'cancelled') return reserved ? charged : 0n;
    return reserved ? 0n : -charged;
  };

  const assertEnded = (salaryId: string, { status, budget, refused }: Salary): void => {
    if (budget === 'reserved') throw new Error(`the fund never answered for ${salaryId}`);
    if (status === 'cancelled' && budget !== 'released') {
      throw new Error(`${salaryId} is cancelled and keeps its budget`);
    }
    const told = refused || jobRefusals.has(salaryId);
    if (status === 'calculated' && budget !== 'funded' && !told) {
      throw new Error(`nobody says why ${salaryId} is not funded`);
    }
  };

  return {
    take: (fact) => {
      if (isOfActivity(fact.event)) takeMoves(fact.event);
      takeSalary(fact);
    },
    atRest: () => {
      for (const [salaryId, salary] of salaries) assertEnded(salaryId, salary);
      const unfunded = tally();
      for (const salary of salaries.values()) unfunded.add(salary.activityId, apart(salary));
      for (const activityId of new Set([
        ...lots.keys(),
        ...[...unfunded.entries()].map(([id]) => id),
      ])) {
        same(`held money of ${activityId}`, poolOf(activityId, 'held'), 0n);
        const budget = spendable(activityId) + unfunded.of(activityId);
        same(`ACT of ${activityId}`, posted.accountOf('ACT', activityId), budget);
        const owes = poolOf(activityId, 'debt') + poolOf(activityId, 'shortfall');
        if (owes > 0n) same(`cleared money beside a debt`, poolOf(activityId, 'cleared'), 0n);
        const out = poolOf(activityId, 'advanced') + poolOf(activityId, 'debt');
        same(`advances of ${activityId}`, posted.accountOf('ADV', activityId), out);
      }
      for (const [lot, of] of told) assertLot(lot, of);
    },
  };
};
