import type { Amount } from '../../domain/money.ts';
import { monthOf } from '../../domain/periods.ts';
import type { TaxDimensions } from '../../domain/withholding-tax/events.ts';
import { onlyEvents } from '../every-event.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { salaryTax, withholdingTaxFact } from './table.ts';

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

/** Tax of a month: withheld from the salaries paid in it, declared, paid. */
export const withholdingTaxProjection: Projection = {
  name: 'withholding-tax',
  version: 3,
  tables: [withholdingTaxFact, salaryTax],
  on: onlyEvents({
    SalaryCalculated: (sink, { event: { data }, metadata }) =>
      sink.put(salaryTax, {
        salary_id: data.salaryId,
        entity_id: data.entityId,
        amount: data.withholdingTax,
        calculated_on: metadata.effectiveOn,
        cancelled_on: null,
        paid_on: null,
        paid_sequence: null,
        month: null,
      }),
    SalaryCancelled: (sink, { event: { data }, metadata }) => {
      const cancelled_on = metadata.effectiveOn;
      sink.change(salaryTax, { salary_id: data.salaryId }, { cancelled_on });
    },
    SalaryPaid: (sink, { sequence, event: { data } }) => {
      const { salaryId, paidOn } = data;
      const paid = { paid_on: paidOn, paid_sequence: sequence, month: monthOf(paidOn) };
      sink.change(salaryTax, { salary_id: salaryId }, paid);
    },
    WithholdingTaxDeclared: (sink, recorded) => {
      const { data } = recorded.event;
      record(sink, recorded, data, { kind: 'declared', due_on: data.dueOn });
    },
    WithholdingTaxPaid: (sink, recorded) =>
      record(sink, recorded, recorded.event.data, { kind: 'paid', due_on: null }),
  }),
};
