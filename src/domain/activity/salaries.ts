import type { Amount, Currency, Money } from '../money.ts';
import {
  add,
  compare,
  formatMoney,
  isZero,
  min,
  parseMoney,
  subtract,
  sum,
  zero,
} from '../money.ts';
import type { JobId, SalaryId } from '../ids.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { drawFrom, type Drawing } from './drawing.ts';
import type { ActivityEvent, SalaryPart } from './events.ts';
import { withCover, type FundingRefusalCode } from './funding.ts';
import { inOrder, spendable, type Lots } from './lots.ts';
import { refOf } from './moves.ts';
import type { Open, Reservation } from './state.ts';

/** A salary, and the job that it pays. */
export type SalaryOfActivity = Readonly<{ salaryId: SalaryId; jobId?: JobId; currency: Currency }>;

/** What a job lets its salaries cost: an amount, or all that its own invoices left to the activity (N4). */
export type JobPayLimit = Readonly<{ kind: 'amount'; amount: Amount }> | Readonly<{ kind: 'all' }>;

/** A salary to set budget aside for. */
export type ReserveSalary = SalaryOfActivity & Readonly<{ cost: Amount; limit?: JobPayLimit }>;

/** Why a salary is not reserved, funded or freed. */
export type SalaryBudgetRefusalCode =
  | 'activity_budget_too_small'
  | 'salary_above_job_pay'
  | 'salary_not_reserved'
  | FundingRefusalCode;

type Decided = Result<readonly ActivityEvent[], Refusal<SalaryBudgetRefusalCode>>;

/** Which invoices pay a salary: the client's money first, then guaranteed money, each by issue and number (R7). */
export const salaryParts = (budget: Lots, cost: Money): readonly SalaryPart[] => {
  const parts: SalaryPart[] = [];
  let left = cost;
  for (const kind of ['cleared', 'guaranteed'] as const) {
    for (const { ref, pools } of inOrder(budget)) {
      const taken = min(pools[kind], left);
      if (isZero(taken)) continue;
      parts.push({ ...refOf(ref), kind, amount: formatMoney(taken) });
      left = subtract(left, taken);
    }
  }
  return parts;
};

/** What the job's own invoices left to the activity: guaranteed at issue, else as far as the client has paid. */
const shareOfJob = ({ lots }: Lots, jobId: JobId | undefined, currency: Currency): Money =>
  sum(
    currency,
    [...lots.values()]
      .filter(({ ref }) => ref.jobId === jobId)
      .map(({ kind, activityShare, clearedAfter }) =>
        parseMoney(kind === 'guaranteed' ? activityShare : clearedAfter, currency),
      ),
  );

const payLimit = (
  { limit, jobId, currency }: ReserveSalary,
  { budget }: Open,
): Money | undefined => {
  if (limit === undefined) return undefined;
  return limit.kind === 'amount'
    ? parseMoney(limit.amount, currency)
    : shareOfJob(budget, jobId, currency);
};

/** What salaries of the same job cost already. */
const reservedForJob = ({ salaries }: Open, { jobId, currency }: ReserveSalary): Money =>
  sum(
    currency,
    [...salaries.values()]
      .filter(
        (one) => one.jobId === jobId && one.status !== 'cancelled' && one.status !== 'refused',
      )
      .map(({ amount }) => parseMoney(amount, currency)),
  );

const salaryOf = (state: Open, { salaryId, jobId, currency }: SalaryOfActivity) => {
  const { activityId, entityId, memberId } = state;
  const ids = { activityId, entityId, memberId, salaryId, currency };
  return jobId === undefined ? ids : { ...ids, jobId };
};

