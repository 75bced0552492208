import canonicalize from 'canonicalize';
import { createHmac } from 'node:crypto';
import { paymentTermsInForce, policyInForce, type EntityState } from '../domain/entity/decider.ts';
import { draftInvoice, type InvoiceBasis } from '../domain/invoice/draft.ts';
import type { InvoiceNumberAssigned } from '../domain/invoice-register/events.ts';
import type { JobDeclared } from '../domain/job/events.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { UseCaseDeps } from './use-case.ts';

/** A keyed hash of the document as its reader sees it: proves a copy, and lets nobody guess names from it. */
const documentHashOf = (secret: Buffer, document: object): string =>
  createHmac('sha256', secret)
    .update(canonicalize(document) ?? '')
    .digest('hex');

/** A job and its entity, as their streams told them to the command that invoices the job. */
export type InvoicedJob = Readonly<{
  job: JobDeclared['data'];
  entity: Extract<EntityState, { status: 'registered' }>;
  basis: readonly Basis[];
}>;

/**
 * Issues the invoice of a job under its number. Levy, terms and VAT are those in force on the day the register gave
 * (R4), the guarantee is the client's as its stream says at this moment (M2).
 */
export const issueInvoice = (
  deps: UseCaseDeps,
  call: ReactionCall,
  assigned: InvoiceNumberAssigned['data'],
  { job, entity, basis }: InvoicedJob,
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
      const { activityId, memberId, clientId, jobId, currency, lastDay, lines, textsVersion } = job;
      const client = await deps.books.client.tail(clientId);
      if (client.state.status === 'absent') return refuse('client_not_found', { clientId });
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
        guaranteed: client.state.guaranteed,
        terms: client.state.terms ?? paymentTermsInForce(entity, issuedOn),
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
      return ok({
        command,
        basis: [...basis, client.basis],
        effectiveOn: issuedOn,
        entityId,
      });
    },
  });
};
