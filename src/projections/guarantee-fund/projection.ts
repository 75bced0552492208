import type { ActivityEvent } from '../../domain/activity/events.ts';
import { movesOf } from '../../domain/activity/moves.ts';
import type { GuaranteeFundEvent } from '../../domain/guarantee-fund/events.ts';
import type { InvoiceDimensions } from '../../domain/invoice/events.ts';
import { formatMoney, negate, parseMoney, type Amount } from '../../domain/money.ts';
import { onlyEvents } from '../every-event.ts';
import type { Handler, Projection, Recorded, Sink } from '../projection.ts';
import { begunOn } from '../lifetime.ts';
import type { GivenRow } from '../table.ts';
import type { FundFlow } from './flows.ts';
import { fundAdvance, fundDay, fundDebt, fundMovement } from './table.ts';

type FundType = GuaranteeFundEvent['type'];
type Movement = GivenRow<(typeof fundMovement)['columns']> & Readonly<{ kind: FundFlow }>;

/** A movement stands once by itself and once in the sums of its day. */
const record = (sink: Sink, movement: Movement): void => {
  const { entity_id, effective_on, kind, currency, amount, open } = movement;
  sink.insert(fundMovement, movement);
  sink.add(fundDay, { entity_id, effective_on, kind, currency, amount, open });
};

/** One movement per invoice; `sign` says what becomes of what is out. */
const moved =
  <Type extends FundType>(kind: FundFlow, sign: 1 | 0 | -1): Handler<Type> =>
  (sink, { sequence, event, metadata }) => {
    // Every event of the fund has these members; the compiler does not see it through the type's parameter.
    const { data } = event as GuaranteeFundEvent;
    const { entityId: entity_id, activityId: activity_id, currency } = data;
    const { effectiveOn: effective_on } = metadata;
    data.parts.forEach(({ invoiceId, clientId, amount }, index) => {
      const out = parseMoney(amount, currency);
      const open = sign === 0 ? '0.00' : formatMoney(sign === 1 ? out : negate(out));
      const names = { entity_id, activity_id, client_id: clientId, invoice_id: invoiceId };
      record(sink, {
        sequence,
        line: index + 1,
        member_id: data.memberId,
        salary_id: 'salaryId' in data ? data.salaryId : null,
        kind,
        currency,
        amount,
        open,
        effective_on,
        ...names,
      });
      sink.add(fundAdvance, {
        currency,
        open,
        begun: begunOn(effective_on),
        last_effective_on: effective_on,
        last_sequence: sequence,
        ...names,
      });
    });
  };

/** The fund's part of an invoice's levy, or what is taken back of it: capital, whatever is out. */
const levied = (
  sink: Sink,
  { sequence, metadata }: Recorded,
  { entityId, activityId, memberId, clientId, invoiceId, currency }: InvoiceDimensions,
  { kind, amount }: Readonly<{ kind: FundFlow; amount: Amount }>,
): void => {
  if (amount === '0.00') return;
  record(sink, {
    sequence,
    line: 1,
    entity_id: entityId,
    activity_id: activityId,
    member_id: memberId,
    client_id: clientId,
    invoice_id: invoiceId,
    salary_id: null,
    kind,
    currency,
    amount,
    open: '0.00',
    effective_on: metadata.effectiveOn,
  });
};

type OfDebt = Extract<
  ActivityEvent['type'],
  | 'ActivityFundingReversed'
  | 'ActivityShortfallCovered'
  | 'ActivityDebtForgiven'
  | 'SalaryFunded'
  | 'SalaryReservationReleased'
>;

/** What an event moved into the debts of its activity, or out of them. */
const owed: Handler<OfDebt> = (sink, { sequence, event, metadata }) => {
  const { entityId: entity_id, activityId: activity_id, currency, countsInFundOn } = event.data;
  movesOf(event).forEach(({ invoiceId, from, to, amount }, index) => {
    if (from !== 'debt' && to !== 'debt') return;
    sink.insert(fundDebt, {
      sequence,
      line: index + 1,
      entity_id,
      activity_id,
      invoice_id: invoiceId,
      currency,
      amount: to === 'debt' ? amount : formatMoney(negate(parseMoney(amount, currency))),
      // The debt is of an advance, so it counts in the fund when the fund counts that (M12).
      effective_on: countsInFundOn ?? metadata.effectiveOn,
    });
  });
};

/** The guarantee fund: what it was paid, what it has out, on which invoice, since when, and what it lost and got back. */
export const guaranteeFundProjection: Projection = {
  name: 'guarantee-fund',
  version: 6,
  tables: [fundMovement, fundAdvance, fundDay, fundDebt],
  on: onlyEvents({
    LevyDeducted: (sink, recorded) => {
      const { data } = recorded.event;
      levied(sink, recorded, data, { kind: 'contributed', amount: data.guaranteeFund });
    },
    LevyReversed: (sink, recorded) => {
      const { data } = recorded.event;
      levied(sink, recorded, data, { kind: 'contributionReturned', amount: data.guaranteeFund });
    },
    // A levy that the fund bears is cancelled by nothing: it is lost by an event of the fund (R9, M21).
    ReceivableWrittenOff: (sink, recorded) => {
      const { data } = recorded.event;
      const { guaranteeFund: amount } = data.levyCancelled;
      levied(sink, recorded, data, { kind: 'contributionReturned', amount });
    },
    SalaryAdvanced: moved('advanced', 1),
    SalaryAdvanceRepaid: moved('repaid', -1),
    SalaryAdvanceReopened: moved('reopened', 1),
    GuaranteeLossRecognised: (sink, recorded) =>
      recorded.event.data.of === 'advance'
        ? moved<'GuaranteeLossRecognised'>('lost', -1)(sink, recorded)
        : moved<'GuaranteeLossRecognised'>('lost', 0)(sink, recorded),
    GuaranteeLossRecovered: moved('recovered', 0),
    ActivityFundingReversed: owed,
    ActivityShortfallCovered: owed,
    ActivityDebtForgiven: owed,
    SalaryFunded: owed,
    SalaryReservationReleased: owed,
  }),
};
