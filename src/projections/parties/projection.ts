import { ignoring, SALARY_EVENTS, type Projection } from '../projection.ts';
import { activity, client, member } from './table.ts';

/** Clients, members and activities. */
export const partiesProjection: Projection = {
  name: 'parties',
  version: 1,
  tables: [client, member, activity],
  on: {
    ClientRegistered: (sink, { sequence, metadata, event: { data } }) =>
      sink.put(client, {
        client_id: data.clientId,
        entity_id: data.entityId,
        kind: data.kind,
        country: data.country,
        guaranteed: true,
        terms: null,
        registered_on: metadata.effectiveOn,
        sequence,
      }),
    PaymentTermsAgreed: (sink, { event: { data } }) => {
      const { clientId: client_id, days, from, roll } = data;
      sink.change(client, { client_id }, { terms: { days, from, roll } });
    },
    ClientGuaranteeWithdrawn: (sink, { event: { data } }) =>
      sink.change(client, { client_id: data.clientId }, { guaranteed: false }),
    ClientGuaranteeRestored: (sink, { event: { data } }) =>
      sink.change(client, { client_id: data.clientId }, { guaranteed: true }),
    MemberAdmitted: (sink, { sequence, metadata, event: { data } }) =>
      sink.put(member, {
        member_id: data.memberId,
        entity_id: data.entityId,
        admitted_on: metadata.effectiveOn,
        sequence,
      }),
    ActivityOpened: (sink, { sequence, metadata, event: { data } }) =>
      sink.put(activity, {
        activity_id: data.activityId,
        entity_id: data.entityId,
        member_id: data.memberId,
        opened_on: metadata.effectiveOn,
        sequence,
      }),
    ...ignoring(
      ...SALARY_EVENTS,
      'LedgerOpened',
      'ReactionActivated',
      'LogMoved',
      'EntityRegistered',
      'PolicyAdopted',
      'DecisionRecorded',
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
      'ClientPaymentUnapplied',
      'CreditNoteIssued',
      'LevyReversed',
      'ReceivableWrittenOff',
      'PaymentReversed',
      'PaymentRefunded',
      'SocialChargesEstimated',
      'SocialChargesDeclared',
      'SocialChargesRectified',
      'SocialChargePaid',
      'WithholdingTaxDeclared',
      'WithholdingTaxPaid',
    ),
  },
};
