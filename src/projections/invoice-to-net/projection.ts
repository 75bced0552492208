import { formatMoney } from '../../domain/money.ts';
import { onEveryEvent } from '../every-event.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { breakdownOf, type Breakdown } from './breakdown.ts';
import type { Part } from './parts.ts';
import { invoiceToNet, invoiceToNetDay } from './table.ts';

const amountsOf = ({ moved }: Breakdown) => {
  const of = (part: Part | 'invoiced'): string => {
    const amount = moved.get(part);
    return amount === undefined ? '0.00' : formatMoney(amount);
  };
  return {
    invoiced: of('invoiced'),
    vat: of('vat'),
    disbursements: of('disbursements'),
    mutual_services: of('mutualServices'),
    guarantee_fund: of('guaranteeFund'),
    employer_contributions: of('employerContributions'),
    employee_contributions: of('employeeContributions'),
    withholding_tax: of('withholdingTax'),
    other_deductions: of('otherDeductions'),
    insurance: of('insurance'),
    reductions: of('reductions'),
    mutualised_reductions: of('mutualisedReductions'),
    net: of('net'),
    credited: of('credited'),
    written_off: of('writtenOff'),
    borne_by_guarantee_fund: of('borneByGuaranteeFund'),
    borne_by_mutual_services: of('borneByMutualServices'),
    waiting: of('waiting'),
    left_in_activity: of('leftInActivity'),
  };
};

const moved = (sink: Sink, { sequence, event, metadata }: Recorded): void => {
  breakdownOf(event).forEach((breakdown, index) => {
    const [first] = breakdown.moved.values();
    if (first === undefined) return;
    const { entityId, activityId, jobId, invoiceId } = breakdown.dims;
    const day = {
      entity_id: entityId,
      currency: first.currency,
      effective_on: metadata.effectiveOn,
      ...amountsOf(breakdown),
    };
    sink.insert(invoiceToNet, {
      sequence,
      line: index + 1,
      activity_id: activityId ?? null,
      job_id: jobId ?? null,
      invoice_id: invoiceId ?? null,
      ...day,
    });
    sink.add(invoiceToNetDay, day);
  });
};

/** From invoice to net: who gets what of each euro that was invoiced. */
export const invoiceToNetProjection: Projection = {
  name: 'invoice-to-net',
  version: 1,
  tables: [invoiceToNet, invoiceToNetDay],
  on: onEveryEvent(moved),
};
