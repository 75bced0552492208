import type { CreditNoteId } from '../domain/ids.ts';
import { draftCreditNote } from '../domain/invoice/correcting.ts';
import type { InvoiceState, IssuedInvoice } from '../domain/invoice/state.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { VersionedDetails } from '../people/people.ts';
import type { Accepted, Caller, CommandRefusal, IssueCreditNoteInput, UseCase } from './api.ts';
import {
  takeCreditNoteNumber,
  voidCreditNoteNumber,
  type CreditNumbering,
  type TakenNumber,
} from './credit-note-number.ts';
import { entityFacts } from './facts.ts';
import type { Envelope } from './handling.ts';
import { commandIdOf, createdId } from './ids.ts';
import { documentHashOf } from './issue-invoice.ts';
import { sentInputHash } from './sent-input.ts';
import { accepted, type UseCaseDeps } from './use-case.ts';

/** The reason of a credit note is kept under its command's id; it has one version. */
const TEXTS_VERSION = 1;

/** Whom the document names; without them, because they were lost, there can be none. */
const clientDetails = async (
  { people }: UseCaseDeps,
  { clientId }: IssuedInvoice,
): Promise<Result<VersionedDetails, CommandRefusal>> => {
  const details = await people.latestDetails('client', clientId);
  return details === undefined ? refuse('client_details_missing', { clientId }) : ok(details);
};

const gather = async (
  { deps, envelope, basis }: CreditNumbering,
  input: IssueCreditNoteInput,
  { data: { entityId, series, year, number, issuedOn } }: TakenNumber,
  state: InvoiceState,
) => {
  if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId: input.invoiceId });
  const { parts, reason } = input;
  const draft = draftCreditNote(state, { parts, issuedOn });
  if (!draft.ok) return draft;
  const details = await clientDetails(deps, state);
  if (!details.ok) return details;
  const { version, details: client } = details.value;
  const creditNoteId = createdId<CreditNoteId>(envelope.commandId, 'creditNote');
  const numbered = { creditNoteId, series, year, number };
  const document = {
    ...draft.value.figures,
    ...numbered,
    client,
    texts: [reason],
  };
  const data = {
    ...numbered,
    parts,
    issuedOn,
    clientDetailsVersion: version,
    textsVersion: TEXTS_VERSION,
    documentHash: documentHashOf(deps.secret, document),
  };
  return ok({
    command: { type: 'IssueCreditNote', data } as const,
    basis: [basis],
    effectiveOn: issuedOn,
    entityId,
    before: async () => ok(await deps.people.saveTexts(envelope, [reason])),
  });
};

/** Takes a number and issues under it; a number that cannot be used is voided. */
const issue = async (numbering: CreditNumbering, input: IssueCreditNoteInput, stream: string) => {
  const { deps, envelope } = numbering;
  const taken = await takeCreditNoteNumber(numbering);
  if (!taken.ok) return taken;
  const issued = await deps.books.invoice.handle<CommandRefusal>({
    stream,
    envelope,
    gather: ({ state }) => gather(numbering, input, taken.value, state),
  });
  if (issued.ok || issued.refusal.code === 'conflict') return issued;
  const voided = await voidCreditNoteNumber(numbering, taken.value, issued.refusal.code);
  return voided.ok ? issued : voided;
};

/** What a number is asked for; refused before one is taken when the credit note cannot be issued as it stands. */
const prepare = async (
  deps: UseCaseDeps,
  input: IssueCreditNoteInput,
  caller: Caller,
  envelope: Envelope,
  invoice: IssuedInvoice,
): Promise<Result<CreditNumbering, CommandRefusal>> => {
  const facts = await entityFacts(deps, invoice.entityId, input.effectiveOn);
  if (!facts.ok) return facts;
  const { entity, effectiveOn: askedOn, basis } = facts.value;
  const draft = draftCreditNote(invoice, { parts: input.parts, issuedOn: askedOn });
  if (!draft.ok) return draft;
  const details = await clientDetails(deps, invoice);
  return details.ok ? ok({ deps, caller, envelope, invoice, entity, askedOn, basis }) : details;
};

/** A part of an invoice is taken back by a numbered document; its levy is reversed in the same append (R3). */
export const issueCreditNote =
  (deps: UseCaseDeps): UseCase<IssueCreditNoteInput> =>
  async (input, caller): Promise<Result<Accepted, CommandRefusal>> => {
    const { invoiceId } = input;
    const hashed = sentInputHash(deps.secret, input);
    if (!hashed.ok) return hashed;
    const { invoice } = deps.books;
    const { stream, state, commands } = await invoice.tail(invoiceId);
    if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId });
    const { actor, idempotencyKey } = caller;
    const key = { actorId: actor.id, type: 'IssueCreditNote', target: stream, idempotencyKey };
    const commandId = commandIdOf(key);
    const inputHash = hashed.value;
    const envelope = { commandId, inputHash, correlationId: commandId, actor };
    const answer = async () => {
      if (commands.has(commandId)) {
        // Stored already: the handler answers from what is there and gathers nothing.
        return invoice.handle<CommandRefusal>({
          stream,
          envelope,
          gather: async () => refuse('conflict', { stream }),
        });
      }
      const numbering = await prepare(deps, input, caller, envelope, state);
      return numbering.ok ? issue(numbering.value, input, stream) : numbering;
    };
    const handled = await answer();
    if (!handled.ok) return handled;
    const ids = { invoiceId, creditNoteId: createdId<CreditNoteId>(commandId, 'creditNote') };
    return ok(accepted(ids, stream, handled.value));
  };
