import { idOf, type ActivityId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import type { OpenActivityInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A member's activity is opened; its name goes to the people's tables. */
export const openActivity = (deps: UseCaseDeps): UseCase<OpenActivityInput> =>
  useCase(deps, {
    type: 'OpenActivity',
    book: deps.books.activity,
    place: { creates: 'activity' },
    gather: async ({ input, id, commandId, inputHash }) => {
      const { entityId, memberId, name, effectiveOn: asked } = input;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { state, basis } = await deps.books.member.tail(memberId);
      const member = state.status === 'absent' ? undefined : { entityId: state.entityId };
      const before = async () =>
        ok(
          await deps.people.saveDetails({
            kind: 'activity',
            id,
            commandId,
            inputHash,
            details: { name },
          }),
        );
      const activityId = idOf<ActivityId>(id);
      const data = { activityId, entityId, memberId, member };
      const { effectiveOn } = facts.value;
      const command = { type: 'OpenActivity', data } as const;
      return ok({ command, basis: [facts.value.basis, basis], effectiveOn, entityId, before });
    },
  });
