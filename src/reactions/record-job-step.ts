import type { ReactionCommand } from '../commands/reaction-commands.ts';
import type { JobId } from '../domain/ids.ts';
import type { LevyReversed, ReceivableWrittenOff } from '../domain/invoice/events.ts';
import type { JobStep } from '../domain/job/events.ts';
import { compare, parseMoney } from '../domain/money.ts';
import type { Reaction } from './reaction.ts';

const done = (jobId: JobId, step: JobStep): readonly ReactionCommand[] => [
  { type: 'RecordJobStep', data: { jobId, step } },
];

/** A credit note or a loss may leave nothing that a job could still wait for. */
const corrected = ({ data }: LevyReversed | ReceivableWrittenOff): readonly ReactionCommand[] => {
  const { jobId, currency, guaranteed, activityShare, clearedAfter } = data;
  const received = parseMoney(data.principalReceivedAfter, currency);
  const paid = compare(received, parseMoney(data.totalInclVat, currency)) >= 0;
  return [
    ...(!guaranteed && clearedAfter === activityShare ? done(jobId, 'funding') : []),
    ...(paid ? done(jobId, 'payment') : []),
  ];
};

/**
 * The job notes each step that is done: invoiced, funded, paid by the client. What is done once more may be the last that
 * it waits for, after a payment was recalled or beside another salary; so may a salary that nobody waits for any longer.
 */
export const recordJobStep: Reaction = {
  name: 'record-job-step',
  version: 1,
  on: {
    InvoiceIssued: ({ data }) => done(data.jobId, 'invoice'),
    // An unguaranteed invoice that leaves nothing for its activity has nothing to wait for.
    LevyDeducted: ({ data }) =>
      !data.guaranteed && data.activityShare === '0.00' ? done(data.jobId, 'funding') : [],
    ActivityFunded: ({ data }) =>
      // Unguaranteed funding arrives in parts; the last one completes the share.
      data.kind === 'guaranteed' || data.clearedAfter === data.activityShare
        ? done(data.jobId, 'funding')
        : [],
    SalaryPaid: ({ data: { jobId } }) => (jobId === undefined ? [] : done(jobId, 'salary')),
    SalaryCancelled: ({ data: { jobId } }) =>
      jobId === undefined ? [] : [{ type: 'CompleteJob', data: { jobId } }],
    ClientPaymentApplied: ({ data }) =>
      data.principalReceivedAfter === data.totalInclVat ? done(data.jobId, 'payment') : [],
    LevyReversed: corrected,
    ReceivableWrittenOff: corrected,
  },
};
