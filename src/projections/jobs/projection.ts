import type { JobId } from '../../domain/ids.ts';
import type { JobStep } from '../../domain/job/events.ts';
import type { EventType } from '../../domain/ledger-event.ts';
import { parseMoney } from '../../domain/money.ts';
import { ignoring, type Handler, type Projection, type Sink } from '../projection.ts';
import type { RowOf } from '../table.ts';
import { chainFactOf } from './chain.ts';
import { job, jobEvent, jobFailure, jobResumption, jobStep } from './table.ts';

type Named = Readonly<{ event: Readonly<{ data: Readonly<{ jobId: JobId }> }> }>;

const link = (
  sink: Sink,
  { sequence, stream, revision, event, metadata }: Parameters<Handler<EventType>>[1],
  job_id: JobId,
  salary_id: string | null = null,
): void => {
  const { step = null, amount = null } = chainFactOf(event);
  const effective_on = metadata.effectiveOn;
  const { type } = event;
  sink.insert(jobEvent, {
    job_id,
    sequence,
    stream,
    revision,
    type,
    step,
    effective_on,
    amount,
    salary_id,
  });
};

const chain = (sink: Sink, recorded: Parameters<Handler<EventType>>[1] & Named): void =>
  link(sink, recorded, recorded.event.data.jobId);

const DONE: Readonly<Record<JobStep, Partial<RowOf<(typeof job)['columns']>>>> = {
  invoice: { invoice_done: true },
  funding: { funding_done: true },
  salary: { salary_done: true },
  payment: { payment_done: true },
};

const JobDeclared: Handler<'JobDeclared'> = (sink, recorded) => {
  const { data } = recorded.event;
  chain(sink, recorded);
  sink.put(job, {
    job_id: data.jobId,
    entity_id: data.entityId,
    activity_id: data.activityId,
    member_id: data.memberId,
    client_id: data.clientId,
    first_day: data.firstDay,
    last_day: data.lastDay,
    currency: data.currency,
    declared_on: recorded.metadata.effectiveOn,
    declared_sequence: recorded.sequence,
    completed: false,
    failed: false,
    invoice_done: false,
    funding_done: false,
    salary_done: false,
    payment_done: false,
    pays: data.pay.kind !== 'none',
    unpaid: '0.00',
    invoice_id: null,
    guaranteed: null,
    total: null,
    standing: null,
    principal_received: null,
    cleared_target: null,
    cleared: null,
  });
};

const JobStepRecorded: Handler<'JobStepRecorded'> = (sink, recorded) => {
  const { jobId: job_id, step } = recorded.event.data;
  chain(sink, recorded);
  sink.insert(jobStep, { job_id, step, sequence: recorded.sequence });
  sink.change(job, { job_id }, DONE[step]);
};

const JobFailed: Handler<'JobFailed'> = (sink, recorded) => {
  const { jobId: job_id, step, refusal, facts, cause } = recorded.event.data;
  link(sink, recorded, job_id, step === 'salary' ? facts['salaryId'] : undefined);
  sink.insert(jobFailure, {
    job_id,
    sequence: recorded.sequence,
    step,
    refusal,
    facts,
    cause_stream: cause.stream,
    cause_revision: cause.revision,
  });
  sink.change(job, { job_id }, { failed: true });
};

const JobResumed: Handler<'JobResumed'> = (sink, recorded) => {
  const { jobId: job_id, cause } = recorded.event.data;
  chain(sink, recorded);
  sink.insert(jobResumption, {
    job_id,
    sequence: recorded.sequence,
    cause_stream: cause.stream,
    cause_revision: cause.revision,
  });
  sink.change(job, { job_id }, { failed: false });
};

const settled: Handler<'ClientPaymentApplied'> &
  Handler<'ClientPaymentUnapplied'> &
  Handler<'LevyReversed'> &
  Handler<'ReceivableWrittenOff'> = (
  sink: Sink,
  recorded: Parameters<
    Handler<
      'ClientPaymentApplied' | 'ClientPaymentUnapplied' | 'LevyReversed' | 'ReceivableWrittenOff'
    >
  >[1],
): void => {
  const {
    jobId: job_id,
    totalInclVat: standing,
    clearedAfter: cleared_target,
  } = recorded.event.data;
  const { principalReceivedAfter: principal_received } = recorded.event.data;
  chain(sink, recorded);
  sink.change(job, { job_id }, { standing, principal_received, cleared_target });
};

