import { ok } from '../domain/result.ts';
import type { AdoptPolicyInput, UseCase } from './api.ts';
import { decisionFact, entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** Where a numbering starts counts for the first number alone: given before, it would change nothing. */
const begunSeries = async ({ books }: UseCaseDeps, adopted: AdoptPolicyInput) => {
  if (adopted.policy !== 'numbering') return { seriesBegun: false, basis: [] };
  const { series, year } = adopted.parameters;
  const { state, basis } = await books.invoiceRegister.tail(
    `${adopted.entityId}.${series}.${year}`,
  );
  return { seriesBegun: state.status === 'open', basis: [basis] };
};

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
      const begun = await begunSeries(deps, data);
      const adopted = { ...data, effectiveOn, decision, seriesBegun: begun.seriesBegun };
      const command = { type: 'AdoptPolicy', data: adopted } as const;
      return ok({ command, basis: [basis, ...begun.basis], effectiveOn, entityId });
    },
  });
