import type { Decider, Message } from '../decider.ts';
import type { LocalDate } from '../local-date.ts';
import { ok, refuse, unreachable } from '../result.ts';
import type { CollegeVotes, DecisionEvent, DecisionRecorded } from './events.ts';

/** What is known of a decision from its stream. */
export type DecisionState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'recorded' }> & DecisionRecorded['data']);

/** The entity was found by whoever asks. */
export type DecisionCommand = Message<
  'RecordDecision',
  DecisionRecorded['data'] & Readonly<{ effectiveOn: LocalDate }>
>;

/** Why a decision refuses what is asked of it. */
export type DecisionRefusalCode =
  | 'decision_already_recorded'
  | 'decision_not_taken_yet'
  | 'decision_votes_inconsistent';

// A weight has at most 8 decimals: as a whole number of hundred-millionths it is exact.
const WEIGHT_DECIMALS = 8;
const weightUnits = (weight: string): bigint => {
  const [whole = '', decimals = ''] = weight.split('.');
  return BigInt(whole + decimals.padEnd(WEIGHT_DECIMALS, '0'));
};

/**
 * True when more was voted for than against: each college counts by its weight times its own lead, in proportion to
 * its votes for and against; abstentions count nowhere. Exact: fractions are compared over a common denominator.
 */
export const hasMajority = (votes: readonly CollegeVotes[]): boolean => {
  const colleges = votes.filter((college) => college.for + college.against > 0);
  const cast = colleges.map((college) => BigInt(college.for) + BigInt(college.against));
  const denominator = cast.reduce((product, count) => product * count, 1n);
  const lead = colleges.reduce((sum, college, index) => {
    const own = BigInt(college.for) - BigInt(college.against);
    return sum + (weightUnits(college.weight) * own * denominator) / (cast[index] ?? 1n);
  }, 0n);
  return lead > 0n;
};

/**
 * A decision is recorded once. One that was adopted needs its quorum and more votes for than against; one that was
 * not adopted is taken as it is, since statutes may ask for more than a simple majority.
 */
export const decisionDecider: Decider<
  DecisionState,
  DecisionCommand,
  DecisionEvent,
  DecisionRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: (_state, event) => {
    switch (event.type) {
      case 'DecisionRecorded':
        return { status: 'recorded', ...event.data };
      default:
        return unreachable(event.type);
    }
  },
  decide: ({ data: { effectiveOn, ...data } }, state) => {
    const { decisionId, decidedOn, present, quorum } = data;
    if (state.status !== 'absent') return refuse('decision_already_recorded', { decisionId });
    if (decidedOn > effectiveOn) {
      return refuse('decision_not_taken_yet', { decidedOn, effectiveOn });
    }
    if (data.adopted && present < quorum) {
      const facts = { reason: 'quorum', present: String(present), quorum: String(quorum) };
      return refuse('decision_votes_inconsistent', facts);
    }
    if (data.adopted && !hasMajority(data.votes)) {
      return refuse('decision_votes_inconsistent', { reason: 'majority' });
    }
    return ok([{ type: 'DecisionRecorded', data }]);
  },
};
