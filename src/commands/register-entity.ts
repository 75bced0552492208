import { idOf, type EntityId } from '../domain/ids.ts';
import { ok, refuse } from '../domain/result.ts';
import type { RegisterEntityInput, UseCase } from './api.ts';
import { effectiveDate } from './facts.ts';
import { isTimeZone } from './today.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** An entity begins to keep its books in this ledger. */
export const registerEntity = (deps: UseCaseDeps): UseCase<RegisterEntityInput> =>
  useCase(deps, {
    type: 'RegisterEntity',
    book: deps.books.entity,
    place: { creates: 'entity' },
    gather: async ({ input: { effectiveOn: asked, ...data }, id }) => {
      const entityId = idOf<EntityId>(id);
      const { timeZone } = data;
      if (!isTimeZone(timeZone)) return refuse('time_zone_unknown', { timeZone });
      const date = effectiveDate(deps.now(), timeZone, asked);
      if (!date.ok) return date;
      const command = { type: 'RegisterEntity', data: { entityId, ...data } } as const;
      return ok({ command, basis: [], effectiveOn: date.value, entityId });
    },
  });
