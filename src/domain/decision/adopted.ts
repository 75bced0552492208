import type { DecisionId, EntityId } from '../ids.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';

/** A decision as its own stream tells it; undefined: there is none. */
export type DecisionFact = Readonly<{ entityId: EntityId; adopted: boolean }> | undefined;

/** Why something cannot rest on a decision. */
export type DecisionNeededCode =
  | 'decision_not_found'
  | 'decision_not_adopted'
  | 'decision_of_other_entity';

/** What an entity does by a decision rests on one of its own that was adopted. */
export const checkAdopted = (
  decisionId: DecisionId,
  decision: DecisionFact,
  entityId: EntityId,
): Result<undefined, Refusal<DecisionNeededCode>> => {
  if (decision === undefined) return refuse('decision_not_found', { decisionId });
  if (decision.entityId !== entityId) {
    return refuse('decision_of_other_entity', { decisionId, entityId });
  }
  return decision.adopted ? ok(undefined) : refuse('decision_not_adopted', { decisionId });
};
