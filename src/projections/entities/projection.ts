import { ignoring, SALARY_EVENTS, type Projection } from '../projection.ts';
import { decision, entity, policy } from './table.ts';

/** Entities, their policies and the decisions behind them. */
export const entitiesProjection: Projection = {
  name: 'entities',
  version: 1,
  tables: [entity, policy, decision],
  on: {
    EntityRegistered: (sink, { sequence, metadata, event: { data } }) =>
      sink.put(entity, {
        entity_id: data.entityId,
        legal_name: data.legalName,
        jurisdiction: data.jurisdiction,
        currency: data.currency,
        enterprise_number: data.enterpriseNumber,
        fiscal_year_start: data.fiscalYearStart,
        time_zone: data.timeZone,
        registered_on: metadata.effectiveOn,
        sequence,
      }),
    PolicyAdopted: (sink, { sequence, event: { data } }) =>
      sink.insert(policy, {
        entity_id: data.entityId,
        sequence,
        policy: data.policy,
        parameters: data.parameters,
        decision_id: data.decisionId,
        effective_from: data.effectiveFrom,
      }),
    DecisionRecorded: (sink, { sequence, event: { data } }) =>
      sink.put(decision, {
        decision_id: data.decisionId,
        entity_id: data.entityId,
        organ: data.organ,
        decided_on: data.decidedOn,
        subject: data.subject,
        votes: data.votes,
        present: data.present,
        quorum: data.quorum,
        opinions: data.opinions,
        adopted: data.adopted,
        sequence,
      }),
    ...ignoring(
      ...SALARY_EVENTS,
      'LedgerOpened',
      'ReactionActivated',
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
    ),
  },
};
