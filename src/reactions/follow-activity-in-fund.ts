import type { ActivityEvent } from '../domain/activity/events.ts';
import { fundChangesOf, movesOf } from '../domain/activity/moves.ts';
import type { LossCause } from '../domain/guarantee-fund/events.ts';
import type { ReactionCommand } from '../commands/reaction-commands.ts';
import type { Reaction } from './reaction.ts';

type Followed = Extract<
  ActivityEvent,
  Readonly<{
    type:
      | 'ActivityFundingCleared'
      | 'ActivityFundingReversed'
      | 'ActivityShortfallCovered'
      | 'ActivityDebtForgiven'
      | 'SalaryReservationReleased';
  }>
>;

const follow =
  (cause: LossCause) =>
  (event: Followed): readonly ReactionCommand[] => {
    const { entityId, activityId, memberId, currency, countsInFundOn } = event.data;
    const ids = { entityId, activityId, memberId, currency };
    const dims = countsInFundOn === undefined ? ids : { ...ids, countsOn: countsInFundOn };
    return fundChangesOf(movesOf(event)).map(({ change, parts }) => ({
      type: 'ChangeFund',
      data: { ...dims, change, parts, cause, of: 'advance' },
    }));
  };

/**
 * The fund follows what happens to advances in the activities: repaid, open again, lost or got back (R8, R9, M6, M10).
 * Caused by activity events, these commands never wait (M5b).
 */
export const followActivityInFund: Reaction = {
  name: 'follow-activity-in-fund',
  version: 1,
  on: {
    ActivityFundingCleared: follow('writeOff'),
    ActivityFundingReversed: follow('writeOff'),
    ActivityShortfallCovered: follow('writeOff'),
    ActivityDebtForgiven: follow('decision'),
    SalaryReservationReleased: follow('writeOff'),
  },
};
