import type { Decider, Message } from '../decider.ts';
import type { Jurisdiction } from '../entity/events.ts';
import { checkAhead } from '../far-ahead.ts';
import { idOf, type EntityId, type JobId, type MemberId, type SalaryId } from '../ids.ts';
import { checkLines, type LineRefusalCode } from '../invoice/line-rules.ts';
import { isTooLarge } from '../largest-amount.ts';
import type { LocalDate } from '../local-date.ts';
import { isPositive, parseMoney, type Currency } from '../money.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import { isSettled, restsOnMoney, stepsOf, type JobStanding } from './completion.ts';
import {
  JOB_STEPS,
  type EventReference,
  type JobDeclared,
  type JobEvent,
  type JobFailed,
  type JobStep,
} from './events.ts';

/** A failure that was not resumed yet. */
type OpenFailure = Readonly<{ step: JobStep; cause: EventReference }>;

/** A job: what was declared, the steps done, and the failures that wait to be resumed. */
export type JobState =
  | Readonly<{ status: 'absent' }>
  | Readonly<{
      status: 'declared';
      entityId: EntityId;
      declared: JobDeclared['data'];
      stepsDone: readonly JobStep[];
      /** Where the job's invoice was issued. */
      invoicedAt: EventReference | undefined;
      failures: readonly OpenFailure[];
      /** Salaries that were refused, resumed since or not: their activity need not know them. */
      refusedSalaries: readonly SalaryId[];
      completed: boolean;
    }>;

/** A job with what the streams of its entity, activity and client say; undefined: there is none. */
type JobToDeclare = Omit<JobDeclared['data'], 'memberId'> &
  Readonly<{
    effectiveOn: LocalDate;
    entity: Readonly<{ currency: Currency; jurisdiction: Jurisdiction }> | undefined;
    activity: Readonly<{ entityId: EntityId; memberId: MemberId }> | undefined;
    client: Readonly<{ entityId: EntityId }> | undefined;
  }>;

/** Where the job's money stands; told when its steps leave nothing else to wait for. */
type Standing = Readonly<{ standing?: JobStanding }>;

/** What can be asked of a job, with the facts of other streams that it rests on. */
export type JobCommand =
  | Message<'DeclareJob', JobToDeclare>
  | Message<'RecordStep', Standing & { step: JobStep; cause: EventReference }>
  | Message<'CompleteJob', Standing>
  | Message<'FailJob', Pick<JobFailed['data'], 'step' | 'refusal' | 'facts' | 'cause'>>
  | Message<'ResumeJob', { jobId: JobId }>;

/** Why a job refuses what is asked of it. */
export type JobRefusalCode =
  | 'job_already_declared'
  | 'entity_not_found'
  | 'activity_not_found'
  | 'client_not_found'
  | 'activity_of_other_entity'
  | 'client_of_other_entity'
  | 'currency_mismatch'
  | 'job_ends_before_it_starts'
  | 'day_too_far_ahead'
  | 'job_pay_invalid'
  | 'job_not_found'
  | 'job_not_failed'
  | LineRefusalCode;

type Declared = Extract<JobState, { status: 'declared' }>;
type Decided = Result<readonly JobEvent[], Refusal<JobRefusalCode>>;

const sameCause = (a: EventReference, b: EventReference): boolean =>
  a.stream === b.stream && a.revision === b.revision;

const checkPay = ({
  pay,
  currency,
}: Pick<JobDeclared['data'], 'pay' | 'currency'>): Result<undefined, Refusal<JobRefusalCode>> => {
  if (pay.kind !== 'amount') return ok(undefined);
  const { amount } = pay;
  const most = parseMoney(amount, currency);
  if (!isPositive(most)) return refuse('job_pay_invalid', { amount });
  return isTooLarge(most) ? refuse('amount_too_large', { amount }) : ok(undefined);
};

const declare = (command: JobToDeclare, state: JobState): Decided => {
  const { effectiveOn, entity, activity, client, ...job } = command;
  const { jobId, entityId, activityId, clientId, firstDay, lastDay, currency, lines } = job;
  if (state.status !== 'absent') return refuse('job_already_declared', { jobId });
  if (entity === undefined) return refuse('entity_not_found', { entityId });
  if (activity === undefined) return refuse('activity_not_found', { activityId });
  if (activity.entityId !== entityId) {
    return refuse('activity_of_other_entity', { activityId, entityId });
  }
  if (client === undefined) return refuse('client_not_found', { clientId });
  if (client.entityId !== entityId) return refuse('client_of_other_entity', { clientId, entityId });
  if (currency !== entity.currency) {
    return refuse('currency_mismatch', { currency, expected: entity.currency });
  }
  if (lastDay < firstDay) return refuse('job_ends_before_it_starts', { firstDay, lastDay });
  const ahead = checkAhead(lastDay, effectiveOn);
  if (!ahead.ok) return ahead;
  const pay = checkPay(job);
  if (!pay.ok) return pay;
  const checked = checkLines(lines, { ...entity, on: effectiveOn });
  if (!checked.ok) return checked;
  return ok([{ type: 'JobDeclared', data: { ...job, memberId: activity.memberId } }]);
};

