import type { EntityState } from '../domain/entity/decider.ts';
import type { ClientId, InvoiceId } from '../domain/ids.ts';
import { openPrincipal } from '../domain/invoice/state.ts';
import type { Basis } from '../domain/metadata.ts';
import {
  formatMoney,
  isPositive,
  min,
  parseMoney,
  subtract,
  type Amount,
  type Currency,
  type Money,
} from '../domain/money.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import { parsePaymentReference } from '../domain/structured-communication.ts';
import type { RecordPaymentInput } from './api.ts';
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
  entity: Extract<EntityState, { status: 'registered' }>;
}>;

type AllocationRefusalCode = 'invoice_not_found' | 'invoice_of_other_client' | 'currency_mismatch';

// A client with more open invoices than this names the ones it pays.
const MAX_CANDIDATES = 100;

/** Which invoices, and whether they were named: a named one is offered more than is open, and answers the excess. */
const wishesOf = async (
  deps: UseCaseDeps,
  openInvoicesOf: OpenInvoicesOf,
  { input, entity }: AllocationCall,
): Promise<Readonly<{ wishes: readonly Wish[]; named: boolean }>> => {
  if (input.invoices !== undefined) return { wishes: input.invoices, named: true };
  if (input.paymentReference !== undefined) {
    const reference = parsePaymentReference(entity.jurisdiction, input.paymentReference);
    const invoiceId =
      reference === undefined ? undefined : await invoiceByNumber(deps.books, entity, reference);
    // A communication that names no invoice: the money is taken all the same, and is the client's credit.
    return { wishes: invoiceId === undefined ? [] : [{ invoiceId }], named: true };
  }
  const candidates = await openInvoicesOf(input.clientId);
  const wishes = candidates.slice(0, MAX_CANDIDATES).map((invoiceId) => ({ invoiceId }));
  return { wishes, named: false };
};

type OfPayer = Readonly<{ clientId: ClientId; currency: Currency }>;

/** What is open of an invoice that this client can pay in this currency. */
export const openInvoice = async (
  { books }: Pick<UseCaseDeps, 'books'>,
  invoiceId: InvoiceId,
  { clientId, currency }: OfPayer,
): Promise<Result<Readonly<{ open: Money; basis: Basis }>, Refusal<AllocationRefusalCode>>> => {
  const { state, basis } = await books.invoice.tail(invoiceId);
  if (state.status === 'absent') return refuse('invoice_not_found', { invoiceId });
  if (state.clientId !== clientId) return refuse('invoice_of_other_client', { invoiceId });
  return state.currency === currency
    ? ok({ open: openPrincipal(state), basis })
    : refuse('currency_mismatch', { currency, expected: state.currency });
};

/**
 * Splits a payment over invoices: those that it names, in that order, else the oldest open ones of the client (R16).
 * The last named one is offered all that is left: how much it takes is its own answer.
 */
export const gatherAllocations = async (
  deps: UseCaseDeps,
  openInvoicesOf: OpenInvoicesOf,
  call: AllocationCall,
): Promise<Result<Allocations, Refusal<AllocationRefusalCode>>> => {
  const { amount, currency } = call.input;
  const { wishes, named } = await wishesOf(deps, openInvoicesOf, call);
  const allocations: Allocation[] = [];
  const basis: Basis[] = [];
  let left: Money = parseMoney(amount, currency);
  for (const [index, wish] of wishes.entries()) {
    // What is named is checked to the last; of the oldest open ones only as many are read as the money reaches.
    if (!named && !isPositive(left)) break;
    const { invoiceId } = wish;
    const invoice = await openInvoice(deps, invoiceId, call.input);
    if (!invoice.ok) return invoice;
    const { open } = invoice.value;
    basis.push(invoice.value.basis);
    const last = named && index === wishes.length - 1;
    const asked = wish.amount === undefined ? undefined : parseMoney(wish.amount, currency);
    const offered = asked ?? (last ? left : min(left, open));
    // An amount that was asked for is never passed over: the payment refuses what it cannot reserve.
    if (asked === undefined && !isPositive(offered)) continue;
    allocations.push({ invoiceId, amount: formatMoney(offered) });
    left = subtract(left, offered);
  }
  return ok({ allocations, basis });
};
