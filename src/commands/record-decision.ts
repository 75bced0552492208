import { idOf, type DecisionId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import type { RecordDecisionInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** The text of a motion is kept under its command's id and input; it has one version. */
const TEXTS_VERSION = 1;

/** The result of a vote of the assembly or the board; the text of the motion goes to the people's tables. */
export const recordDecision = (deps: UseCaseDeps): UseCase<RecordDecisionInput> =>
  useCase(deps, {
    type: 'RecordDecision',
    book: deps.books.decision,
    place: { creates: 'decision' },
    gather: async ({
      input: { effectiveOn: asked, motion, ...data },
      id,
      commandId,
      inputHash,
    }) => {
      const { entityId } = data;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { effectiveOn, basis } = facts.value;
      const decisionId = idOf<DecisionId>(id);
      const command = {
        type: 'RecordDecision',
        data: {
          decisionId,
          ...data,
          ...(motion === undefined ? {} : { textsVersion: TEXTS_VERSION }),
          effectiveOn,
        },
      } as const;
      const before = async () =>
        ok(
          await deps.people.saveTexts(
            { commandId, inputHash },
            motion === undefined ? [] : [motion],
          ),
        );
      return ok({ command, basis: [basis], effectiveOn, entityId, before });
    },
  });
