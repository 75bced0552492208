import type { Decider, Message } from '../decider.ts';
import { ok, refuse, unreachable } from '../result.ts';
import type { MemberAdmitted, MemberEvent } from './events.ts';

/** What is known of a member from its stream. */
export type MemberState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'admitted' }> & MemberAdmitted['data']);

/** The entity was found by whoever asks. */
export type MemberCommand = Message<'AdmitMember', MemberAdmitted['data']>;

/** Why a member refuses what is asked of it. */
export type MemberRefusalCode = 'member_already_admitted';

/** A member is admitted once, by one entity. */
export const memberDecider: Decider<MemberState, MemberCommand, MemberEvent, MemberRefusalCode> = {
  initial: { status: 'absent' },
  evolve: (_state, event) => {
    switch (event.type) {
      case 'MemberAdmitted':
        return { status: 'admitted', ...event.data };
      default:
        return unreachable(event.type);
    }
  },
  decide: ({ data }, state) =>
    state.status === 'absent'
      ? ok([{ type: 'MemberAdmitted', data }])
      : refuse('member_already_admitted', { memberId: state.memberId }),
};
