import type { InvoiceDimensions } from '../../domain/invoice/events.ts';
import { formatMoney, negate, parseMoney, type Amount, type Currency } from '../../domain/money.ts';
import { ignoring, type Projection, type Recorded, type Sink } from '../projection.ts';
import type { RowOf } from '../table.ts';
import { activityMovement } from './table.ts';

type Movement = RowOf<(typeof activityMovement)['columns']>;
type Dimensions = Pick<InvoiceDimensions, 'activityId' | 'invoiceId' | 'currency'>;
type Line = Pick<Movement, 'kind' | 'amount'> &
  Partial<Pick<Movement, 'guaranteed' | 'cleared' | 'rate' | 'decision_id'>>;

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
      invoice_id: dims.invoiceId,
      currency: dims.currency,
      guaranteed: NOTHING,
      cleared: NOTHING,
      rate: null,
      decision_id: null,
      effective_on: metadata.effectiveOn,
      booked_on: bookedOn,
      ...line,
    });
  });
};

/** Where each euro of an activity came from and went: invoiced, taken by the levy, funded, cleared by the client's money. */
export const activityStatementProjection: Projection = {
  name: 'activity-statement',
  version: 1,
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
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
