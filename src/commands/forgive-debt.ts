import { ok, refuse } from '../domain/result.ts';
import type { ForgiveDebtInput, UseCase } from './api.ts';
import { decisionFact, entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A decision moves what an activity owes the guarantee fund to the fund (M30); the fund follows by a reaction. */
export const forgiveDebt = (deps: UseCaseDeps): UseCase<ForgiveDebtInput> =>
  useCase(deps, {
    type: 'ForgiveDebt',
    book: deps.books.activity,
    place: { changes: ({ activityId }) => ({ kind: 'activity', id: activityId }) },
    gather: async ({ input: { effectiveOn: asked, ...data }, fold: { state } }) => {
      const { activityId, decisionId, currency } = data;
      if (state.status === 'absent') return refuse('activity_not_found', { activityId });
      const { entityId } = state;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { entity, effectiveOn, basis } = facts.value;
      if (currency !== entity.currency) {
        return refuse('currency_mismatch', { currency, expected: entity.currency });
      }
      const voted = await decisionFact(deps, decisionId);
      const known = { decision: voted.decision, on: effectiveOn };
      const command = { type: 'ForgiveDebt', data: { ...data, ...known } } as const;
      return ok({ command, basis: [basis, voted.basis], effectiveOn, entityId });
    },
  });
