import type { Decider, Message } from '../decider.ts';
import type { WageRule, WorkerBounds } from '../entity/events.ts';
import type { ActivityId, EntityId, SalaryId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import { formatMoney, type Amount, type Currency } from '../money.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type {
  SalaryCalculated,
  SalaryDimensions,
  SalaryEvent,
  SalaryFundingRefused,
} from './events.ts';
import {
  chargedToActivity,
  checkFigures,
  figuresOf,
  type SalaryFiguresRefusalCode,
} from './figures.ts';
import { payDates, type PayDates } from './pay-dates.ts';
import { checkPeriod, type SalaryPeriodRefusalCode } from './period.ts';
import type { HolidayCalendar } from '../working-days.ts';
import { usualEmployerCharges } from './unusual.ts';

/** A salary: what was calculated, and whether it was paid or cancelled. */
export type SalaryState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{
      status: 'calculated' | 'paid' | 'cancelled';
      /** Its budget or advance was refused and not asked for again. */
      fundingRefused: boolean;
    }> &
      SalaryCalculated['data']);

type CalculateSalary = Omit<SalaryCalculated['data'], 'usualEmployerCharges' | keyof PayDates> &
  Readonly<{
    /** The accounting day. */
    effectiveOn: LocalDate;
    /** By when salaries are paid, and the entity's holidays. */
    wages: WageRule;
    calendar: HolidayCalendar;
    /** What is plausible for the worker's category on that day; undefined: the category is not known. */
    bounds: WorkerBounds | undefined;
    entityCurrency: Currency;
    activity: Readonly<{ entityId: EntityId }> | undefined;
    /** The job that it pays; undefined: there is none, or none was named. */
    job: Readonly<{ activityId: ActivityId; pays: boolean; lastDay: LocalDate }> | undefined;
  }>;

/** What the activity's stream says of the salary's budget. */
type Funding = 'none' | 'reserved' | 'funded' | 'refused' | 'cancelled';

/** A later fact of a salary, and the accounting day of its calculation. */
type Later = Readonly<{ salaryId: SalaryId; on: LocalDate; calculatedOn: LocalDate }>;

type PaySalary = Readonly<{
  salaryId: SalaryId;
  calculatedOn: LocalDate;
  amount: Amount;
  currency: Currency;
  paidOn: LocalDate;
  bankAccount: string;
  bankReference: string;
  funding: Funding;
}>;

/** What can be asked of a salary, with the facts of other streams that it rests on. */
export type SalaryCommand =
  | Message<'CalculateSalary', CalculateSalary>
  | Message<'PaySalary', PaySalary>
  | Message<'CancelSalary', Later>
  | Message<'RefuseFunding', Pick<SalaryFundingRefused['data'], 'salaryId' | 'refusal' | 'facts'>>
  | Message<'ResumeSalary', Later & { funding: Funding }>;

/** Why a salary refuses what is asked of it. */
export type SalaryRefusalCode =
  | 'salary_already_calculated'
  | 'salary_not_found'
  | 'before_salary_calculated'
  | 'salary_not_payable'
  | 'salary_already_paid'
  | 'salary_already_cancelled'
  | 'salary_net_differs'
  | 'salary_not_refused'
  | 'salary_resumed_with_job'
  | 'worker_category_unknown'
  | 'activity_not_found'
  | 'activity_of_other_entity'
  | 'job_not_found'
  | 'job_of_other_activity'
  | 'job_pays_no_salary'
  | 'currency_mismatch'
  | SalaryPeriodRefusalCode
  | SalaryFiguresRefusalCode;

type Known = Exclude<SalaryState, { status: 'absent' }>;
type Decided = Result<readonly SalaryEvent[], Refusal<SalaryRefusalCode>>;

const checkJob = ({
  jobId,
  activityId,
  job,
}: CalculateSalary): Result<undefined, Refusal<SalaryRefusalCode>> => {
  if (jobId === undefined) return ok(undefined);
  if (job === undefined) return refuse('job_not_found', { jobId });
  if (job.activityId !== activityId) return refuse('job_of_other_activity', { jobId, activityId });
  return job.pays ? ok(undefined) : refuse('job_pays_no_salary', { jobId });
};

/** The deadline runs from the job's last day, whatever later day payroll tells (R12). */
const earlier = (workedOn: LocalDate, lastDay: LocalDate | undefined): LocalDate =>
  lastDay !== undefined && lastDay < workedOn ? lastDay : workedOn;

const calculate = (command: CalculateSalary, state: SalaryState): Decided => {
  const { bounds, entityCurrency, activity, job: paid, effectiveOn, ...more } = command;
  const { wages, calendar, ...data } = more;
  const { salaryId, entityId, activityId, currency, workerCategory } = data;
  if (state.status !== 'absent') return refuse('salary_already_calculated', { salaryId });
  if (activity === undefined) return refuse('activity_not_found', { activityId });
  if (activity.entityId !== entityId) {
    return refuse('activity_of_other_entity', { activityId, entityId });
  }
  const job = checkJob(command);
  if (!job.ok) return job;
  if (currency !== entityCurrency) {
    return refuse('currency_mismatch', { currency, expected: entityCurrency });
  }
  const period = checkPeriod(data, effectiveOn);
  if (!period.ok) return period;
  if (bounds === undefined) return refuse('worker_category_unknown', { workerCategory });
  const checked = checkFigures(figuresOf(data), bounds, currency);
  if (!checked.ok) return checked;
  const workedOn = earlier(data.workedOn, paid?.lastDay);
  const dates = payDates({ ...data, workedOn }, wages, calendar);
  const usual = usualEmployerCharges(data, bounds, currency);
  return ok([{ type: 'SalaryCalculated', data: { ...data, ...dates, ...usual } }]);
};

