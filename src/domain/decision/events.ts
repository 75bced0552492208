import type { Message } from '../decider.ts';
import type { DecisionId, EntityId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';

/** The organs that decide: general assembly (assemblée générale) and board (conseil d'administration). */
export const ORGANS = ['AG', 'CA'] as const;
/** Opinions of the two control bodies. */
export const OPINIONS = ['favourable', 'unfavourable', 'none'] as const;

/**
 * The votes of one college (a code such as `members` or `staff`, `all` without colleges) and their weight in the result
 * (a decimal between 0 and 1, "1" without colleges).
 */
export type CollegeVotes = Readonly<{
  college: string;
  weight: string;
  for: number;
  against: number;
  abstained: number;
}>;

/** The assembly or the board voted (décision): what was voted on, by whom, with which result. */
export type DecisionRecorded = Message<
  'DecisionRecorded',
  {
    decisionId: DecisionId;
    entityId: EntityId;
    organ: (typeof ORGANS)[number];
    decidedOn: LocalDate;
    /** A short code such as `levy-2026`; the text of the motion is kept outside the log. */
    subject: string;
    /** Which version of the motion's text was voted on; absent: no text was sent. */
    textsVersion?: number;
    votes: readonly CollegeVotes[];
    present: number;
    quorum: number;
    opinions: Readonly<{
      economic: (typeof OPINIONS)[number];
      societal: (typeof OPINIONS)[number];
    }>;
    adopted: boolean;
  }
>;

export type DecisionEvent = DecisionRecorded;
