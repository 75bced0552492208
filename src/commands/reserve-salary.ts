import { salaryParts, type JobPayLimit } from '../domain/activity/salaries.ts';
import type { Open } from '../domain/activity/state.ts';
import { idOf, type InvoiceId, type JobId } from '../domain/ids.ts';
import { targetOf } from '../domain/invoice/standing.ts';
import type { Basis } from '../domain/metadata.ts';
import { parseMoney } from '../domain/money.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { ReleaseSalary, ReserveSalary, SalaryToReserve } from './reaction-commands.ts';
import { refuseSalary } from './refuse-salary.ts';
import type { UseCaseDeps } from './use-case.ts';

type PayLimit = Readonly<{ limit?: JobPayLimit; basis: readonly Basis[] }>;

/**
 * What the job lets the salary cost. A salary that comes before its job is invoiced, or before the guaranteed invoice has
 * funded the activity, waits for what is on its way by itself; it does not wait for a job that is held up.
 */
const payLimit = async (
  { books }: UseCaseDeps,
  { budget }: Open,
  jobId: JobId | undefined,
): Promise<Result<PayLimit, Refusal<'job_not_invoiced_yet'>>> => {
  if (jobId === undefined) return ok({ basis: [] });
  const { state, basis } = await books.job.tail(jobId);
  if (state.status === 'absent' || state.declared.pay.kind === 'none')
    return ok({ basis: [basis] });
  const limit = { limit: state.declared.pay, basis: [basis] };
  const { invoicedAt, failures } = state;
  if (failures.length > 0) return ok(limit);
  if (invoicedAt === undefined) return refuse('job_not_invoiced_yet', { jobId });
  const invoiceId = idOf<InvoiceId>(invoicedAt.stream.slice(books.invoice.nameOf('').length));
  const invoice = await books.invoice.tail(invoiceId);
  const guaranteed = invoice.state.status === 'issued' && invoice.state.guaranteed;
  return guaranteed && !budget.lots.has(invoiceId)
    ? refuse('job_not_invoiced_yet', { jobId })
    : ok(limit);
};

/**
 * Guaranteed money is only as good as its invoice: one that was credited, recalled or written off, and that the activity
 * has not followed yet, makes the salary wait (M7b). What comes after this look is forced on the activity all the same.
 */
const upToDate = async (
  { books }: UseCaseDeps,
  { budget }: Open,
  { cost, currency }: SalaryToReserve,
): Promise<Result<readonly Basis[], Refusal<'activity_behind_invoice'>>> => {
  const needed = salaryParts(budget, parseMoney(cost, currency));
  const taken = needed.filter(({ kind }) => kind === 'guaranteed');
  const basis: Basis[] = [];
  for (const { invoiceId } of taken) {
    const tail = await books.invoice.tail(invoiceId);
    const lot = budget.lots.get(invoiceId);
    if (tail.state.status === 'absent' || lot === undefined) {
      throw new Error(`the activity is funded by ${invoiceId}, which was never issued`);
    }
    const { standing, principalReceived, guaranteed } = tail.state;
    const { activityShare, clearedAfter } = targetOf(standing, principalReceived, guaranteed);
    if (lot.activityShare !== activityShare || lot.clearedAfter !== clearedAfter) {
      return refuse('activity_behind_invoice', { invoiceId });
    }
    basis.push(tail.basis);
  }
  return ok(basis);
};

/** Sets budget aside for a salary, under this step of the call. */
export const reserve = (
  deps: UseCaseDeps,
  call: ReactionCall,
  salary: SalaryToReserve,
  step?: string,
): Promise<Result<unknown, CommandRefusal>> => {
  const { activity } = deps.books;
  const { activityId, entityId, salaryId, jobId } = salary;
  const stream = activity.nameOf(activityId);
  const command = { type: 'ReserveSalary', target: stream, input: { salaryId } };
  return activity.handle<CommandRefusal>({
    stream,
    envelope: reactionEnvelope(
      deps.secret,
      call,
      step === undefined ? command : { ...command, step },
    ),
    gather: async ({ state }) => {
      if (state.status === 'absent') return refuse('activity_not_found', { activityId });
      const pay = await payLimit(deps, state, jobId);
      if (!pay.ok) return pay;
      const { limit, basis } = pay.value;
      const invoices = await upToDate(deps, state, salary);
      if (!invoices.ok) return invoices;
      const data = limit === undefined ? salary : { ...salary, limit };
      return ok({
        command: { type: 'ReserveSalary', data } as const,
        basis: [...basis, ...invoices.value],
        effectiveOn: consequenceDate(call),
        entityId,
      });
    },
  });
};

/** Sets budget aside for the whole cost of a salary (R6, R7). */
export const reserveSalary =
  (deps: UseCaseDeps) =>
  async ({ data }: ReserveSalary, call: ReactionCall): Promise<Result<unknown, CommandRefusal>> => {
    const reserved = await reserve(deps, call, data);
    return reserved.ok ? reserved : refuseSalary(deps, call, data, reserved.refusal);
  };

const releaseEnvelope = (
  { secret, books }: UseCaseDeps,
  call: ReactionCall,
  { activityId, salaryId, reason }: ReleaseSalary['data'],
) =>
  reactionEnvelope(secret, call, {
    type: 'ReleaseSalary',
    target: books.activity.nameOf(activityId),
    input: { salaryId, reason },
  });

/** True when this call has freed the budget before: whatever is reserved for the salary now is another reservation. */
export const releasedBefore = async (
  deps: UseCaseDeps,
  call: ReactionCall,
  release: ReleaseSalary['data'],
): Promise<boolean> => {
  const { activity } = deps.books;
  const { commandId } = releaseEnvelope(deps, call, release);
  return (await activity.mark(activity.nameOf(release.activityId), commandId)) !== undefined;
};

/** Frees the budget of a cancelled salary, and marks that nothing is reserved for it again (M8). */
export const releaseSalary =
  (deps: UseCaseDeps) =>
  ({ data }: ReleaseSalary, call: ReactionCall): Promise<Result<unknown, CommandRefusal>> => {
    const { activity } = deps.books;
    const { activityId, entityId } = data;
    const stream = activity.nameOf(activityId);
    const effectiveOn = consequenceDate(call);
    return activity.handle<CommandRefusal>({
      stream,
      envelope: releaseEnvelope(deps, call, data),
      gather: async () =>
        ok({
          command: { type: 'ReleaseSalary', data: { ...data, on: effectiveOn } } as const,
          basis: [],
          effectiveOn,
          entityId,
        }),
    });
  };
