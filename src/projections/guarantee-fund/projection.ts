import { formatMoney, negate, parseMoney } from '../../domain/money.ts';
import type { GuaranteeFundEvent } from '../../domain/guarantee-fund/events.ts';
import { onlyEvents } from '../every-event.ts';
import type { Handler, Projection } from '../projection.ts';
import { begunOn } from '../lifetime.ts';
import { fundAdvance, fundDay, fundMovement } from './table.ts';

type FundType = GuaranteeFundEvent['type'];

/** One movement per invoice; `sign` says what becomes of what is out. */
const moved =
  <Type extends FundType>(kind: string, sign: 1 | 0 | -1): Handler<Type> =>
  (sink, { sequence, event, metadata }) => {
    // Every event of the fund has these members; the compiler does not see it through the type's parameter.
    const { data } = event as GuaranteeFundEvent;
    const { entityId: entity_id, activityId: activity_id, currency } = data;
    const { effectiveOn: effective_on } = metadata;
    data.parts.forEach(({ invoiceId, clientId, amount }, index) => {
      const out = parseMoney(amount, currency);
      const open = sign === 0 ? '0.00' : formatMoney(sign === 1 ? out : negate(out));
      const names = { entity_id, activity_id, client_id: clientId, invoice_id: invoiceId };
      sink.insert(fundMovement, {
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
      sink.add(fundDay, { entity_id, effective_on, kind, currency, amount, open });
    });
  };

/** The guarantee fund: what it has out, on which invoice, since when, and what it lost and got back. */
export const guaranteeFundProjection: Projection = {
  name: 'guarantee-fund',
  version: 3,
  tables: [fundMovement, fundAdvance, fundDay],
  on: onlyEvents({
    SalaryAdvanced: moved('advanced', 1),
    SalaryAdvanceRepaid: moved('repaid', -1),
    SalaryAdvanceReopened: moved('reopened', 1),
    GuaranteeLossRecognised: (sink, recorded) =>
      recorded.event.data.of === 'advance'
        ? moved<'GuaranteeLossRecognised'>('lost', -1)(sink, recorded)
        : moved<'GuaranteeLossRecognised'>('lost', 0)(sink, recorded),
    GuaranteeLossRecovered: moved('recovered', 0),
  }),
};
