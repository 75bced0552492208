import { ok } from '../domain/result.ts';
import type { AdoptPolicyInput, UseCase } from './api.ts';
import { decisionFact, entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A recorded decision changes a rule of an entity from a day on. */
export const adoptPolicy = (deps: UseCaseDeps): UseCase<AdoptPolicyInput> =>
  useCase(deps, {
    type: 'AdoptPolicy',
    book: deps.books.entity,
    place: { changes: ({ entityId }) => ({ kind: 'entity', id: entityId }) },
    gather: async ({ input: { effectiveOn: asked, ...data } }) => {
      const { entityId, decisionId } = data;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { effectiveOn } = facts.value;
      const { decision, basis } = await decisionFact(deps, decisionId);
      const command = { type: 'AdoptPolicy', data: { ...data, effectiveOn, decision } } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId });
    },
  });
