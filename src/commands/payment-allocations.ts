import type { EntityState } from '../domain/entity/decider.ts';
import type { ClientId, EntityId, InvoiceId } from '../domain/ids.ts';
import type { Basis } from '../domain/metadata.ts';
import {
  formatMoney,
  isPositive,
  min,
  parseMoney,
  subtract,
  type Amount,
  type Money,
} from '../domain/money.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import { parsePaymentReference } from '../domain/structured-communication.ts';
import type { RecordPaymentInput } from './api.ts';
import type { Books } from './books.ts';
import { invoiceByNumber } from './invoice-by-number.ts';
import type { UseCaseDeps } from './use-case.ts';

/**
 * The client's invoices that may be open, oldest due date first, then by number. A read model answers it: it only
 * names candidates, their tails decide.
 */
export type OpenInvoicesOf = (clientId: ClientId) => Promise<readonly InvoiceId[]>;

type Allocation = Readonly<{ invoiceId: InvoiceId; amount: Amount }>;
type Allocations = Readonly<{ allocations: readonly Allocation[]; basis: readonly Basis[] }>;

/** An invoice that the payment is offered to; without an amount, as much as it takes. */
type Wish = Readonly<{ invoiceId: InvoiceId; amount?: Amount }>;

/** What the payment asks for, and the invoices as their streams tell them. */
type AllocationCall = Readonly<{
  input: RecordPaymentInput;
  entityId: EntityId;
  entity: Extract<EntityState, { status: 'registered' }>;
}>;

// A client with more open invoices than this names the ones it pays.
const MAX_CANDIDATES = 100;

/** Which invoices, and whether they were named: a named one is offered more than is open, and answers the excess. */
const wishesOf = async (
  deps: UseCaseDeps,
  openInvoicesOf: OpenInvoicesOf,
  { input, entityId, entity }: AllocationCall,
): Promise<Readonly<{ wishes: readonly Wish[]; named: boolean }>> => {
  if (input.invoices !== undefined) return { wishes: input.invoices, named: true };
  if (input.paymentReference !== undefined) {
    const reference = parsePaymentReference(entity.jurisdiction, input.paymentReference);
    const invoiceId =
      reference === undefined ? undefined : await invoiceByNumber(deps.books, entityId, reference);
    // A communication that names no invoice: the money is taken all the same, and is the client's credit.
    return { wishes: invoiceId === undefined ? [] : [{ invoiceId }], named: true };
  }
  const candidates = await openInvoicesOf(input.clientId);
  const wishes = candidates.slice(0, MAX_CANDIDATES).map((invoiceId) => ({ invoiceId }));
  return { wishes, named: false };
};

const openPrincipal = (
  invoice: Awaited<ReturnType<Books['invoice']['tail']>>['state'],
): Money | undefined =>
  invoice.status === 'absent'
    ? undefined
    : subtract(
        parseMoney(invoice.total, invoice.currency),
        parseMoney(invoice.principalReceived, invoice.currency),
      );

/**
 * Splits a payment over invoices: those that it names, in that order, else the oldest open ones of the client (R16).
 * The last named one is offered all that is left: how much it takes is its own answer.
 */
export const gatherAllocations = async (
  deps: UseCaseDeps,
  openInvoicesOf: OpenInvoicesOf,
  call: AllocationCall,
): Promise<
  Result<
    Allocations,
    Refusal<'invoice_not_found' | 'invoice_of_other_client' | 'currency_mismatch'>
  >
> => {
  const { amount, currency, clientId } = call.input;
  const { wishes, named } = await wishesOf(deps, openInvoicesOf, call);
  const allocations: Allocation[] = [];
  const basis: Basis[] = [];
  let left: Money = parseMoney(amount, currency);
  for (const [index, wish] of wishes.entries()) {
    // What is named is checked to the last; of the oldest open ones only as many are read as the money reaches.
    if (!named && !isPositive(left)) break;
    const { invoiceId } = wish;
    const tail = await deps.books.invoice.tail(invoiceId);
    const open = openPrincipal(tail.state);
    if (open === undefined || tail.state.status === 'absent') {
      return refuse('invoice_not_found', { invoiceId });
    }
    if (tail.state.clientId !== clientId) return refuse('invoice_of_other_client', { invoiceId });
    if (open.currency !== currency) {
      return refuse('currency_mismatch', { currency, expected: open.currency });
    }
    basis.push(tail.basis);
    const last = named && index === wishes.length - 1;
    const asked = wish.amount === undefined ? undefined : parseMoney(wish.amount, currency);
    const offered = asked ?? (last ? left : min(left, open));
    if (!isPositive(offered)) continue;
    allocations.push({ invoiceId, amount: formatMoney(offered) });
    left = subtract(left, offered);
  }
  return ok({ allocations, basis });
};
