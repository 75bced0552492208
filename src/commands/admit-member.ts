import { idOf, type MemberId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import type { AdmitMemberInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A person joins the cooperative; the name goes to the people's tables before the event is stored. */
export const admitMember = (deps: UseCaseDeps): UseCase<AdmitMemberInput> =>
  useCase(deps, {
    type: 'AdmitMember',
    book: deps.books.member,
    place: { creates: 'member' },
    gather: async ({
      input: { entityId, details, effectiveOn: asked },
      id,
      commandId,
      inputHash,
    }) => {
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const before = async () =>
        ok(await deps.people.saveDetails({ kind: 'member', id, commandId, inputHash, details }));
      const { effectiveOn, basis } = facts.value;
      const memberId = idOf<MemberId>(id);
      const command = { type: 'AdmitMember', data: { memberId, entityId } } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId, before });
    },
  });
