import type { JobStep } from '../../domain/job/events.ts';
import type { EventOf, EventType } from '../../domain/ledger-event.ts';
import {
  add,
  formatMoney,
  negate,
  parseMoney,
  type Amount,
  type Currency,
} from '../../domain/money.ts';
import { chargedToActivity } from '../../domain/salary/figures.ts';

/**
 * What an event of a chain is about: its step, or the job itself; and what it brought that step, below zero what it
 * took from it. Without an amount it moved nothing.
 */
type ChainFact = Readonly<{ step?: JobStep; amount?: Amount }>;

const less = (amount: Amount, currency: Currency): Amount =>
  formatMoney(negate(parseMoney(amount, currency)));
const sumOf = (a: Amount, b: Amount, currency: Currency): Amount =>
  formatMoney(add(parseMoney(a, currency), parseMoney(b, currency)));

const FACTS: Readonly<{ [Type in EventType]?: (event: EventOf<Type>) => ChainFact }> = {
  JobStepRecorded: ({ data: { step } }) => ({ step }),
  JobFailed: ({ data: { step } }) => ({ step }),
  InvoiceNumberAssigned: () => ({ step: 'invoice' }),
  InvoiceNumberVoided: () => ({ step: 'invoice' }),
  InvoiceIssued: ({ data }) => ({ step: 'invoice', amount: data.total }),
  CreditNoteIssued: ({ data }) => ({ step: 'invoice', amount: less(data.total, data.currency) }),
  LevyDeducted: ({ data }) => ({ step: 'funding', amount: less(data.total, data.currency) }),
  LevyReversed: ({ data }) => ({ step: 'funding', amount: data.total }),
  ActivityFunded: ({ data }) => ({ step: 'funding', amount: data.amount }),
  ActivityFundingCleared: ({ data }) => ({ step: 'funding', amount: data.amount }),
  ActivityFundingReversed: ({ data }) => ({
    step: 'funding',
    amount: less(data.amount, data.currency),
  }),
  ClientPaymentApplied: ({ data }) => ({
    step: 'payment',
    amount: sumOf(sumOf(data.costs, data.interest, data.currency), data.principal, data.currency),
  }),
  ClientPaymentUnapplied: ({ data }) => ({
    step: 'payment',
    amount: less(data.amount, data.currency),
  }),
  ReceivableWrittenOff: ({ data }) => ({
    step: 'payment',
    amount: less(data.total, data.currency),
  }),
  SalaryCalculated: ({ data }) => ({
    step: 'salary',
    amount: formatMoney(chargedToActivity(data, data.currency)),
  }),
  SalaryReserved: ({ data }) => ({ step: 'salary', amount: data.amount }),
  SalaryAdvanced: ({ data }) => ({ step: 'salary', amount: data.amount }),
  SalaryFunded: () => ({ step: 'salary' }),
  SalaryReservationReleased: ({ data }) => ({
    step: 'salary',
    amount: less(data.amount, data.currency),
  }),
  SalaryPaid: ({ data }) => ({ step: 'salary', amount: data.net }),
  SalaryCancelled: ({ data }) => ({
    step: 'salary',
    amount: formatMoney(negate(chargedToActivity(data, data.currency))),
  }),
};

/** Step and amount of an event of a chain. */
export const chainFactOf = <Type extends EventType>(
  event: EventOf<Type> & { readonly type: Type },
): ChainFact => {
  const fact: ((event: EventOf<Type>) => ChainFact) | undefined = FACTS[event.type];
  return fact === undefined ? {} : fact(event);
};