/** Sets budget aside for the whole cost of a salary; only reservations are ever refused for lack of budget. */
export const reserveSalary = (command: ReserveSalary, state: Open): Decided => {
  const { salaryId, cost, currency } = command;
  const known = state.salaries.get(salaryId);
  // Nothing is left to do for a cancelled salary, so that a job which it held up can go on (M7, M8).
  if (known !== undefined && known.status !== 'refused') return ok([]);
  const needed = parseMoney(cost, currency);
  const limit = payLimit(command, state);
  const reserved = limit === undefined ? zero(currency) : reservedForJob(state, command);
  if (limit !== undefined && compare(add(reserved, needed), limit) > 0) {
    const left = formatMoney(subtract(limit, reserved));
    return refuse('salary_above_job_pay', { salaryId, cost, left });
  }
  const available = spendable(state.budget, currency);
  if (compare(available, needed) < 0) {
    const facts = { salaryId, cost, available: formatMoney(available) };
    return refuse('activity_budget_too_small', facts);
  }
  const parts = salaryParts(state.budget, needed);
  const data = { ...salaryOf(state, command), amount: cost, parts };
  return ok([{ type: 'SalaryReserved', data }]);
};

/** The fund has answered: what was held is advanced, and the salary is payable. */
export const confirmSalary = (command: SalaryOfActivity, state: Open): Decided => {
  const { salaryId, currency } = command;
  const known = state.salaries.get(salaryId);
  if (known?.status === 'funded') return ok([]);
  if (known?.status !== 'reserved') return refuse('salary_not_reserved', { salaryId });
  const draw = drawFrom(state.budget);
  for (const { invoiceId, kind, amount } of known.parts) {
    if (kind === 'guaranteed')
      draw.take(invoiceId, 'held', 'advanced', parseMoney(amount, currency));
  }
  const data = { ...salaryOf(state, command), moves: draw.moves() };
  return ok([{ type: 'SalaryFunded', data }]);
};

/**
 * Frees what a part of a salary took, wherever that money is now: still advanced, the activity's debt, lost by the
 * fund, spent or missing, or moved on to another invoice that covered it (M10).
 */
const freePart = (draw: Drawing, part: SalaryPart, amount: Money): void => {
  const { invoiceId } = part;
  let left = draw.take(invoiceId, 'advanced', 'guaranteed', amount);
  left = draw.take(invoiceId, 'debt', 'outside', left);
  left = draw.take(invoiceId, 'givenUp', 'outside', left);
  left = draw.take(invoiceId, 'spent', 'cleared', left);
  left = draw.take(invoiceId, 'shortfall', 'outside', left);
  for (const cover of draw.budget().covers.filter(({ origin }) => origin === invoiceId)) {
    left = draw.uncover(cover, 'cleared', left);
  }
  if (!isZero(left)) throw new Error(`a salary took more from ${invoiceId} than is accounted for`);
};

const freed = (draw: Drawing, { status, parts }: Reservation, currency: Currency): void => {
  for (const part of parts) {
    const amount = parseMoney(part.amount, currency);
    const held = status === 'reserved' && part.kind === 'guaranteed';
    // Nobody but this salary holds it, so it goes back exactly as it came.
    if (held) draw.take(part.invoiceId, 'held', 'guaranteed', amount);
    else freePart(draw, part, amount);
  }
};

/**
 * Frees the budget of a salary. Cancelling leaves a mark that nothing is reserved for it again (M8); it waits until the
 * fund has answered, while the fund's own refusal frees at once.
 */
export const releaseSalary = (
  command: SalaryOfActivity & Readonly<{ reason: 'cancelled' | 'advanceRefused' }>,
  state: Open,
): Decided => {
  const { salaryId, currency, reason } = command;
  const known = state.salaries.get(salaryId);
  if (known?.status === 'cancelled') return ok([]);
  const reserved = known?.status === 'reserved';
  if (reason === 'cancelled' && reserved) {
    return refuse('salary_funding_in_flight', { salaryId });
  }
  if (reason === 'advanceRefused' && !reserved) return ok([]);
  const draw = drawFrom(state.budget);
  if (known !== undefined) freed(draw, known, currency);
  const amount = formatMoney(
    known === undefined || known.parts.length === 0
      ? zero(currency)
      : parseMoney(known.amount, currency),
  );
  const data = { ...salaryOf(state, command), reason, amount, moves: draw.moves() };
  return withCover(state, [{ type: 'SalaryReservationReleased', data }]);
};
