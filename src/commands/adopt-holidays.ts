import { ok } from '../domain/result.ts';
import type { AdoptHolidaysInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** An entity names the public holidays of a year, complete with their replacement days. */
export const adoptHolidays = (deps: UseCaseDeps): UseCase<AdoptHolidaysInput> =>
  useCase(deps, {
    type: 'AdoptHolidays',
    book: deps.books.entity,
    place: { changes: ({ entityId }) => ({ kind: 'entity', id: entityId }) },
    gather: async ({ input: { effectiveOn: asked, ...data } }) => {
      const { entityId } = data;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { effectiveOn } = facts.value;
      const command = { type: 'AdoptHolidays', data: { ...data, effectiveOn } } as const;
      return ok({ command, basis: [], effectiveOn, entityId });
    },
  });
