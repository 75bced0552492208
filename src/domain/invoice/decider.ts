import type { Decider, Message } from '../decider.ts';
import type { PaymentId } from '../ids.ts';
import { isZero, parseMoney, zero } from '../money.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import {
  issueCreditNote,
  writeOff,
  type CorrectingRefusalCode,
  type IssueCreditNote,
  type WriteOff,
} from './correcting.ts';
import { draftInvoice, type InvoiceBasis, type InvoiceDraftRefusalCode } from './draft.ts';
import type { ClientPaymentApplied, InvoiceEvent, InvoiceIssued } from './events.ts';
import {
  applyPayment,
  unapplyPayment,
  type ApplyPayment,
  type SettlingRefusalCode,
} from './settling.ts';
import { billedOf, lessBilled, lessParts, partsOf, unallocated } from './standing.ts';
import { takeLast, type InvoiceState, type IssuedInvoice } from './state.ts';

type IssueInvoice = InvoiceBasis &
  Pick<InvoiceIssued['data'], 'clientDetailsVersion' | 'textsVersion' | 'documentHash'>;

/** What can be asked of an invoice, with the facts of other streams that it rests on. */
export type InvoiceCommand =
  | Message<'IssueInvoice', IssueInvoice>
  | Message<'ApplyPayment', ApplyPayment>
  | Message<'UnapplyPayment', { paymentId: PaymentId }>
  | Message<'IssueCreditNote', IssueCreditNote>
  | Message<'WriteOff', WriteOff>;

/** Why an invoice refuses what is asked of it. */
export type InvoiceRefusalCode =
  | 'invoice_already_issued'
  | 'invoice_not_found'
  | SettlingRefusalCode
  | CorrectingRefusalCode
  | InvoiceDraftRefusalCode;

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

const issued = (data: InvoiceIssued['data']): IssuedInvoice => ({
  ...data,
  status: 'issued',
  standing: unallocated(billedOf(data, data.currency)),
  principalReceived: zero(data.currency),
  held: [],
});

type Moved = Pick<
  ClientPaymentApplied['data'],
  'paymentId' | 'principal' | 'principalReceivedAfter'
>;

const applied = (state: IssuedInvoice, moved: Moved): IssuedInvoice => {
  const { paymentId, principalReceivedAfter } = moved;
  const principal = parseMoney(moved.principal, state.currency);
  return {
    ...state,
    principalReceived: parseMoney(principalReceivedAfter, state.currency),
    held: isZero(principal) ? state.held : [...state.held, { paymentId, principal }],
  };
};

const unapplied = (state: IssuedInvoice, moved: Moved): IssuedInvoice => {
  const principal = parseMoney(moved.principal, state.currency);
  return {
    ...state,
    principalReceived: parseMoney(moved.principalReceivedAfter, state.currency),
    held: takeLast(state.held, principal, moved.paymentId).left,
  };
};

const evolveIssued = (
  state: IssuedInvoice,
  event: Exclude<InvoiceEvent, InvoiceIssued>,
): IssuedInvoice => {
  const { currency, standing } = state;
  switch (event.type) {
    case 'LevyDeducted': {
      const { rates, decisionId } = event.data;
      const parts = partsOf(event.data, currency);
      return { ...state, levied: { rates, decisionId }, standing: { ...standing, ...parts } };
    }
    case 'ClientPaymentApplied':
      return applied(state, event.data);
    case 'ClientPaymentUnapplied':
      return unapplied(state, event.data);
    case 'CreditNoteIssued':
      return { ...state, standing: lessBilled(standing, billedOf(event.data, currency)) };
    case 'LevyReversed': {
      const { mutualServices, guaranteeFund, activityShare } = partsOf(event.data, currency);
      const levy = { mutualServices, guaranteeFund, activityShare: zero(currency) };
      return { ...state, standing: { ...lessParts(standing, levy), activityShare } };
    }
    case 'ReceivableWrittenOff': {
      const billed = lessBilled(standing, billedOf(event.data, currency));
      return { ...state, standing: lessParts(billed, partsOf(event.data.parts, currency)) };
    }
    default:
      return unreachable(event);
  }
};

/**
 * An invoice is issued once, with its levy in the same append, and answers every payment that is offered to it; credit
 * notes and write-offs lower what stands of it, by its own rates and parts.
 */
export const invoiceDecider: Decider<
  InvoiceState,
  InvoiceCommand,
  InvoiceEvent,
  InvoiceRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'InvoiceIssued') return issued(event.data);
    return state.status === 'absent'
      ? outOfPlace(event.type, state.status)
      : evolveIssued(state, event);
  },
  decide: (command, state) => {
    if (command.type === 'IssueInvoice') {
      const { invoiceId } = command.data;
      return state.status === 'absent'
        ? issue(command.data)
        : refuse('invoice_already_issued', { invoiceId, number: String(state.number) });
    }
    if (state.status === 'absent') return refuse('invoice_not_found');
    switch (command.type) {
      case 'ApplyPayment':
        return applyPayment(command.data, state);
      case 'UnapplyPayment':
        return unapplyPayment(command.data.paymentId, state);
      case 'IssueCreditNote':
        return issueCreditNote(command.data, state);
      case 'WriteOff':
        return writeOff(command.data, state);
      default:
        return unreachable(command);
    }
  },
};
