import { ok } from '../domain/result.ts';
import type { DeclareSocialChargesInput, PaySocialChargesInput, UseCase } from './api.ts';
import { dueFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** The stream of an agency's charges for a quarter. */
export const chargesId = ({
  entityId,
  agency,
  quarter,
}: Pick<DeclareSocialChargesInput, 'entityId' | 'agency' | 'quarter'>): string =>
  `${entityId}.${agency}.${quarter}`;

type OfQuarter = Parameters<typeof chargesId>[0];

const quarterStream = (input: OfQuarter) => ({ kind: 'socialCharges', id: chargesId(input) });

const settling =
  (type: 'DeclareCharges' | 'RectifyCharges') =>
  (deps: UseCaseDeps): UseCase<DeclareSocialChargesInput> =>
    useCase(deps, {
      type,
      book: deps.books.socialCharges,
      place: { changes: (input) => quarterStream(input) },
      gather: async ({ input: { effectiveOn: asked, ...due } }) => {
        const facts = await dueFacts(deps, due.entityId, asked);
        if (!facts.ok) return facts;
        const { known, ...context } = facts.value;
        return ok({ command: { type, data: { ...due, ...known } }, ...context });
      },
    });

/** The quarterly return says what is owed. */
export const declareSocialCharges = settling('DeclareCharges');

/** The agency or a later return corrects a quarter. */
export const rectifySocialCharges = settling('RectifyCharges');

/** A provision or the balance of a quarter was paid. */
export const paySocialCharges = (deps: UseCaseDeps): UseCase<PaySocialChargesInput> =>
  useCase(deps, {
    type: 'PayCharges',
    book: deps.books.socialCharges,
    place: { changes: (input) => quarterStream(input) },
    gather: async ({ input: { bookedOn, ...due } }) => {
      const facts = await dueFacts(deps, due.entityId, bookedOn);
      if (!facts.ok) return facts;
      const { known, ...context } = facts.value;
      return ok({
        command: { type: 'PayCharges', data: { ...due, ...known } } as const,
        ...context,
      });
    },
  });
