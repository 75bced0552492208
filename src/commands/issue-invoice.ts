import canonicalize from 'canonicalize';
import { createHmac } from 'node:crypto';
import { paymentTermsInForce, policyInForce } from '../domain/entity/decider.ts';
import { draftInvoice, type InvoiceBasis } from '../domain/invoice/draft.ts';
import type { InvoiceNumberAssigned } from '../domain/invoice-register/events.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { UseCaseDeps } from './use-case.ts';

/** A keyed hash of the document as its reader sees it: proves a copy, and lets nobody guess names from it. */
const documentHashOf = (secret: Buffer, document: object): string =>
  createHmac('sha256', secret)
    .update(canonicalize(document) ?? '')
    .digest('hex');

const gatherTails = async (deps: UseCaseDeps, assigned: InvoiceNumberAssigned['data']) => {
  const { jobId, entityId } = assigned;
  const job = await deps.books.job.tail(jobId);
  if (job.state.status === 'absent') return refuse('job_not_found', { jobId });
  const { clientId } = job.state.declared;
  const [client, entity] = await Promise.all([
    deps.books.client.tail(clientId),
    deps.books.entity.tail(entityId),
  ]);
  if (client.state.status === 'absent') return refuse('client_not_found', { clientId });
  if (entity.state.status === 'absent') return refuse('entity_not_found', { entityId });
  return ok({
    job: job.state.declared,
    client: client.state,
    entity: entity.state,
    basis: [job.basis, client.basis, entity.basis],
  });
};

/**
 * Issues the invoice of a job under its number. Levy, terms and VAT are those in force on the day the register gave
 * (R4), the guarantee is the client's as its stream says at this moment (M2).
 */
export const issueInvoice = (
  deps: UseCaseDeps,
  call: ReactionCall,
  assigned: InvoiceNumberAssigned['data'],
): Promise<Result<unknown, CommandRefusal>> => {
  const { invoiceId, entityId, series, year, number, issuedOn } = assigned;
  const stream = deps.books.invoice.nameOf(invoiceId);
  return deps.books.invoice.handle<CommandRefusal>({
    stream,
    envelope: reactionEnvelope(deps.secret, call, {
      type: 'IssueInvoice',
      target: '',
      input: { jobId: assigned.jobId },
      step: `issue.${number}`,
    }),
    gather: async () => {
      const tails = await gatherTails(deps, assigned);
      if (!tails.ok) return tails;
      const { job, client, entity, basis } = tails.value;
      const { activityId, memberId, clientId, jobId, currency, lastDay, lines, textsVersion } = job;
      const { jurisdiction } = entity;
      const figures: InvoiceBasis = {
        invoiceId,
        entityId,
        activityId,
        memberId,
        clientId,
        jobId,
        jurisdiction,
        currency,
        series,
        year,
        number,
        issuedOn,
        lastDay,
        lines,
        guaranteed: client.guaranteed,
        terms: client.terms ?? paymentTermsInForce(entity, issuedOn),
        levy: policyInForce(entity, 'levy', issuedOn),
      };
      const draft = draftInvoice(figures);
      if (!draft.ok) return draft;
      const [details, texts] = await Promise.all([
        deps.people.latestDetails('client', clientId),
        deps.people.texts(call.cause.metadata.commandId),
      ]);
      const document = { ...draft.value.issued, client: details?.details ?? null, texts };
      const data = {
        ...figures,
        clientDetailsVersion: details?.version ?? 0,
        textsVersion,
        documentHash: documentHashOf(deps.secret, document),
      };
      const command = { type: 'IssueInvoice', data } as const;
      return ok({ command, basis, effectiveOn: issuedOn, entityId });
    },
  });
};
