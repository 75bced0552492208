import type { ClientState } from '../domain/client/decider.ts';
import type { ClientId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import { ok, refuse } from '../domain/result.ts';
import type { AgreePaymentTermsInput, ChangeGuaranteeInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

const entityOfClient = async (
  deps: UseCaseDeps,
  clientId: ClientId,
  state: ClientState,
  asked: LocalDate | undefined,
) =>
  state.status === 'absent'
    ? refuse('client_not_found', { clientId })
    : entityFacts(deps, state.entityId, asked);

/** A client gets payment terms of its own. */
export const agreePaymentTerms = (deps: UseCaseDeps): UseCase<AgreePaymentTermsInput> =>
  useCase(deps, {
    type: 'AgreePaymentTerms',
    book: deps.books.client,
    place: { changes: ({ clientId }) => ({ kind: 'client', id: clientId }) },
    gather: async ({ input: { effectiveOn: asked, ...data }, fold }) => {
      const facts = await entityOfClient(deps, data.clientId, fold.state, asked);
      if (!facts.ok) return facts;
      const { effectiveOn, basis, entity } = facts.value;
      const { jurisdiction } = entity;
      const command = { type: 'AgreePaymentTerms', data: { ...data, jurisdiction } } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId: entity.entityId });
    },
  });

/** The guarantee fund stops or begins again to cover new invoices to a client. */
export const changeGuarantee = (deps: UseCaseDeps): UseCase<ChangeGuaranteeInput> =>
  useCase(deps, {
    type: 'ChangeGuarantee',
    book: deps.books.client,
    place: { changes: ({ clientId }) => ({ kind: 'client', id: clientId }) },
    gather: async ({ input: { clientId, guaranteed, effectiveOn: asked }, fold }) => {
      const facts = await entityOfClient(deps, clientId, fold.state, asked);
      if (!facts.ok) return facts;
      const { effectiveOn, basis, entity } = facts.value;
      const type = guaranteed ? 'RestoreGuarantee' : 'WithdrawGuarantee';
      const command = { type, data: { clientId } } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId: entity.entityId });
    },
  });
