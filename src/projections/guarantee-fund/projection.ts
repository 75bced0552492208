import { formatMoney, negate, parseMoney } from '../../domain/money.ts';
import type { GuaranteeFundEvent } from '../../domain/guarantee-fund/events.ts';
import { onlyEvents } from '../every-event.ts';
import type { Handler, Projection } from '../projection.ts';
import { fundMovement } from './table.ts';

type FundType = GuaranteeFundEvent['type'];

/** One movement per invoice; `sign` says what becomes of what is out. */
const moved =
  <Type extends FundType>(kind: string, sign: 1 | 0 | -1): Handler<Type> =>
  (sink, { sequence, event, metadata }) => {
    // Every event of the fund has these members; the compiler does not see it through the type's parameter.
    const { data } = event as GuaranteeFundEvent;
    data.parts.forEach(({ invoiceId, clientId, amount }, index) => {
      const out = parseMoney(amount, data.currency);
      sink.insert(fundMovement, {
        sequence,
        line: index + 1,
        entity_id: data.entityId,
        activity_id: data.activityId,
        member_id: data.memberId,
        client_id: clientId,
        invoice_id: invoiceId,
        salary_id: 'salaryId' in data ? data.salaryId : null,
        kind,
        currency: data.currency,
        amount,
        open: sign === 0 ? '0.00' : formatMoney(sign === 1 ? out : negate(out)),
        effective_on: metadata.effectiveOn,
      });
    });
  };

/** The guarantee fund: what it has out, on which invoice, since when, and what it lost and got back. */
export const guaranteeFundProjection: Projection = {
  name: 'guarantee-fund',
  version: 1,
  tables: [fundMovement],
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
