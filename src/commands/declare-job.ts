import { idOf, type JobId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import type { DeclareJobInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** The texts of a job's lines are kept under its command's id and input; a job has one version of them for now. */
const TEXTS_VERSION = 1;

/**
 * A job is declared: invoice, levy and funding follow from it by reactions. The texts of its lines go to the people's
 * tables; the event holds no rate.
 */
export const declareJob = (deps: UseCaseDeps): UseCase<DeclareJobInput> =>
  useCase(deps, {
    type: 'DeclareJob',
    book: deps.books.job,
    place: { creates: 'job' },
    gather: async ({ input, id, commandId, inputHash }) => {
      const { entityId, activityId, clientId, effectiveOn: asked, lines, ...rest } = input;
      const [facts, activity, client] = await Promise.all([
        entityFacts(deps, entityId, asked),
        deps.books.activity.tail(activityId),
        deps.books.client.tail(clientId),
      ]);
      if (!facts.ok) return facts;
      const { entity, effectiveOn, basis } = facts.value;
      const data = {
        ...rest,
        jobId: idOf<JobId>(id),
        entityId,
        activityId,
        clientId,
        lines: lines.map(({ kind, net, vat }) => ({ kind, net, vat })),
        textsVersion: TEXTS_VERSION,
        effectiveOn,
        entity: { currency: entity.currency, jurisdiction: entity.jurisdiction },
        activity:
          activity.state.status === 'absent'
            ? undefined
            : { entityId: activity.state.entityId, memberId: activity.state.memberId },
        client: client.state.status === 'absent' ? undefined : { entityId: client.state.entityId },
      };
      return ok({
        command: { type: 'DeclareJob', data } as const,
        basis: [basis, activity.basis, client.basis],
        effectiveOn,
        entityId,
        before: async () => {
          const texts = lines.map(({ text }) => text);
          return ok(await deps.people.saveTexts({ commandId, inputHash }, texts));
        },
      });
    },
  });
