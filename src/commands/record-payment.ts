import { idOf, type EntityId, type PaymentId } from '../domain/ids.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import type { Accepted, Caller, CommandRefusal, RecordPaymentInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { commandIdOf, uuidV5 } from './ids.ts';
import { sentInputHash } from './sent-input.ts';
import { gatherAllocations, type OpenInvoicesOf } from './payment-allocations.ts';
import { accepted, type UseCaseDeps } from './use-case.ts';

/** A payment is recognised by what the bank says of it, whoever records it. */
const paymentIdOf = (entityId: EntityId, bankAccount: string, bankReference: string): PaymentId =>
  idOf<PaymentId>(uuidV5(entityId, bankAccount, bankReference, 'payment'));

const sameContent = (input: RecordPaymentInput, stored: object): boolean => {
  const { clientId, amount, currency, bookedOn, paymentReference, invoices } = input;
  const asked = invoices ?? [];
  const wanted = { clientId, amount, currency, bookedOn, paymentReference, asked };
  return Object.entries(wanted).every(
    ([field, value]) =>
      JSON.stringify(value) === JSON.stringify((stored as Record<string, unknown>)[field]),
  );
};

/** A key belongs to one payment, whose stream the key does not name: a second one under it is refused. */
const claimKey = async (
  { claimCommand }: UseCaseDeps,
  commandId: string,
  stream: string,
): Promise<Result<void, Refusal<'idempotency_key_reused'>>> => {
  const claimed = await claimCommand(commandId, stream);
  return claimed === stream ? ok(undefined) : refuse('idempotency_key_reused', { stream: claimed });
};

/** The answer to whoever recorded the same payment first; a payment with other content under the same reference is refused. */
const alreadyRecorded = async (
  deps: UseCaseDeps,
  call: Readonly<{ input: RecordPaymentInput; paymentId: PaymentId; commandId: string }>,
): Promise<Result<Accepted, CommandRefusal>> => {
  const { input, paymentId, commandId } = call;
  const { payment } = deps.books;
  const tail = await payment.tail(paymentId);
  const mark = [...tail.commands.values()].find(({ first }) => first === 0);
  const events =
    mark === undefined ? [] : await payment.readBack(tail.stream, mark.first, mark.last);
  const [first] = events;
  if (mark === undefined || first === undefined || !sameContent(input, first.event.data)) {
    return refuse('payment_already_recorded', { paymentId });
  }
  const mine = await claimKey(deps, commandId, tail.stream);
  if (!mine.ok) return mine;
  const { effectiveOn } = first.metadata;
  const handled = { events, revision: mark.last, effectiveOn, replayed: true };
  return ok(accepted({ paymentId }, tail.stream, handled));
};

const gather = async (
  deps: UseCaseDeps,
  openInvoicesOf: OpenInvoicesOf,
  call: Readonly<{
    input: RecordPaymentInput;
    entityId: EntityId;
    paymentId: PaymentId;
    commandId: string;
  }>,
) => {
  const { input, entityId, paymentId, commandId } = call;
  const facts = await entityFacts(deps, entityId, input.bookedOn);
  if (!facts.ok) return facts;
  const { entity, basis, effectiveOn } = facts.value;
  const allocations = await gatherAllocations(deps, openInvoicesOf, { ...call, entity });
  if (!allocations.ok) return allocations;
  const { invoices, ...rest } = input;
  const data = {
    ...rest,
    paymentId,
    entityId,
    jurisdiction: entity.jurisdiction,
    entityCurrency: entity.currency,
    asked: invoices ?? [],
    allocations: allocations.value.allocations,
  };
  return ok({
    command: { type: 'RecordPayment', data } as const,
    basis: [basis, ...allocations.value.basis],
    effectiveOn,
    entityId,
    before: () => claimKey(deps, commandId, deps.books.payment.nameOf(paymentId)),
  });
};

/** A client's money arrived. Its natural key guards across actors; what invoices take of it follows by reactions. */
export const recordPayment =
  (deps: UseCaseDeps, openInvoicesOf: OpenInvoicesOf): UseCase<RecordPaymentInput> =>
  async (input: RecordPaymentInput, caller: Caller): Promise<Result<Accepted, CommandRefusal>> => {
    const { clientId, bankAccount, bankReference } = input;
    const hashed = sentInputHash(deps.secret, input);
    if (!hashed.ok) return hashed;
    const client = await deps.books.client.tail(clientId);
    if (client.state.status === 'absent') return refuse('client_not_found', { clientId });
    const { entityId } = client.state;
    const paymentId = paymentIdOf(entityId, bankAccount, bankReference);
    const stream = deps.books.payment.nameOf(paymentId);
    const { actor, idempotencyKey } = caller;
    const key = { actorId: actor.id, type: 'RecordPayment', target: '', idempotencyKey };
    const commandId = commandIdOf(key);
    const inputHash = hashed.value;
    const handled = await deps.books.payment.handle<CommandRefusal>({
      stream,
      envelope: { commandId, inputHash, correlationId: commandId, actor },
      gather: ({ state }) =>
        state.status === 'absent'
          ? gather(deps, openInvoicesOf, { input, entityId, paymentId, commandId })
          : Promise.resolve(refuse('payment_already_recorded', { paymentId })),
    });
    if (handled.ok) return ok(accepted({ paymentId }, stream, handled.value));
    return handled.refusal.code === 'payment_already_recorded'
      ? alreadyRecorded(deps, { input, paymentId, commandId })
      : handled;
  };
