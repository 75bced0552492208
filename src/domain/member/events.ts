import type { Message } from '../decider.ts';
import type { EntityId, MemberId } from '../ids.ts';

/** A person joined the cooperative (admission d'un membre); the name is kept outside the log. */
export type MemberAdmitted = Message<'MemberAdmitted', { memberId: MemberId; entityId: EntityId }>;

export type MemberEvent = MemberAdmitted;
