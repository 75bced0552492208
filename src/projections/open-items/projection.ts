import type { ClientPaymentApplied, ClientPaymentUnapplied } from '../../domain/invoice/events.ts';
import {
  formatMoney,
  negate,
  parseMoney,
  sum,
  type Amount,
  type Currency,
} from '../../domain/money.ts';
import {
  ignoring,
  SALARY_EVENTS,
  type Projection,
  type Recorded,
  type Sink,
} from '../projection.ts';
import { begunOn } from '../lifetime.ts';
import type { RowOf } from '../table.ts';
import { openItem, receivableItem } from './table.ts';

type Fact = Pick<
  RowOf<(typeof openItem)['columns']>,
  'line' | 'item_id' | 'entity_id' | 'client_id' | 'currency' | 'amount'
>;
type Item = Omit<
  RowOf<(typeof receivableItem)['columns']>,
  'open' | 'begun' | 'last_effective_on' | 'last_sequence'
>;

const insertFact = (sink: Sink, { sequence, metadata, bookedOn }: Recorded, fact: Fact): void => {
  const effective_on = metadata.effectiveOn;
  sink.insert(openItem, { sequence, effective_on, booked_on: bookedOn, ...fact });
};

const begin = (sink: Sink, recorded: Recorded, item: Item, amount: string): void => {
  const { item_id, entity_id, client_id, currency } = item;
  insertFact(sink, recorded, { line: 1, item_id, entity_id, client_id, currency, amount });
  sink.put(receivableItem, {
    open: amount,
    begun: begunOn(recorded.metadata.effectiveOn),
    last_effective_on: recorded.metadata.effectiveOn,
    last_sequence: recorded.sequence,
    ...item,
  });
};

const move = (sink: Sink, recorded: Recorded, fact: Fact): void => {
  insertFact(sink, recorded, fact);
  sink.change(
    receivableItem,
    { item_id: fact.item_id },
    {
      open: fact.amount,
      begun: begunOn(recorded.metadata.effectiveOn),
      last_effective_on: recorded.metadata.effectiveOn,
      last_sequence: recorded.sequence,
    },
  );
};

const less = (amount: Amount, currency: Currency): Amount =>
  formatMoney(negate(parseMoney(amount, currency)));

/** What the invoice took of the payment leaves both: the debt and the credit. An application of nothing is no fact. */
const apply = (sink: Sink, recorded: Recorded<ClientPaymentApplied>): void => {
  const { data } = recorded.event;
  const { currency, entityId: entity_id, clientId: client_id } = data;
  const taken = sum(currency, [
    parseMoney(data.costs, currency),
    parseMoney(data.interest, currency),
    parseMoney(data.principal, currency),
  ]);
  if (taken.cents === 0n) return;
  const names = { entity_id, client_id, currency };
  const left = formatMoney(negate(taken));
  move(sink, recorded, { line: 1, item_id: data.invoiceId, ...names, amount: left });
  move(sink, recorded, { line: 2, item_id: data.paymentId, ...names, amount: formatMoney(taken) });
};

/** The other way round: the debt is open again, and the money is the client's credit until its payment says more. */
const unapply = (sink: Sink, recorded: Recorded<ClientPaymentUnapplied>): void => {
  const { data } = recorded.event;
  const { currency, amount, entityId: entity_id, clientId: client_id } = data;
  const names = { entity_id, client_id, currency };
  const credit = less(amount, currency);
  move(sink, recorded, { line: 1, item_id: data.invoiceId, ...names, amount });
  move(sink, recorded, { line: 2, item_id: data.paymentId, ...names, amount: credit });
};

/** A fact that changes one item alone. */
const moveOne = (
  sink: Sink,
  recorded: Recorded,
  item_id: string,
  data: Readonly<{ entityId: string; clientId: string; currency: Currency; amount: Amount }>,
): void => {
  const { entityId: entity_id, clientId: client_id, currency, amount } = data;
  move(sink, recorded, { line: 1, item_id, entity_id, client_id, currency, amount });
};

/** What clients owe and what they have paid ahead, as open items. */
export const openItemsProjection: Projection = {
  name: 'open-items',
  version: 2,
  tables: [openItem, receivableItem],
  on: {
    InvoiceIssued: (sink, recorded) => {
      const { data } = recorded.event;
      const item = {
        item_id: data.invoiceId,
        kind: 'invoice',
        entity_id: data.entityId,
        client_id: data.clientId,
        currency: data.currency,
        item_on: data.issuedOn,
        due_on: data.dueOn,
      };
      begin(sink, recorded, item, data.total);
    },
    ClientPaymentReceived: (sink, recorded) => {
      const { data } = recorded.event;
      const { currency, bookedOn } = data;
      const item = {
        item_id: data.paymentId,
        kind: 'payment',
        entity_id: data.entityId,
        client_id: data.clientId,
        currency,
        item_on: bookedOn,
        due_on: bookedOn,
      };
      begin(sink, recorded, item, less(data.amount, currency));
    },
    ClientPaymentApplied: apply,
    ClientPaymentUnapplied: unapply,
    // A credit note lowers what its invoice owes at once, so that it never is an item of its own.
    CreditNoteIssued: (sink, recorded) => {
      const { data } = recorded.event;
      const amount = less(data.total, data.currency);
      moveOne(sink, recorded, data.invoiceId, { ...data, amount });
    },
    ReceivableWrittenOff: (sink, recorded) => {
      const { data } = recorded.event;
      const amount = less(data.total, data.currency);
      moveOne(sink, recorded, data.invoiceId, { ...data, amount });
    },
    // Money that leaves our account is owed again: by the payment, until its invoices have given back what they took.
    PaymentReversed: (sink, recorded) => {
      const { data } = recorded.event;
      moveOne(sink, recorded, data.paymentId, data);
    },
    PaymentRefunded: (sink, recorded) => {
      const { data } = recorded.event;
      moveOne(sink, recorded, data.paymentId, data);
    },
    ...ignoring(
      ...SALARY_EVENTS,
      'LedgerOpened',
      'ReactionActivated',
      'LogMoved',
      'EntityRegistered',
      'PolicyAdopted',
      'HolidayCalendarAdopted',
      'DecisionRecorded',
      'MemberAdmitted',
      'ClientRegistered',
      'PaymentTermsAgreed',
      'ClientGuaranteeWithdrawn',
      'ClientGuaranteeRestored',
      'ActivityOpened',
      'ActivityFunded',
      'ActivityFundingCleared',
      'JobDeclared',
      'JobStepRecorded',
      'JobFailed',
      'JobResumed',
      'JobCompleted',
      'InvoiceNumberAssigned',
      'InvoiceNumberVoided',
      'LevyDeducted',
      'PaymentAllocated',
      'PaymentAllocationReturned',
      'LevyReversed',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