/** Complete, once: each step was done, and nothing of its money is open now. */
const completion = (
  state: Declared,
  { standing }: Standing,
  step?: JobStep,
): readonly JobEvent[] => {
  const { entityId } = state;
  const { jobId } = state.declared;
  const complete = restsOnMoney(state, step) && standing !== undefined && isSettled(standing);
  return complete ? [{ type: 'JobCompleted', data: { jobId, entityId } }] : [];
};

const recordStep = (
  state: Declared,
  { step, cause, standing }: Extract<JobCommand, { type: 'RecordStep' }>['data'],
): Decided => {
  const { entityId, stepsDone } = state;
  const { jobId } = state.declared;
  if (!stepsOf(state.declared).includes(step)) return ok([]);
  const recorded: JobEvent = { type: 'JobStepRecorded', data: { jobId, entityId, step, cause } };
  const completed = completion(state, standing === undefined ? {} : { standing }, step);
  return ok(stepsDone.includes(step) ? completed : [recorded, ...completed]);
};

/**
 * Each failed cause once, in the order of the steps: they are taken up one behind the other, and a salary waits for the
 * invoice, whichever of them failed first.
 */
const failedCauses = ({ failures }: Declared): readonly EventReference[] =>
  JOB_STEPS.flatMap((step) => failures.filter((failure) => failure.step === step))
    .map(({ cause }) => cause)
    .filter((cause, index, all) => all.findIndex((other) => sameCause(other, cause)) === index);

const evolveDeclared = (state: Declared, event: Exclude<JobEvent, JobDeclared>): Declared => {
  switch (event.type) {
    case 'JobStepRecorded':
      return {
        ...state,
        stepsDone: [...state.stepsDone, event.data.step],
        invoicedAt: event.data.step === 'invoice' ? event.data.cause : state.invoicedAt,
      };
    case 'JobFailed': {
      const { step, cause, facts } = event.data;
      const { salaryId } = facts;
      const refused = step === 'salary' && salaryId !== undefined ? [idOf<SalaryId>(salaryId)] : [];
      return {
        ...state,
        failures: [...state.failures, { step, cause }],
        refusedSalaries: [...state.refusedSalaries, ...refused],
      };
    }
    case 'JobResumed': {
      const { cause } = event.data;
      const failures = state.failures.filter((failure) => !sameCause(failure.cause, cause));
      return { ...state, failures };
    }
    case 'JobCompleted':
      return { ...state, completed: true };
    default:
      return unreachable(event);
  }
};

/**
 * A job is declared once, its steps are recorded in whichever order they come, and it is complete when all are done and
 * nothing of its money is open.
 * The same consequence refused twice is one failure; resuming takes up every failed cause again.
 */
export const jobDecider: Decider<JobState, JobCommand, JobEvent, JobRefusalCode> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'JobDeclared') {
      const { entityId } = event.data;
      const nothingYet = {
        stepsDone: [],
        invoicedAt: undefined,
        failures: [],
        refusedSalaries: [],
        completed: false,
      };
      return { status: 'declared', entityId, declared: event.data, ...nothingYet };
    }
    return state.status === 'absent'
      ? outOfPlace(event.type, state.status)
      : evolveDeclared(state, event);
  },
  decide: (command, state) => {
    if (command.type === 'DeclareJob') return declare(command.data, state);
    if (state.status === 'absent') return refuse('job_not_found');
    const { entityId } = state;
    const { jobId } = state.declared;
    switch (command.type) {
      case 'RecordStep':
        return recordStep(state, command.data);
      case 'CompleteJob':
        return ok(completion(state, command.data));
      case 'FailJob': {
        const { step, refusal, facts, cause } = command.data;
        const known = state.failures.some(
          (failure) => failure.step === step && sameCause(failure.cause, cause),
        );
        const data = { jobId, entityId, step, refusal, facts, cause };
        return ok(known ? [] : [{ type: 'JobFailed', data }]);
      }
      case 'ResumeJob': {
        const causes = failedCauses(state);
        if (causes.length === 0) return refuse('job_not_failed', { jobId });
        return ok(
          causes.map((cause) => ({ type: 'JobResumed', data: { jobId, entityId, cause } })),
        );
      }
      default:
        return unreachable(command);
    }
  },
};
