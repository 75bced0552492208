import type { Decider, Message } from '../decider.ts';
import type { ActivityId, EntityId, MemberId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import { forgiveDebt, type DebtRefusalCode, type ForgiveDebt } from './debts.ts';
import type { ActivityEvent } from './events.ts';
import { withFundDay } from './fund-days.ts';
import {
  fund,
  moveFunding,
  type FundActivity,
  type FundingRefusalCode,
  type MoveFunding,
} from './funding.ts';
import {
  confirmSalary,
  releaseSalary,
  reserveSalary,
  type ReserveSalary,
  type SalaryBudgetRefusalCode,
  type SalaryOfActivity,
} from './salaries.ts';
import { activityAfter, type ActivityState, type Open } from './state.ts';

type OpenActivity = Readonly<{
  activityId: ActivityId;
  entityId: EntityId;
  memberId: MemberId;
  /** The member as its own stream tells it; undefined when there is none. */
  member: Readonly<{ entityId: EntityId }> | undefined;
}>;

type OnActivity = Readonly<{ activityId: ActivityId }>;

/** The accounting date of what is decided, for changes that the guarantee fund follows. */
type Dated = Readonly<{ on: LocalDate }>;

/** What can be asked of an activity, with the facts of other streams that it rests on. */
export type ActivityCommand =
  | Message<'OpenActivity', OpenActivity>
  | Message<'FundActivity', FundActivity>
  | Message<'MoveFunding', MoveFunding & Dated>
  | Message<'ReserveSalary', ReserveSalary & OnActivity>
  | Message<'ConfirmSalary', SalaryOfActivity & OnActivity & Dated>
  | Message<'ReleaseSalary', Parameters<typeof releaseSalary>[0] & OnActivity & Dated>
  | Message<'ForgiveDebt', ForgiveDebt & OnActivity & Dated>;

/** Why an activity refuses what is asked of it. */
export type ActivityRefusalCode =
  | 'activity_already_opened'
  | 'member_not_found'
  | 'member_of_other_entity'
  | 'activity_not_found'
  | FundingRefusalCode
  | SalaryBudgetRefusalCode
  | DebtRefusalCode;

type Decided = Result<readonly ActivityEvent[], Refusal<ActivityRefusalCode>>;

const open = ({ member, ...activity }: OpenActivity, state: ActivityState): Decided => {
  const { activityId, entityId, memberId } = activity;
  if (state.status !== 'absent') return refuse('activity_already_opened', { activityId });
  if (member === undefined) return refuse('member_not_found', { memberId });
  return member.entityId === entityId
    ? ok([{ type: 'ActivityOpened', data: activity }])
    : refuse('member_of_other_entity', { memberId, entityId });
};

/** What was decided, with the day on which the guarantee fund follows it. */
const followedByFund = (decided: Decided, state: Open, on: LocalDate): Decided => {
  if (!decided.ok) return decided;
  let now: ActivityState = state;
  const events = decided.value.map((event) => {
    const budget = now.status === 'absent' ? state.budget : now.budget;
    const dated = withFundDay(event, budget, on);
    now = activityAfter(now, dated);
    return dated;
  });
  return ok(events);
};

const decideOpen = (
  command: Exclude<ActivityCommand, { type: 'OpenActivity' }>,
  state: Open,
): Decided => {
  switch (command.type) {
    case 'FundActivity':
      return fund(command.data, state);
    case 'MoveFunding':
      return followedByFund(moveFunding(command.data, state), state, command.data.on);
    case 'ReserveSalary':
      return reserveSalary(command.data, state);
    case 'ConfirmSalary':
      return followedByFund(confirmSalary(command.data, state), state, command.data.on);
    case 'ReleaseSalary':
      return followedByFund(releaseSalary(command.data, state), state, command.data.on);
    case 'ForgiveDebt':
      return followedByFund(forgiveDebt(command.data, state), state, command.data.on);
    default:
      return unreachable(command);
  }
};

/**
 * The budget of an activity: an invoice that was guaranteed at issue funds it at once and is cleared by the client's
 * money; one that was not funds it only as the money arrives (R5, R8). Salaries reserve it; what the client's money
 * does not cover is advanced by the guarantee fund (R6, R7).
 */
export const activityDecider: Decider<
  ActivityState,
  ActivityCommand,
  ActivityEvent,
  ActivityRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: activityAfter,
  decide: (command, state) => {
    if (command.type === 'OpenActivity') return open(command.data, state);
    return state.status === 'absent'
      ? refuse('activity_not_found', { activityId: command.data.activityId })
      : decideOpen(command, state);
  },
};
