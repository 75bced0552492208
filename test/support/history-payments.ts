import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import type { InvoiceDimensions, InvoiceEvent } from '../../src/domain/invoice/events.ts';
import { addDays, type LocalDate } from '../../src/domain/local-date.ts';
import { formatMoney, ofCents, parseMoney, type Amount } from '../../src/domain/money.ts';
import { CURRENCY, SETTLED, cents } from './history-cast.ts';
import { countedId, type Heads, type HistoryStreams } from './history-log.ts';

/** By what an invoice's money is spent in turn. */
type Turn = Readonly<{ issuedOn: LocalDate; number: number }>;

/** An invoice that waits for its money. */
export type Owed = Readonly<{
  dims: InvoiceDimensions;
  total: Amount;
  dueOn: LocalDate;
  turn: Turn;
}>;

/** Something that happens step by step, between the steps of others. */
export type Flow = Generator<undefined, void>;

/** How the client pays an invoice: at once, in two parts, too much, or twice. */
export const paymentFlows = (
  { jobs, invoices, payments, funding }: HistoryStreams,
  random: (below: number) => number,
): ((owed: Owed, today: LocalDate) => readonly Flow[]) => {
  let paymentCount = 0;

  const applied = (
    { data }: Extract<InvoiceEvent, { type: 'ClientPaymentApplied' }>,
    at: Readonly<{ stream: string; revision: number }>,
    heads: Heads,
    owed: readonly Owed[],
  ): void => {
    const turn = owed.find(({ dims }) => dims.invoiceId === data.invoiceId)?.turn;
    if (turn === undefined) throw new Error('paid an invoice that is not owed');
    const { activityId, jobId, guaranteed, activityShare, clearedAfter } = data;
    const target = { ...data, ...turn, cause: 'payment', on: heads.effectiveOn } as const;
    const moved = funding(activityId, { type: 'MoveFunding', data: target }, heads);
    if (!guaranteed && clearedAfter === activityShare && moved.events.length > 0) {
      const cause = { stream: moved.stream, revision: moved.revision };
      jobs(
        jobId,
        { type: 'RecordStep', data: { step: 'funding', cause, standing: SETTLED } },
        heads,
      );
    }
    if (data.principalReceivedAfter === data.totalInclVat) {
      jobs(
        jobId,
        { type: 'RecordStep', data: { step: 'payment', cause: at, standing: SETTLED } },
        heads,
      );
    }
  };

  function* paymentFlow(owed: readonly Owed[], amount: Amount, bookedOn: LocalDate): Flow {
    paymentCount += 1;
    const paymentId = idOf<PaymentId>(countedId(8, paymentCount));
    const [{ dims }] = owed as [Owed];
    const { entityId, clientId, jurisdiction, currency } = dims;
    const correlationId = countedId(9, paymentCount);
    const recordedOn = addDays(bookedOn, random(4));
    const heads: Heads = { effectiveOn: bookedOn, recordedOn, correlationId, entityId };
    const allocations: { invoiceId: InvoiceId; amount: Amount }[] = [];
    let left = parseMoney(amount, currency).cents;
    owed.forEach(({ dims: { invoiceId }, total }, index) => {
      const open = parseMoney(total, currency).cents;
      const part = index === owed.length - 1 || open > left ? left : open;
      if (part > 0n) allocations.push({ invoiceId, amount: formatMoney(ofCents(part, currency)) });
      left -= part;
    });
    const bank = { bankAccount: 'BE68539007547034', bankReference: `R${paymentCount}` };
    const names = { paymentId, entityId, clientId, jurisdiction, currency };
    const data = { ...names, ...bank, amount, bookedOn, asked: [] };
    const more = { entityCurrency: currency, allocations: random(80) === 0 ? [] : allocations };
    const recorded = payments(
      paymentId,
      { type: 'RecordPayment', data: { ...data, ...more } },
      heads,
    );
    for (const event of recorded.events) {
      if (event.type !== 'PaymentAllocated') continue;
      yield;
      const { invoiceId, amount: allocated } = event.data;
      const offer = { invoiceId, paymentId, clientId, currency, allocated };
      const answer = invoices(invoiceId, { type: 'ApplyPayment', data: offer }, heads);
      const [answered] = answer.events;
      if (answered?.type !== 'ClientPaymentApplied') throw new Error('no answer');
      // The reactions to one stream act in its order: nothing of another payment comes between.
      applied(answered, { stream: answer.stream, revision: answer.revision }, heads, owed);
      yield;
      const { excess } = answered.data;
      if (excess !== '0.00') {
        const back = { paymentId, invoiceId, amount: excess };
        payments(paymentId, { type: 'ReturnAllocation', data: back }, heads);
      }
    }
  }

  return (owed, today) => {
    const { total } = owed;
    const flows: Flow[] = [];
    const whole = Number(parseMoney(total, CURRENCY).cents);
    const way = random(20);
    if (way < 2) {
      const first = cents(1 + random(whole - 1));
      const rest = cents(whole - Number(parseMoney(first, CURRENCY).cents));
      flows.push(paymentFlow([owed], first, today), paymentFlow([owed], rest, today));
    } else if (way === 2) flows.push(paymentFlow([owed], cents(whole + 1_234), today));
    else flows.push(paymentFlow([owed], total, today));
    if (random(100) === 0) flows.push(paymentFlow([owed], total, today));
    return flows;
  };
};
