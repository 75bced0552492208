import { writeOffRulesInForce } from '../domain/entity/decider.ts';
import { fiscalYearOf } from '../domain/entity/fiscal-year.ts';
import { ok, refuse } from '../domain/result.ts';
import type { UseCase, WriteOffInput } from './api.ts';
import { decisionFact, entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** What is open of an invoice is given up, by the rules in force on that day. */
export const writeOffInvoice = (deps: UseCaseDeps): UseCase<WriteOffInput> =>
  useCase(deps, {
    type: 'WriteOffInvoice',
    book: deps.books.invoice,
    place: { changes: ({ invoiceId }) => ({ kind: 'invoice', id: invoiceId }) },
    gather: async ({ input, fold: { state } }) => {
      const { invoiceId, cause, vatRegained, decisionId, effectiveOn: asked } = input;
      if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId });
      const { entityId, issuedOn } = state;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { entity, effectiveOn: on, basis } = facts.value;
      const voted = decisionId === undefined ? undefined : await decisionFact(deps, decisionId);
      const { fiscalYearStart: start } = entity;
      const data = {
        cause,
        vatRegained,
        on,
        ofEarlierYear: fiscalYearOf(start, issuedOn) < fiscalYearOf(start, on),
        rules: writeOffRulesInForce(entity, on),
        decisionId,
        decision: voted?.decision,
      };
      return ok({
        command: { type: 'WriteOff', data } as const,
        basis: voted === undefined ? [basis] : [basis, voted.basis],
        effectiveOn: on,
        entityId,
      });
    },
  });
