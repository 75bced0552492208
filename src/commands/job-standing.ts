import type { ActivityState, Open } from '../domain/activity/state.ts';
import { idOf, type InvoiceId, type SalaryId } from '../domain/ids.ts';
import { targetOf } from '../domain/invoice/standing.ts';
import { openPrincipal, type InvoiceState, type IssuedInvoice } from '../domain/invoice/state.ts';
import { isSettled, type JobStanding } from '../domain/job/completion.ts';
import type { JobState } from '../domain/job/decider.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Basis } from '../domain/metadata.ts';
import { formatMoney } from '../domain/money.ts';
import type { Books, Tail } from './books.ts';
import type { UseCaseDeps } from './use-case.ts';

/** A job of which every step was done, and the stream of its invoice. */
type InvoicedJob = Readonly<{
  state: Exclude<JobState, { status: 'absent' }>;
  revision: number;
  invoice: string;
}>;

/** What a completion rests on. */
type Standing = Readonly<{
  standing: JobStanding;
  basis: readonly Basis[];
  /** When nothing is open: the accounting days of the steps, of the invoice's facts and of the salaries'. */
  days: readonly LocalDate[];
}>;

/** The activity has what the invoice leaves it, guaranteed or of the client's money, and nothing is on its way (M4). */
const fundingStands = ({ budget }: Open, invoice: IssuedInvoice): boolean => {
  const { standing, principalReceived, guaranteed } = invoice;
  const { activityShare, clearedAfter } = targetOf(standing, principalReceived, guaranteed);
  const lot = budget.lots.get(invoice.invoiceId);
  if (guaranteed && lot?.activityShare !== activityShare) return false;
  return (lot?.clearedAfter ?? '0.00') === clearedAfter;
};

/**
 * The salaries that may be the job's and not be paid. The activity knows those that it reserved, of one that the fund
 * refused no longer for which job, and nothing of one that it refused itself: that one the job knows.
 */
const salariesOf = (
  { salaries }: Open,
  { state: { declared, refusedSalaries } }: InvoicedJob,
): readonly SalaryId[] => {
  const known = [...salaries].filter(
    ([, { status, jobId }]) =>
      status === 'refused' || (status !== 'cancelled' && jobId === declared.jobId),
  );
  return [...new Set([...known.map(([salaryId]) => salaryId), ...refusedSalaries])];
};

const salariesStand = async ({ books }: UseCaseDeps, activity: Open, job: InvoicedJob) => {
  const { jobId } = job.state.declared;
  const tails = await Promise.all(salariesOf(activity, job).map((id) => books.salary.tail(id)));
  const mine = tails.filter(({ state }) => state.status !== 'absent' && state.jobId === jobId);
  const unpaid = mine.flatMap(({ state }) =>
    state.status === 'calculated' ? [state.salaryId] : [],
  );
  return { unpaid, mine };
};

/** The days of the steps, and the latest of each other stream. A job's own latest may be that of a resumption. */
const daysOf = async (
  { job }: Books,
  { state, revision }: InvoicedJob,
  others: readonly Tail<unknown>[],
): Promise<readonly LocalDate[]> => {
  const own = await job.readBack(job.nameOf(state.declared.jobId), 0, revision);
  const steps = own.filter(({ event }) => event.type === 'JobStepRecorded');
  return [
    ...steps.map(({ metadata }) => metadata.effectiveOn),
    ...others.flatMap(({ days }) => (days === undefined ? [] : [days.latest])),
  ];
};

const found = <State extends ActivityState | InvoiceState>(
  state: State,
  stream: string,
): Exclude<State, { status: 'absent' }> => {
  if (state.status === 'absent') throw new Error(`a job rests on ${stream}, which is not there`);
  // What is not absent is there; the compiler does not narrow a type that is still open.
  return state as Exclude<State, { status: 'absent' }>;
};

/**
 * Where the money of an invoiced job stands: what its client owes, whether its activity has followed its invoice, and
 * which of its salaries are not paid.
 *
 * A recall, or a salary for which nothing is reserved yet, can be stored between this look and the completion: that names
 * the revisions that it saw, and the job shows what opened since.
 */
export const jobStanding = async (deps: UseCaseDeps, job: InvoicedJob): Promise<Standing> => {
  const { books } = deps;
  const invoiceId = idOf<InvoiceId>(job.invoice.slice(books.invoice.nameOf('').length));
  const [invoice, activity] = await Promise.all([
    books.invoice.tail(invoiceId),
    books.activity.tail(job.state.declared.activityId),
  ]);
  const issued = found(invoice.state, invoice.stream);
  const open = found(activity.state, activity.stream);
  const { unpaid, mine } = await salariesStand(deps, open, job);
  const owed = formatMoney(openPrincipal(issued));
  const standing = { owed, fundingStands: fundingStands(open, issued), unpaid };
  const days = isSettled(standing) ? await daysOf(books, job, [invoice, ...mine]) : [];
  const bases = [invoice, activity, ...mine].map(({ basis }) => basis);
  return { standing, basis: bases, days };
};
