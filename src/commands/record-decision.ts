import { idOf, type DecisionId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import type { RecordDecisionInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** The result of a vote of the assembly or the board. */
export const recordDecision = (deps: UseCaseDeps): UseCase<RecordDecisionInput> =>
  useCase(deps, {
    type: 'RecordDecision',
    book: deps.books.decision,
    place: { creates: 'decision' },
    gather: async ({ input: { effectiveOn: asked, ...data }, id }) => {
      const { entityId } = data;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { effectiveOn, basis } = facts.value;
      const decisionId = idOf<DecisionId>(id);
      const command = {
        type: 'RecordDecision',
        data: { decisionId, ...data, effectiveOn },
      } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId });
    },
  });
