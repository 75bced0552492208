import { settlePayment } from '../allocation.ts';
import { clearedTarget } from '../clearing.ts';
import type { Decider, Message } from '../decider.ts';
import type { ClientId, PaymentId } from '../ids.ts';
import {
  add,
  formatMoney,
  parseMoney,
  subtract,
  zero,
  type Amount,
  type Currency,
} from '../money.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import { dimensionsOf } from './dimensions.ts';
import { draftInvoice, type InvoiceBasis, type InvoiceDraftRefusalCode } from './draft.ts';
import type { InvoiceEvent, InvoiceIssued } from './events.ts';

/** An invoice, what it leaves to its activity, and how much of its total the client has paid. */
export type InvoiceState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'issued'; activityShare: Amount; principalReceived: Amount }> &
      InvoiceIssued['data']);

type IssueInvoice = InvoiceBasis &
  Pick<InvoiceIssued['data'], 'clientDetailsVersion' | 'textsVersion' | 'documentHash'>;

type ApplyPayment = Readonly<{
  paymentId: PaymentId;
  /** Who paid, and in which currency. */
  clientId: ClientId;
  currency: Currency;
  /** What the payment reserved for this invoice. */
  allocated: Amount;
}>;

/** What can be asked of an invoice, with the facts of other streams that it rests on. */
export type InvoiceCommand =
  | Message<'IssueInvoice', IssueInvoice>
  | Message<'ApplyPayment', ApplyPayment>;

/** Why an invoice refuses what is asked of it. */
export type InvoiceRefusalCode =
  | 'invoice_already_issued'
  | 'invoice_not_found'
  | 'invoice_of_other_client'
  | 'currency_mismatch'
  | InvoiceDraftRefusalCode;

type Issued = Extract<InvoiceState, { status: 'issued' }>;
type Decided = Result<readonly InvoiceEvent[], Refusal<InvoiceRefusalCode>>;

const issue = (command: IssueInvoice): Decided => {
  const { clientDetailsVersion, textsVersion, documentHash } = command;
  const draft = draftInvoice(command);
  if (!draft.ok) return draft;
  const { issued, levy } = draft.value;
  const data = { ...issued, clientDetailsVersion, textsVersion, documentHash };
  return ok([
    { type: 'InvoiceIssued', data },
    { type: 'LevyDeducted', data: levy },
  ]);
};

/** Every allocation is answered, also one that comes too late to be taken: the rest goes back to the payment (M22). */
const apply = (command: ApplyPayment, state: Issued): Decided => {
  const { paymentId, clientId, allocated } = command;
  const { invoiceId, currency, guaranteed, activityShare, total } = state;
  if (clientId !== state.clientId)
    return refuse('invoice_of_other_client', { invoiceId, clientId });
  if (command.currency !== currency) {
    return refuse('currency_mismatch', { currency: command.currency, expected: currency });
  }
  const totalInclVat = parseMoney(total, currency);
  const received = parseMoney(state.principalReceived, currency);
  const openPrincipal = subtract(totalInclVat, received);
  const settled = settlePayment({ allocated: parseMoney(allocated, currency), openPrincipal });
  const after = add(received, settled.principal);
  const cleared = clearedTarget(parseMoney(activityShare, currency), after, totalInclVat);
  const data = {
    ...dimensionsOf(state),
    paymentId,
    allocated,
    costs: formatMoney(settled.costs),
    interest: formatMoney(settled.interest),
    principal: formatMoney(settled.principal),
    excess: formatMoney(settled.excess),
    guaranteed,
    activityShare,
    totalInclVat: total,
    principalReceivedAfter: formatMoney(after),
    clearedAfter: formatMoney(cleared),
  };
  return ok([{ type: 'ClientPaymentApplied', data }]);
};

/** An invoice is issued once, with its levy in the same append, and answers every payment that is offered to it. */
export const invoiceDecider: Decider<
  InvoiceState,
  InvoiceCommand,
  InvoiceEvent,
  InvoiceRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'InvoiceIssued') {
      const nothing = formatMoney(zero(event.data.currency));
      const figures = { activityShare: nothing, principalReceived: nothing };
      return { status: 'issued', ...event.data, ...figures };
    }
    if (state.status === 'absent') return outOfPlace(event.type, state.status);
    switch (event.type) {
      case 'LevyDeducted':
        return { ...state, activityShare: event.data.activityShare };
      case 'ClientPaymentApplied':
        return { ...state, principalReceived: event.data.principalReceivedAfter };
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'IssueInvoice': {
        const { invoiceId } = command.data;
        return state.status === 'absent'
          ? issue(command.data)
          : refuse('invoice_already_issued', { invoiceId, number: String(state.number) });
      }
      case 'ApplyPayment':
        return state.status === 'absent' ? refuse('invoice_not_found') : apply(command.data, state);
      default:
        return unreachable(command);
    }
  },
};
