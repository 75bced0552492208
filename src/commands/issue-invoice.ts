import canonicalize from 'canonicalize';
import { createHmac } from 'node:crypto';
import { paymentTermsInForce, policyInForce, type EntityState } from '../domain/entity/decider.ts';
import { calendarOf } from '../domain/entity/holidays.ts';
import type { ClientState } from '../domain/client/decider.ts';
import { draftInvoice, type InvoiceBasis } from '../domain/invoice/draft.ts';
import type { InvoiceNumberAssigned } from '../domain/invoice-register/events.ts';
import type { JobDeclared } from '../domain/job/events.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { UseCaseDeps } from './use-case.ts';

/** A keyed hash of the document as its reader sees it: proves a copy, and lets nobody guess names from it. */
export const documentHashOf = (secret: Buffer, document: object): string =>
  createHmac('sha256', secret)
    .update(canonicalize(document) ?? '')
    .digest('hex');

/** A job and its entity, as their streams told them to the command that invoices the job. */
export type InvoicedJob = Readonly<{
  job: JobDeclared['data'];
  entity: Extract<EntityState, { status: 'registered' }>;
  basis: readonly Basis[];
}>;

/** What the figures of the invoice rest on: the rules in force on its day, and the client's own terms and guarantee. */
const figuresOf = (
  { invoiceId, entityId, series, year, number, issuedOn }: InvoiceNumberAssigned['data'],
  { job, entity }: InvoicedJob,
  client: Extract<ClientState, { status: 'registered' }>,
): InvoiceBasis => {
  const { activityId, memberId, clientId, jobId, currency, lastDay, lines } = job;
  const { jurisdiction } = entity;
  return {
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
    calendar: calendarOf(entity),
  };
};

/**
 * Issues the invoice of a job under its number. Levy, terms and VAT are those in force on the day the register gave
 * (R4), the guarantee is the client's as its stream says at this moment (M2).
 */
export const issueInvoice = (
  deps: UseCaseDeps,
  call: ReactionCall,
  assigned: InvoiceNumberAssigned['data'],
  invoiced: InvoicedJob,
): Promise<Result<unknown, CommandRefusal>> => {
  const { invoiceId, entityId, number, issuedOn } = assigned;
  const stream = deps.books.invoice.nameOf(invoiceId);
  return deps.books.invoice.handle<CommandRefusal>({
    stream,
    creates: true,
    envelope: reactionEnvelope(deps.secret, call, {
      type: 'IssueInvoice',
      target: '',
      input: { jobId: assigned.jobId },
      step: `issue.${number}`,
    }),
    gather: async () => {
      const { clientId, textsVersion } = invoiced.job;
      const client = await deps.books.client.tail(clientId);
      if (client.state.status === 'absent') return refuse('client_not_found', { clientId });
      const figures = figuresOf(assigned, invoiced, client.state);
      const draft = draftInvoice(figures);
      if (!draft.ok) return draft;
      const [details, texts] = await Promise.all([
        deps.people.latestDetails('client', clientId),
        deps.people.texts(call.cause.metadata),
      ]);
      // Both are stored before their events: missing, they were lost, and no document can be made without them.
      if (details === undefined) return refuse('client_details_missing', { clientId });
      const { jobId, lines } = invoiced.job;
      if (texts.length < lines.length) return refuse('job_texts_missing', { jobId });
      const document = { ...draft.value.issued, client: details.details, texts };
      const data = {
        ...figures,
        clientDetailsVersion: details.version,
        textsVersion,
        documentHash: documentHashOf(deps.secret, document),
      };
      const command = { type: 'IssueInvoice', data } as const;
      return ok({
        command,
        basis: [...invoiced.basis, client.basis],
        effectiveOn: issuedOn,
        entityId,
      });
    },
  });
};
