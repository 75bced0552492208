import type { Amount } from '../../domain/money.ts';
import type { TaxDimensions } from '../../domain/withholding-tax/events.ts';
import { onlyEvents } from '../every-event.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { withholdingTaxFact } from './table.ts';

const record = (
  sink: Sink,
  { sequence, metadata, bookedOn }: Recorded,
  { entityId, month, currency, amount }: TaxDimensions & Readonly<{ amount: Amount }>,
  fact: Readonly<{ kind: 'declared' | 'paid'; due_on: string | null }>,
): void =>
  sink.insert(withholdingTaxFact, {
    sequence,
    entity_id: entityId,
    month,
    currency,
    amount,
    effective_on: metadata.effectiveOn,
    booked_on: bookedOn,
    ...fact,
  });

/** Tax withheld from salaries by the month of their payment: declared, paid. */
export const withholdingTaxProjection: Projection = {
  name: 'withholding-tax',
  version: 1,
  tables: [withholdingTaxFact],
  on: onlyEvents({
    WithholdingTaxDeclared: (sink, recorded) => {
      const { data } = recorded.event;
      record(sink, recorded, data, { kind: 'declared', due_on: data.dueOn });
    },
    WithholdingTaxPaid: (sink, recorded) =>
      record(sink, recorded, recorded.event.data, { kind: 'paid', due_on: null }),
  }),
};
