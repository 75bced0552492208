import { ok } from '../domain/result.ts';
import type { DeclareWithholdingTaxInput, PayWithholdingTaxInput, UseCase } from './api.ts';
import { dueFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

type OfMonth = Pick<PayWithholdingTaxInput, 'entityId' | 'month'>;

const monthStream = ({ entityId, month }: OfMonth) => ({
  kind: 'withholdingTax',
  id: `${entityId}.${month}`,
});

/** The return says how much tax was withheld from the salaries paid in a month. */
export const declareWithholdingTax = (deps: UseCaseDeps): UseCase<DeclareWithholdingTaxInput> =>
  useCase(deps, {
    type: 'DeclareTax',
    book: deps.books.withholdingTax,
    place: { changes: (input) => monthStream(input) },
    gather: async ({ input: { effectiveOn: asked, ...due } }) => {
      const facts = await dueFacts(deps, due.entityId, asked);
      if (!facts.ok) return facts;
      const { known, ...context } = facts.value;
      return ok({
        command: { type: 'DeclareTax', data: { ...due, ...known } } as const,
        ...context,
      });
    },
  });

/** The tax of a month was paid to the state. */
export const payWithholdingTax = (deps: UseCaseDeps): UseCase<PayWithholdingTaxInput> =>
  useCase(deps, {
    type: 'PayTax',
    book: deps.books.withholdingTax,
    place: { changes: (input) => monthStream(input) },
    gather: async ({ input: { bookedOn, ...due } }) => {
      const facts = await dueFacts(deps, due.entityId, bookedOn);
      if (!facts.ok) return facts;
      const { known, ...context } = facts.value;
      return ok({ command: { type: 'PayTax', data: { ...due, ...known } } as const, ...context });
    },
  });
