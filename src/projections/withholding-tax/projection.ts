import type { Amount } from '../../domain/money.ts';
import type { TaxDimensions } from '../../domain/withholding-tax/events.ts';
import { ignoring, type Projection, type Recorded, type Sink } from '../projection.ts';
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
  on: {
    WithholdingTaxDeclared: (sink, recorded) => {
      const { data } = recorded.event;
      record(sink, recorded, data, { kind: 'declared', due_on: data.dueOn });
    },
    WithholdingTaxPaid: (sink, recorded) =>
      record(sink, recorded, recorded.event.data, { kind: 'paid', due_on: null }),
    ...ignoring(
      'LedgerOpened',
      'ReactionActivated',
      'EntityRegistered',
      'PolicyAdopted',
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
      'InvoiceIssued',
      'LevyDeducted',
      'ClientPaymentApplied',
      'ClientPaymentReceived',
      'PaymentAllocated',
      'PaymentAllocationReturned',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
    ),
  },
};
