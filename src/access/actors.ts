import { isId } from '../domain/ids.ts';
import type { Role } from './roles.ts';

// Names under which the ledger itself acts: a person with such a name could pass for a reaction.
const RESERVED = /^(?:system$|reaction:)/;
// It stands in the metadata of every event, for ever: an e-mail address would be personal data in the log.
const ACTOR = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/**
 * Why a key of this role cannot speak for this actor, as a sentence about the actor's id that says what to do; undefined
 * when it can. An id is opaque, short, and no name of the ledger's own; a member's is the one that it has in the ledger.
 */
export const actorFault = (actorId: string, role: Role): string | undefined => {
  if (!ACTOR.test(actorId)) {
    return 'is not an opaque id: send 1 to 100 letters, digits and . _ : - that begin with a letter or digit and are no name or e-mail address of a person, since they stand in every event';
  }
  if (RESERVED.test(actorId)) return 'is a name of the ledger itself: send another id';
  if (role === 'member' && !isId(actorId)) {
    return 'is not the id of a member: a key of the role member speaks for one, so send the id that GET /v1/members lists';
  }
  return undefined;
};
