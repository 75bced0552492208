import type { LotMove } from '../../domain/activity/events.ts';
import { movesOf } from '../../domain/activity/moves.ts';
import type { EventOf } from '../../domain/ledger-event.ts';
import type { InvoiceDimensions } from '../../domain/invoice/events.ts';
import {
  formatMoney,
  negate,
  parseMoney,
  sum,
  type Amount,
  type Currency,
} from '../../domain/money.ts';
import { unreachable } from '../../domain/result.ts';
import {
  ignoring,
  type Handler,
  type Projection,
  type Recorded,
  type Sink,
} from '../projection.ts';
import type { RowOf } from '../table.ts';
import { activityMovement } from './table.ts';

type Movement = RowOf<(typeof activityMovement)['columns']>;
type Dimensions = Pick<InvoiceDimensions, 'activityId' | 'currency'> &
  Partial<Pick<InvoiceDimensions, 'invoiceId'>>;
type Line = Pick<Movement, 'kind' | 'amount'> &
  Partial<Pick<Movement, 'guaranteed' | 'cleared' | 'debt' | 'shortfall' | 'rate' | 'decision_id'>>;

const NOTHING = '0.00';

const less = (amount: Amount, currency: Currency): Amount =>
  formatMoney(negate(parseMoney(amount, currency)));

const record = (
  sink: Sink,
  { sequence, metadata, bookedOn }: Recorded,
  dims: Dimensions,
  lines: readonly Line[],
): void => {
  lines.forEach((line, index) => {
    sink.insert(activityMovement, {
      sequence,
      line: index + 1,
      activity_id: dims.activityId,
      invoice_id: dims.invoiceId ?? null,
      currency: dims.currency,
      guaranteed: NOTHING,
      cleared: NOTHING,
      debt: NOTHING,
      shortfall: NOTHING,
      rate: null,
      decision_id: null,
      effective_on: metadata.effectiveOn,
      booked_on: bookedOn,
      ...line,
    });
  });
};

/** What the moves of an event changed of a kind of money. */
const change = (moves: readonly LotMove[], currency: Currency, pool: LotMove['from']): Amount => {
  const signed = moves.flatMap(({ from, to, amount }) => {
    const moved = parseMoney(amount, currency);
    return [...(to === pool ? [moved] : []), ...(from === pool ? [negate(moved)] : [])];
  });
  return formatMoney(sum(currency, signed));
};

type OfBudget =
  | 'ActivityFundingReversed'
  | 'ActivityShortfallCovered'
  | 'ActivityDebtForgiven'
  | 'SalaryReserved'
  | 'SalaryReservationReleased';

/** What a reader sees of an event that moves money between the kinds of budget. */
const lineOf = ({ type, data }: EventOf<OfBudget>, cleared: Amount): Line => {
  switch (type) {
    case 'ActivityFundingReversed':
      return { kind: 'fundingReversed', amount: less(data.amount, data.currency) };
    case 'ActivityShortfallCovered':
      return { kind: 'shortfallCovered', amount: cleared };
    case 'ActivityDebtForgiven':
      return { kind: 'debtForgiven', amount: data.amount, decision_id: data.decisionId };
    case 'SalaryReserved':
      return { kind: 'salary', amount: less(data.amount, data.currency) };
    case 'SalaryReservationReleased':
      return { kind: 'salaryReleased', amount: data.amount };
    default:
      return unreachable(type);
  }
};

const moved: Handler<OfBudget> = (sink, recorded) => {
  const { event } = recorded;
  const { currency } = event.data;
  const moves = movesOf(event);
  const cleared = change(moves, currency, 'cleared');
  const guaranteed = change(moves, currency, 'guaranteed');
  const debt = change(moves, currency, 'debt');
  const shortfall = change(moves, currency, 'shortfall');
  const line = lineOf(event, cleared);
  record(sink, recorded, event.data, [{ guaranteed, cleared, debt, shortfall, ...line }]);
};

