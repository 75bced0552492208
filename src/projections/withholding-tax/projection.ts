import { formatMoney, negate, parseMoney, type Amount, type Money } from '../../domain/money.ts';
import { monthOf } from '../../domain/periods.ts';
import type { SalaryDimensions, SalaryFigures } from '../../domain/salary/events.ts';
import type { TaxDimensions } from '../../domain/withholding-tax/events.ts';
import { onlyEvents } from '../every-event.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { withholdingTaxFact } from './table.ts';

type Withheld = Pick<SalaryDimensions, 'entityId' | 'jurisdiction' | 'currency'> &
  Pick<SalaryFigures, 'withholdingTax'>;

const record = (
  sink: Sink,
  { sequence, metadata, bookedOn }: Recorded,
  { entityId, month, currency, amount }: TaxDimensions & Readonly<{ amount: Amount }>,
  fact: Readonly<{ kind: 'withheld' | 'declared' | 'paid'; due_on: string | null }>,
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

/** What a salary withholds counts in the month in which it was calculated, and leaves that of its cancelling. */
const withhold = (
  sink: Sink,
  recorded: Recorded,
  { entityId, jurisdiction, currency, withholdingTax }: Withheld,
  sign: (value: Money) => Money,
): void => {
  if (withholdingTax === '0.00') return;
  const month = monthOf(recorded.metadata.effectiveOn);
  const amount = formatMoney(sign(parseMoney(withholdingTax, currency)));
  const fact = { entityId, month, jurisdiction, currency, amount };
  record(sink, recorded, fact, { kind: 'withheld', due_on: null });
};

/** Tax of a month: withheld from salaries, declared, paid. */
export const withholdingTaxProjection: Projection = {
  name: 'withholding-tax',
  version: 2,
  tables: [withholdingTaxFact],
  on: onlyEvents({
    SalaryCalculated: (sink, recorded) =>
      withhold(sink, recorded, recorded.event.data, (value) => value),
    SalaryCancelled: (sink, recorded) => withhold(sink, recorded, recorded.event.data, negate),
    WithholdingTaxDeclared: (sink, recorded) => {
      const { data } = recorded.event;
      record(sink, recorded, data, { kind: 'declared', due_on: data.dueOn });
    },
    WithholdingTaxPaid: (sink, recorded) =>
      record(sink, recorded, recorded.event.data, { kind: 'paid', due_on: null }),
  }),
};
