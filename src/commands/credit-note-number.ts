import { firstNumber, type EntityState } from '../domain/entity/decider.ts';
import type { InvoiceNumberAssigned } from '../domain/invoice-register/events.ts';
import type { IssuedInvoice } from '../domain/invoice/state.ts';
import { yearOf, type LocalDate } from '../domain/local-date.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Caller, CommandRefusal } from './api.ts';
import type { Envelope } from './handling.ts';
import { commandIdOf } from './ids.ts';
import { registerStream } from './register-stream.ts';
import type { UseCaseDeps } from './use-case.ts';

/** Credit notes have a series of their own (R23). */
const SERIES = 'creditNotes';

/** Who asks for a number, for which invoice and on which day. */
export type CreditNumbering = Readonly<{
  deps: UseCaseDeps;
  caller: Caller;
  /** Of the credit note's own command. */
  envelope: Envelope;
  invoice: IssuedInvoice;
  entity: Extract<EntityState, { status: 'registered' }>;
  askedOn: LocalDate;
  basis: Basis;
}>;

/** A number of the series, and which try of the same request took it. */
export type TakenNumber = Readonly<{ data: InvoiceNumberAssigned['data']; attempt: number }>;

const registerOf = ({ deps, invoice, askedOn }: CreditNumbering) => {
  const { invoiceRegister } = deps.books;
  const year = yearOf(askedOn);
  return {
    invoiceRegister,
    year,
    stream: registerStream(deps.books, invoice.entityId, SERIES, year),
  };
};

/** The register's commands belong to the same request: each try of it has its own, and a repeat the same. */
const envelopeOf = (
  { caller, envelope, invoice }: CreditNumbering,
  type: string,
  attempt: number,
): Envelope => ({
  ...envelope,
  commandId: commandIdOf({
    actorId: caller.actor.id,
    type,
    target: invoice.invoiceId,
    idempotencyKey: `${attempt}.${caller.idempotencyKey}`,
  }),
});

const later = (one: LocalDate, other: LocalDate): LocalDate => (one > other ? one : other);

const assign = async (numbering: CreditNumbering, attempt: number) => {
  const { invoice, entity, askedOn, basis } = numbering;
  const { invoiceRegister, stream, year } = registerOf(numbering);
  const { entityId, invoiceId, jobId } = invoice;
  return invoiceRegister.handle<CommandRefusal>({
    stream,
    envelope: envelopeOf(numbering, 'AssignCreditNoteNumber', attempt),
    gather: async ({ state }) => {
      const first = firstNumber(entity, SERIES, year);
      const names = { entityId, series: SERIES, year, askedOn, invoiceId, jobId } as const;
      return ok({
        command: { type: 'AssignNumber', data: { ...names, firstNumber: first } } as const,
        basis: [basis],
        effectiveOn: state.status === 'absent' ? askedOn : later(askedOn, state.lastIssuedOn),
        entityId,
      });
    },
  });
};

/**
 * Takes the next number of the year. The same request gets the number that it took before, unless that one was voided
 * because the credit note was refused: then it takes another.
 */
export const takeCreditNoteNumber = async (
  numbering: CreditNumbering,
): Promise<Result<TakenNumber, CommandRefusal>> => {
  const { invoiceRegister, stream } = registerOf(numbering);
  for (let attempt = 0; ; attempt += 1) {
    const handled = await assign(numbering, attempt);
    if (!handled.ok) return handled;
    const { commandId } = envelopeOf(numbering, 'VoidCreditNoteNumber', attempt);
    const { replayed, events } = handled.value;
    if (replayed && (await invoiceRegister.mark(stream, commandId)) !== undefined) continue;
    const event = events[0]?.event;
    if (event?.type !== 'InvoiceNumberAssigned') throw new Error(`no number in ${stream}`);
    return ok({ data: event.data, attempt });
  }
};

/** A number that its credit note cannot use is voided (M23). */
export const voidCreditNoteNumber = (
  numbering: CreditNumbering,
  { data: { number, invoiceId, jobId, issuedOn, entityId }, attempt }: TakenNumber,
  reason: string,
) => {
  const { invoiceRegister, stream } = registerOf(numbering);
  return invoiceRegister.handle({
    stream,
    envelope: envelopeOf(numbering, 'VoidCreditNoteNumber', attempt),
    gather: async ({ state }) => ({
      ok: true,
      value: {
        command: { type: 'VoidNumber', data: { number, invoiceId, jobId, reason } } as const,
        basis: [],
        effectiveOn: state.status === 'absent' ? issuedOn : later(issuedOn, state.lastIssuedOn),
        entityId,
      },
    }),
  });
};