/** Where each euro of an activity came from and went: invoiced, taken by the levy, funded, cleared by the client's money. */
export const activityStatementProjection: Projection = {
  name: 'activity-statement',
  version: 3,
  tables: [activityMovement],
  on: {
    InvoiceIssued: (sink, recorded) => {
      const { data } = recorded.event;
      record(sink, recorded, data, [{ kind: 'invoiced', amount: data.net }]);
    },
    LevyDeducted: (sink, recorded) => {
      const { data } = recorded.event;
      const { rates, decisionId: decision_id, currency } = data;
      record(sink, recorded, data, [
        {
          kind: 'levyMutualServices',
          amount: less(data.mutualServices, currency),
          rate: rates.mutualServices,
          decision_id,
        },
        {
          kind: 'levyGuaranteeFund',
          amount: less(data.guaranteeFund, currency),
          rate: rates.guaranteeFund,
          decision_id,
        },
      ]);
    },
    CreditNoteIssued: (sink, recorded) => {
      const { data } = recorded.event;
      const amount = less(data.net, data.currency);
      record(sink, recorded, data, [{ kind: 'credited', amount }]);
    },
    // The levy that comes back lowers what was taken.
    LevyReversed: (sink, recorded) => {
      const { data } = recorded.event;
      const { mutualServices, guaranteeFund, rates, decisionId: decision_id } = data;
      const back = { decision_id };
      record(sink, recorded, data, [
        {
          ...back,
          kind: 'levyMutualServices',
          amount: mutualServices,
          rate: rates.mutualServices,
        },
        { ...back, kind: 'levyGuaranteeFund', amount: guaranteeFund, rate: rates.guaranteeFund },
      ]);
    },
    ReceivableWrittenOff: (sink, recorded) => {
      const { data } = recorded.event;
      const { base, levyCancelled, currency } = data;
      record(sink, recorded, data, [
        { kind: 'writtenOff', amount: less(base, currency) },
        { kind: 'levyMutualServices', amount: levyCancelled.mutualServices },
        { kind: 'levyGuaranteeFund', amount: levyCancelled.guaranteeFund },
      ]);
    },
    ActivityFunded: (sink, recorded) => {
      const { data } = recorded.event;
      const { amount } = data;
      record(sink, recorded, data, [
        data.kind === 'guaranteed'
          ? { kind: 'fundedGuaranteed', amount, guaranteed: amount }
          : { kind: 'fundedCleared', amount, cleared: amount },
      ]);
    },
    // What repaid an advance was spent already: it leaves neither kind of budget (R8).
    ActivityFundingCleared: (sink, recorded) => {
      const { data } = recorded.event;
      const { amount, becameCleared: cleared, currency } = data;
      record(sink, recorded, data, [
        { kind: 'cleared', amount, guaranteed: less(cleared, currency), cleared },
      ]);
    },
    ActivityFundingReversed: moved,
    ActivityShortfallCovered: moved,
    ActivityDebtForgiven: moved,
    SalaryReserved: moved,
    SalaryReservationReleased: moved,
    ...ignoring(
      'SalaryFunded',
      'SalaryCalculated',
      'SalaryPaid',
      'SalaryCancelled',
      'SalaryFundingRefused',
      'SalaryFundingResumed',
      'SalaryAdvanced',
      'SalaryAdvanceRepaid',
      'SalaryAdvanceReopened',
      'GuaranteeLossRecognised',
      'GuaranteeLossRecovered',
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
      'JobDeclared',
      'JobStepRecorded',
      'JobFailed',
      'JobResumed',
      'JobCompleted',
      'InvoiceNumberAssigned',
      'InvoiceNumberVoided',
      'ClientPaymentApplied',
      'ClientPaymentReceived',
      'PaymentAllocated',
      'PaymentAllocationReturned',
      'ClientPaymentUnapplied',
      'PaymentReversed',
      'PaymentRefunded',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
