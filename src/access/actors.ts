import { isId } from '../domain/ids.ts';
import type { Role } from './roles.ts';

// Names under which the ledger itself acts: a person with such a name could pass for a reaction.
const RESERVED = /^(?:system$|reaction:)/;
const ACTOR = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$/;

/**
 * Why a key of this role cannot speak for this actor, as a sentence about the actor's id that says what to do; undefined
 * when it can. An id is visible, short, and no name of the ledger's own; a member's is the one that it has in the ledger.
 */
export const actorFault = (actorId: string, role: Role): string | undefined => {
  if (!ACTOR.test(actorId) || RESERVED.test(actorId)) {
    return 'is not a name of a person or service';
  }
  if (role === 'member' && !isId(actorId)) {
    return 'is not the id of a member: a key of the role member speaks for one, so send the id that GET /v1/members lists';
  }
  return undefined;
};
