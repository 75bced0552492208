import type {
  FundingTargets,
  MoveFunding,
  ReactionCommand,
} from '../commands/reaction-commands.ts';
import type { ReceivableWrittenOff } from '../domain/invoice/events.ts';
import type { Reaction } from './reaction.ts';

const moveTo = (moved: FundingTargets, cause: MoveFunding['data']['cause']): ReactionCommand => ({
  type: 'MoveFunding',
  data: { moved, cause },
});

/** What is lost leaves the activity; what the fund bears beyond the advances on it leaves the fund (R9, M26). */
const writtenOff = ({ data }: ReceivableWrittenOff): readonly ReactionCommand[] => {
  const { entityId, activityId, memberId, currency, invoiceId, clientId, jobId } = data;
  const { activityShortfall: borneByActivity, guaranteeFund: amount } = data.borneBy;
  const moved = moveTo({ ...data, borneByActivity }, 'writeOff');
  if (amount === '0.00') return [moved];
  const parts = [{ invoiceId, clientId, jobId, amount }];
  const loss = { change: 'lose', of: 'invoice', cause: 'writeOff', parts } as const;
  return [
    moved,
    { type: 'ChangeFund', data: { entityId, activityId, memberId, currency, ...loss } },
  ];
};

/**
 * The activity's money follows its invoice, to absolute targets: up as the client pays, down as money is recalled,
 * credited or lost (R8, R9, R13, M4).
 */
export const moveActivityFunding: Reaction = {
  name: 'clear-activity-funding',
  version: 1,
  on: {
    ClientPaymentApplied: ({ data }) => [moveTo(data, 'payment')],
    ClientPaymentUnapplied: ({ data }) => [moveTo(data, 'reversal')],
    LevyReversed: ({ data }) => [moveTo(data, 'creditNote')],
    ReceivableWrittenOff: writtenOff,
  },
};