const dimensionsOf = (salary: SalaryDimensions): SalaryDimensions => {
  const { salaryId, entityId, activityId, memberId, jobId, jurisdiction, currency } = salary;
  const dimensions = { salaryId, entityId, activityId, memberId, jurisdiction, currency };
  return jobId === undefined ? dimensions : { ...dimensions, jobId };
};

/** Nothing happens to a salary before the day on which it counts as calculated. */
const checkDay = ({
  salaryId,
  on,
  calculatedOn,
}: Later): Result<undefined, Refusal<SalaryRefusalCode>> =>
  on < calculatedOn
    ? refuse('before_salary_calculated', { salaryId, on, calculatedOn })
    : ok(undefined);

/** Only what is reserved, and advanced where the client's money does not cover it, is ever paid (R6). */
const pay = (command: PaySalary, state: Known): Decided => {
  const { amount, currency, paidOn, bankAccount, bankReference, funding } = command;
  const { salaryId, net, payBy } = state;
  if (state.status === 'paid') return refuse('salary_already_paid', { salaryId });
  if (state.status === 'cancelled') return refuse('salary_already_cancelled', { salaryId });
  if (funding !== 'funded') return refuse('salary_not_payable', { salaryId, funding });
  if (currency !== state.currency) {
    return refuse('currency_mismatch', { currency, expected: state.currency });
  }
  if (amount !== net) return refuse('salary_net_differs', { salaryId, amount, net });
  const dated = checkDay({ ...command, on: paidOn });
  if (!dated.ok) return dated;
  const data = { ...dimensionsOf(state), net, paidOn, payBy, bankAccount, bankReference };
  return ok([{ type: 'SalaryPaid', data }]);
};

const cancel = (command: Later, state: Known): Decided => {
  const { salaryId } = state;
  if (state.status === 'paid') return refuse('salary_already_paid', { salaryId });
  if (state.status === 'cancelled') return refuse('salary_already_cancelled', { salaryId });
  const dated = checkDay(command);
  if (!dated.ok) return dated;
  return ok([{ type: 'SalaryCancelled', data: { ...dimensionsOf(state), ...figuresOf(state) } }]);
};

/** A salary of a job is resumed with the job, so that the job's own refusal is closed too. */
const resume = (command: Later & Readonly<{ funding: Funding }>, state: Known): Decided => {
  const { funding } = command;
  const { salaryId, jobId, currency } = state;
  if (jobId !== undefined) return refuse('salary_resumed_with_job', { salaryId, jobId });
  const refused = state.status === 'calculated' && (funding === 'none' || funding === 'refused');
  if (!refused || !state.fundingRefused) return refuse('salary_not_refused', { salaryId });
  const dated = checkDay(command);
  if (!dated.ok) return dated;
  const cost = formatMoney(chargedToActivity(state, currency));
  return ok([{ type: 'SalaryFundingResumed', data: { ...dimensionsOf(state), cost } }]);
};

const evolveKnown = (
  state: Known,
  event: Exclude<SalaryEvent, { type: 'SalaryCalculated' }>,
): Known => {
  switch (event.type) {
    case 'SalaryPaid':
      return { ...state, status: 'paid' };
    case 'SalaryCancelled':
      return { ...state, status: 'cancelled' };
    case 'SalaryFundingRefused':
      return { ...state, fundingRefused: true };
    case 'SalaryFundingResumed':
      return { ...state, fundingRefused: false };
    default:
      return unreachable(event);
  }
};

/** A salary is calculated once by the payroll system, then paid once or cancelled; never both. */
export const salaryDecider: Decider<SalaryState, SalaryCommand, SalaryEvent, SalaryRefusalCode> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'SalaryCalculated') {
      return { status: 'calculated', fundingRefused: false, ...event.data };
    }
    return state.status === 'absent'
      ? outOfPlace(event.type, state.status)
      : evolveKnown(state, event);
  },
  decide: (command, state) => {
    if (command.type === 'CalculateSalary') return calculate(command.data, state);
    if (state.status === 'absent') {
      return refuse('salary_not_found', { salaryId: command.data.salaryId });
    }
    switch (command.type) {
      case 'PaySalary':
        return pay(command.data, state);
      case 'CancelSalary':
        return cancel(command.data, state);
      case 'RefuseFunding': {
        const { refusal, facts } = command.data;
        const data = { ...dimensionsOf(state), refusal, facts };
        return ok([{ type: 'SalaryFundingRefused', data }]);
      }
      case 'ResumeSalary':
        return resume(command.data, state);
      default:
        return unreachable(command);
    }
  },
};