type OfFunding = 'ActivityFunded' | 'ActivityFundingCleared' | 'ActivityFundingReversed';

const followed = (sink: Sink, recorded: Parameters<Handler<OfFunding>>[1]): void => {
  const { jobId: job_id, clearedAfter: cleared } = recorded.event.data;
  chain(sink, recorded);
  sink.change(job, { job_id }, { cleared });
};

type OfSalary =
  | 'SalaryCalculated'
  | 'SalaryReserved'
  | 'SalaryFunded'
  | 'SalaryReservationReleased'
  | 'SalaryAdvanced'
  | 'SalaryPaid'
  | 'SalaryCancelled';

/** A fact of a salary belongs to the chain of the job that it pays. */
const ofSalary: Handler<OfSalary> = (sink, recorded) => {
  const { jobId, salaryId } = recorded.event.data;
  if (jobId !== undefined) link(sink, recorded, jobId, salaryId);
};

type Owed = 'SalaryCalculated' | 'SalaryPaid' | 'SalaryCancelled';

/** The net of a salary is owed from its calculation until it is paid or cancelled. */
const owing =
  (of: 'begins' | 'ends'): Handler<Owed> =>
  (sink, recorded) => {
    const { jobId: job_id, net, currency } = recorded.event.data;
    ofSalary(sink, recorded);
    if (job_id === undefined) return;
    const { cents } = parseMoney(net, currency);
    sink.change(job, { job_id }, { unpaid: of === 'begins' ? cents : -cents });
  };

/** Jobs with their steps, failures and the chain of events that they set off. */
export const jobsProjection: Projection = {
  name: 'jobs',
  version: 5,
  tables: [job, jobStep, jobFailure, jobResumption, jobEvent],
  on: {
    JobDeclared,
    JobStepRecorded,
    JobFailed,
    JobResumed,
    JobCompleted: (sink, recorded) => {
      chain(sink, recorded);
      // A refusal that nothing waits for any longer is none.
      const ended = { completed: true, failed: false };
      sink.change(job, { job_id: recorded.event.data.jobId }, ended);
    },
    InvoiceIssued: (sink, recorded) => {
      const { jobId: job_id, invoiceId: invoice_id, guaranteed, total } = recorded.event.data;
      chain(sink, recorded);
      const open = { principal_received: '0.00', cleared_target: '0.00', cleared: '0.00' };
      sink.change(job, { job_id }, { invoice_id, guaranteed, total, standing: total, ...open });
    },
    ClientPaymentApplied: settled,
    ClientPaymentUnapplied: settled,
    LevyReversed: settled,
    ReceivableWrittenOff: settled,
    CreditNoteIssued: chain,
    InvoiceNumberAssigned: chain,
    InvoiceNumberVoided: chain,
    LevyDeducted: chain,
    ActivityFunded: followed,
    ActivityFundingCleared: followed,
    ActivityFundingReversed: followed,
    SalaryCalculated: owing('begins'),
    SalaryReserved: ofSalary,
    SalaryAdvanced: ofSalary,
    SalaryFunded: ofSalary,
    SalaryReservationReleased: ofSalary,
    SalaryPaid: owing('ends'),
    SalaryCancelled: owing('ends'),
    ...ignoring(
      'ActivityShortfallCovered',
      'ActivityDebtForgiven',
      'SalaryFundingRefused',
      'SalaryFundingResumed',
      'SalaryAdvanceRepaid',
      'SalaryAdvanceReopened',
      'GuaranteeLossRecognised',
      'GuaranteeLossRecovered',
      'LedgerOpened',
      'ReactionActivated',
      'LogMoved',
      'EntityRegistered',
      'PolicyAdopted',
      'HolidayCalendarAdopted',
      'DecisionRecorded',
      'MemberAdmitted',
      'ClientRegistered',
      'PaymentTermsAgreed',
      'ClientGuaranteeWithdrawn',
      'ClientGuaranteeRestored',
      'ActivityOpened',
      'ClientPaymentReceived',
      'PaymentAllocated',
      'PaymentAllocationReturned',
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
