import { formatMoney, negate, parseMoney, type Amount } from '../../domain/money.ts';
import type { ChargesDimensions } from '../../domain/social-charges/events.ts';
import { onlyEvents } from '../every-event.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import type { RowOf } from '../table.ts';
import { socialChargeEstimate, socialChargeEstimateDay, socialChargeFact } from './table.ts';

type Fact = Pick<RowOf<(typeof socialChargeFact)['columns']>, 'kind' | 'owed'> &
  Partial<Pick<RowOf<(typeof socialChargeFact)['columns']>, 'part' | 'due_on'>>;

const quarterOf = ({ entityId, agency, quarter, currency }: ChargesDimensions) => ({
  entity_id: entityId,
  agency,
  quarter,
  currency,
});

const record = (
  sink: Sink,
  { sequence, metadata, bookedOn }: Recorded,
  data: ChargesDimensions & Readonly<{ amount: Amount }>,
  fact: Fact,
): void =>
  sink.insert(socialChargeFact, {
    sequence,
    ...quarterOf(data),
    amount: data.amount,
    part: null,
    due_on: null,
    effective_on: metadata.effectiveOn,
    booked_on: bookedOn,
    ...fact,
  });

/** What is owed to agencies of social security by quarter: estimated, declared, rectified, paid. */
export const socialChargesProjection: Projection = {
  name: 'social-charges',
  version: 1,
  tables: [socialChargeEstimate, socialChargeEstimateDay, socialChargeFact],
  on: onlyEvents({
    SocialChargesEstimated: (sink, { sequence, metadata, event: { data } }) => {
      const estimate = {
        effective_on: metadata.effectiveOn,
        amount: data.amount,
        ...quarterOf(data),
      };
      sink.insert(socialChargeEstimate, { sequence, salary_id: data.salaryId, ...estimate });
      sink.add(socialChargeEstimateDay, estimate);
    },
    SocialChargesDeclared: (sink, recorded) => {
      const { data } = recorded.event;
      const { difference: owed, balanceDueOn: due_on } = data;
      record(sink, recorded, data, { kind: 'declared', owed, due_on });
    },
    SocialChargesRectified: (sink, recorded) => {
      const { data } = recorded.event;
      record(sink, recorded, data, { kind: 'rectified', owed: data.difference });
    },
    SocialChargePaid: (sink, recorded) => {
      const { data } = recorded.event;
      const owed = formatMoney(negate(parseMoney(data.amount, data.currency)));
      record(sink, recorded, data, { kind: 'paid', owed, part: data.part });
    },
  }),
};
