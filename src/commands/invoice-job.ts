import type { EntityId, InvoiceId, JobId } from '../domain/ids.ts';
import type { InvoiceNumberAssigned } from '../domain/invoice-register/events.ts';
import { yearOf } from '../domain/local-date.ts';
import { firstNumber } from '../domain/entity/decider.ts';
import { ok, refuse, type Result } from '../domain/result.ts';
import type { CommandRefusal, RefusalCode } from './api.ts';
import { issueInvoice, type InvoicedJob } from './issue-invoice.ts';
import {
  consequenceDate,
  createdByCall,
  reactionEnvelope,
  type ReactionCall,
} from './reaction-call.ts';
import type { InvoiceJob } from './reaction-commands.ts';
import { INVOICES, registerStream } from './register-stream.ts';
import type { UseCaseDeps } from './use-case.ts';

type Numbering = Readonly<{
  deps: UseCaseDeps;
  call: ReactionCall;
  stream: string;
  entityId: EntityId;
  jobId: JobId;
  invoiceId: InvoiceId;
  /** Read while the lane of the register is waited for. */
  reading: Promise<Result<InvoicedJob, CommandRefusal>>;
}>;

/**
 * A number that was voided is lost to its job, so each resumption takes one of its own; a repeat of the same try finds
 * the number that it took.
 */
const tryOf = (step: string, { cause, trigger }: ReactionCall): string =>
  trigger.id === cause.id ? step : `${step}.${trigger.id}`;

/** A number, and whether an earlier run of the same try had taken it. */
type Assigned = Readonly<{ data: InvoiceNumberAssigned['data']; repeated: boolean }>;

const assignNumber = async (
  { deps, call, stream, entityId, jobId, invoiceId, reading }: Numbering,
  year: number,
): Promise<Result<Assigned, CommandRefusal>> => {
  const askedOn = consequenceDate(call);
  const input = { jobId, invoiceId };
  const handled = await deps.books.invoiceRegister.handle<CommandRefusal>({
    stream,
    envelope: reactionEnvelope(deps.secret, call, {
      type: 'AssignInvoiceNumber',
      target: stream,
      input,
      step: tryOf('number', call),
    }),
    gather: async ({ state }) => {
      const read = await reading;
      if (!read.ok) return read;
      const { entity, basis } = read.value;
      const effectiveOn =
        state.status === 'absent' ? askedOn : consequenceDate(call, state.lastIssuedOn);
      const first = firstNumber(entity, INVOICES, year);
      const data = {
        ...input,
        entityId,
        series: INVOICES,
        year,
        askedOn,
        firstNumber: first,
      } as const;
      const command = { type: 'AssignNumber', data } as const;
      return ok({ command, basis, effectiveOn, entityId });
    },
  });
  if (!handled.ok) return handled;
  const event = handled.value.events[0]?.event;
  if (event?.type !== 'InvoiceNumberAssigned')
    throw new Error(`no number was assigned in ${stream}`);
  return ok({ data: event.data, repeated: handled.value.replayed });
};

const voidEnvelope = ({ deps, call, stream, jobId, invoiceId }: Numbering) =>
  reactionEnvelope(deps.secret, call, {
    type: 'VoidInvoiceNumber',
    target: stream,
    input: { jobId, invoiceId },
    step: tryOf('void', call),
  });

const voidNumber = (
  numbering: Numbering,
  assigned: InvoiceNumberAssigned['data'],
  reason: string,
) => {
  const { deps, call, stream, entityId } = numbering;
  return deps.books.invoiceRegister.handle({
    stream,
    envelope: voidEnvelope(numbering),
    gather: async ({ state }) => {
      const lastIssuedOn = state.status === 'absent' ? assigned.issuedOn : state.lastIssuedOn;
      const { number, invoiceId, jobId } = assigned;
      return ok({
        command: { type: 'VoidNumber', data: { number, invoiceId, jobId, reason } } as const,
        basis: [],
        effectiveOn: consequenceDate(call, lastIssuedOn),
        entityId,
      });
    },
  });
};

/** Why the number of this very try was voided, when it was: the try is over, and stays refused when it is repeated. */
const refusedBefore = async (numbering: Numbering): Promise<RefusalCode | undefined> => {
  const { invoiceRegister } = numbering.deps.books;
  const { commandId } = voidEnvelope(numbering);
  const mark = await invoiceRegister.mark(numbering.stream, commandId);
  if (mark === undefined) return undefined;
  const [voided] = await invoiceRegister.readBack(numbering.stream, mark.first, mark.last);
  if (voided?.event.type !== 'InvoiceNumberVoided') throw new Error('a voided number is gone');
  // The reason was written by this very use case.
  return voided.event.data.reason as RefusalCode;
};

const readJob = async (
  deps: UseCaseDeps,
  jobId: JobId,
  entityId: EntityId,
): Promise<Result<InvoicedJob, CommandRefusal>> => {
  const [job, entity] = await Promise.all([
    deps.books.job.tail(jobId),
    deps.books.entity.tail(entityId),
  ]);
  if (job.state.status === 'absent') return refuse('job_not_found', { jobId });
  if (entity.state.status === 'absent') return refuse('entity_not_found', { entityId });
  const basis = [job.basis, entity.basis];
  return ok({ job: job.state.declared, entity: entity.state, basis });
};

/**
 * Takes the next number of the year, then issues the job's invoice under it. When issuing is refused the number is
 * voided; after the job is resumed, the next try takes a number of its own.
 */
export const invoiceJob =
  (deps: UseCaseDeps) =>
  async (
    { data: { jobId, entityId } }: InvoiceJob,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const invoiceId = createdByCall<InvoiceId>(call, 'invoice');
    const year = yearOf(consequenceDate(call));
    const stream = registerStream(deps.books, entityId, INVOICES, year);
    const reading = readJob(deps, jobId, entityId);
    // Awaited below; until then its failure must not count as unheard, which would end the process.
    reading.catch(() => undefined);
    const numbering = { deps, call, stream, entityId, jobId, invoiceId, reading };
    // Nothing is awaited before, and what the runner asked before was answered in turn: jobs take their numbers in the
    // order in which the copy holds them.
    const assigned = await assignNumber(numbering, year);
    const read = await reading;
    if (!assigned.ok) return assigned;
    if (!read.ok) return read;
    const { data, repeated } = assigned.value;
    const before = repeated ? await refusedBefore(numbering) : undefined;
    if (before !== undefined) return refuse(before, { invoiceId });
    const issued = await issueInvoice(deps, call, data, read.value);
    if (issued.ok || issued.refusal.code === 'conflict') return issued;
    const voided = await voidNumber(numbering, data, issued.refusal.code);
    return voided.ok ? issued : voided;
  };
