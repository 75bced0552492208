import type { Decider, Message } from '../decider.ts';
import type { ActivityId, EntityId, InvoiceId, MemberId } from '../ids.ts';
import type { InvoiceDimensions } from '../invoice/events.ts';
import { compare, formatMoney, isZero, parseMoney, subtract, zero, type Amount } from '../money.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type { ActivityEvent, ActivityOpened } from './events.ts';

/** What one invoice brought to the activity: funded at issue or as money arrived, and how much of it is cleared. */
export type FundedInvoice = Readonly<{ kind: 'guaranteed' | 'cleared'; clearedAfter: Amount }>;

/** An activity and the invoices that fund it. */
export type ActivityState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'open'; funded: ReadonlyMap<InvoiceId, FundedInvoice> }> &
      ActivityOpened['data']);

type OpenActivity = Readonly<{
  activityId: ActivityId;
  entityId: EntityId;
  memberId: MemberId;
  /** The member as its own stream tells it; undefined when there is none. */
  member: Readonly<{ entityId: EntityId }> | undefined;
}>;

/** An invoice and the activity's share of it, net less levy. */
type FundActivity = InvoiceDimensions & Readonly<{ activityShare: Amount }>;

/** How much of an invoice's share the client's money covers so far: an absolute target (R8, M4). */
type MoveClearing = FundActivity &
  Readonly<{
    /** As the invoice carries it (M2). */
    guaranteed: boolean;
    clearedAfter: Amount;
  }>;

/** What can be asked of an activity, with the facts of other streams that it rests on. */
export type ActivityCommand =
  | Message<'OpenActivity', OpenActivity>
  | Message<'FundActivity', FundActivity>
  | Message<'MoveClearing', MoveClearing>;

/** Why an activity refuses what is asked of it. */
export type ActivityRefusalCode =
  | 'activity_already_opened'
  | 'member_not_found'
  | 'member_of_other_entity'
  | 'activity_not_found'
  | 'invoice_not_funded'
  | 'clearing_would_go_down';

type Open = Extract<ActivityState, { status: 'open' }>;
type Decided = Result<readonly ActivityEvent[], Refusal<ActivityRefusalCode>>;

const open = ({ member, ...activity }: OpenActivity, state: ActivityState): Decided => {
  const { activityId, entityId, memberId } = activity;
  if (state.status !== 'absent') return refuse('activity_already_opened', { activityId });
  if (member === undefined) return refuse('member_not_found', { memberId });
  return member.entityId === entityId
    ? ok([{ type: 'ActivityOpened', data: activity }])
    : refuse('member_of_other_entity', { memberId, entityId });
};

/** What an activity's event names of an invoice: all but the country, which its postings do not need. */
const fundingOf = (dimensions: InvoiceDimensions, state: Open) => {
  const { activityId, entityId, memberId, clientId, jobId, invoiceId, currency } = dimensions;
  if (activityId !== state.activityId) {
    throw new Error(`invoice ${invoiceId} of activity ${activityId} sent to ${state.activityId}`);
  }
  return { activityId, entityId, memberId, clientId, jobId, invoiceId, currency };
};

const fund = (command: FundActivity, state: Open): Decided => {
  const { invoiceId, currency, activityShare } = command;
  const funding = fundingOf(command, state);
  if (state.funded.has(invoiceId)) return ok([]);
  const clearedAfter = formatMoney(zero(currency));
  const data = { ...funding, activityShare, clearedAfter, amount: activityShare };
  return ok([{ type: 'ActivityFunded', data: { ...data, kind: 'guaranteed' } }]);
};

/** Moves to the target, whatever way led there: a repeat or a late answer decides nothing. */
const moveClearing = (command: MoveClearing, state: Open): Decided => {
  const { invoiceId, currency, guaranteed, activityShare, clearedAfter } = command;
  const funding = { ...fundingOf(command, state), activityShare, clearedAfter };
  const known = state.funded.get(invoiceId);
  if (guaranteed && known === undefined) return refuse('invoice_not_funded', { invoiceId });
  const cleared = parseMoney(known?.clearedAfter ?? '0.00', currency);
  const target = parseMoney(clearedAfter, currency);
  if (compare(target, cleared) < 0) {
    const facts = { invoiceId, cleared: formatMoney(cleared), target: clearedAfter };
    return refuse('clearing_would_go_down', facts);
  }
  const difference = subtract(target, cleared);
  if (isZero(difference)) return ok([]);
  const amount = formatMoney(difference);
  if (!guaranteed) {
    return ok([{ type: 'ActivityFunded', data: { ...funding, amount, kind: 'cleared' } }]);
  }
  // No salary was advanced on any invoice yet, so all of it becomes budget that the client's money covers.
  const advanceRepaid = formatMoney(zero(currency));
  const data = { ...funding, amount, advanceRepaid, becameCleared: amount };
  return ok([{ type: 'ActivityFundingCleared', data }]);
};

/**
 * The budget of an activity: an invoice that was guaranteed at issue funds it at once and is cleared by the client's
 * money; one that was not funds it only as the money arrives (R5, R8).
 */
export const activityDecider: Decider<
  ActivityState,
  ActivityCommand,
  ActivityEvent,
  ActivityRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'ActivityOpened') {
      return { status: 'open', ...event.data, funded: new Map() };
    }
    if (state.status === 'absent') return outOfPlace(event.type, state.status);
    const { invoiceId, clearedAfter } = event.data;
    const withInvoice = (kind: FundedInvoice['kind']): ActivityState => ({
      ...state,
      funded: new Map(state.funded).set(invoiceId, { kind, clearedAfter }),
    });
    switch (event.type) {
      case 'ActivityFunded':
        return withInvoice(event.data.kind);
      case 'ActivityFundingCleared':
        return withInvoice('guaranteed');
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    if (command.type === 'OpenActivity') return open(command.data, state);
    if (state.status === 'absent') {
      return refuse('activity_not_found', { activityId: command.data.activityId });
    }
    switch (command.type) {
      case 'FundActivity':
        return fund(command.data, state);
      case 'MoveClearing':
        return moveClearing(command.data, state);
      default:
        return unreachable(command);
    }
  },
};
