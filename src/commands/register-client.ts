import { idOf, type ClientId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import type { RegisterClientInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A client is registered, and guaranteed from then on; name and address go to the people's tables. */
export const registerClient = (deps: UseCaseDeps): UseCase<RegisterClientInput> =>
  useCase(deps, {
    type: 'RegisterClient',
    book: deps.books.client,
    place: { creates: 'client' },
    gather: async ({ input, id, commandId, inputHash }) => {
      const { entityId, kind, country, details, effectiveOn: asked } = input;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const before = async () =>
        ok(await deps.people.saveDetails({ kind: 'client', id, commandId, inputHash, details }));
      const { effectiveOn, basis } = facts.value;
      const clientId = idOf<ClientId>(id);
      const data = { clientId, entityId, kind, country };
      const command = { type: 'RegisterClient', data } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId, before });
    },
  });
