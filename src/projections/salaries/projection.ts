import { chargedToActivity } from '../../domain/salary/figures.ts';
import type { SalaryId } from '../../domain/ids.ts';
import { formatMoney } from '../../domain/money.ts';
import { onlyEvents } from '../every-event.ts';
import { begunOn } from '../lifetime.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { salary, salaryFunding } from './table.ts';

/** What an answer changes of a salary. */
type Answer = Readonly<{
  funding?: 'none' | 'reserved' | 'funded' | 'refused' | 'released';
  refusal?: string | null;
  advanced?: string;
}>;

/** Its activity, the fund or a person answered: the salary stands so now, and from that day on. */
const answered = (
  sink: Sink,
  { sequence, metadata }: Recorded,
  salaryId: SalaryId | string,
  answer: Answer,
): void => {
  const { funding = null, refusal = null, advanced = null } = answer;
  const effective_on = metadata.effectiveOn;
  sink.change(salary, { salary_id: salaryId }, { ...answer });
  sink.insert(salaryFunding, {
    sequence,
    salary_id: salaryId,
    effective_on,
    funding,
    refusal,
    advanced,
  });
};

const ended = (
  sink: Sink,
  { metadata }: Recorded,
  salaryId: SalaryId,
  how: Readonly<{ status: 'paid' | 'cancelled'; paid_on: string | null }>,
): void => {
  const last_effective_on = metadata.effectiveOn;
  sink.change(salary, { salary_id: salaryId }, { last_effective_on, ...how });
};

/** Salaries: what was calculated, whether it is funded, and whether it is paid. */
export const salariesProjection: Projection = {
  name: 'salaries',
  version: 4,
  tables: [salary, salaryFunding],
  on: onlyEvents({
    SalaryCalculated: (sink, { sequence, event: { data }, metadata }) =>
      sink.put(salary, {
        salary_id: data.salaryId,
        entity_id: data.entityId,
        activity_id: data.activityId,
        member_id: data.memberId,
        job_id: data.jobId ?? null,
        currency: data.currency,
        worker_category: data.workerCategory,
        worked_on: data.workedOn,
        gross: data.gross,
        net: data.net,
        cost: data.cost,
        charged: formatMoney(chargedToActivity(data, data.currency)),
        advanced: '0.00',
        pay_by: data.payBy,
        send_by: data.sendBy,
        promised_by: data.promisedBy ?? data.payBy,
        status: 'calculated',
        funding: 'none',
        refusal: null,
        paid_on: null,
        begun: begunOn(metadata.effectiveOn),
        last_effective_on: metadata.effectiveOn,
        sequence,
      }),
    SalaryReserved: (sink, recorded) =>
      answered(sink, recorded, recorded.event.data.salaryId, {
        funding: 'reserved',
        refusal: null,
      }),
    SalaryAdvanced: (sink, recorded) => {
      const { salaryId, amount: advanced } = recorded.event.data;
      answered(sink, recorded, salaryId, { advanced });
    },
    SalaryFunded: (sink, recorded) =>
      answered(sink, recorded, recorded.event.data.salaryId, { funding: 'funded' }),
    SalaryReservationReleased: (sink, recorded) => {
      const { salaryId, reason } = recorded.event.data;
      const funding = reason === 'cancelled' ? 'released' : 'refused';
      answered(sink, recorded, salaryId, { funding, advanced: '0.00' });
    },
    SalaryFundingRefused: (sink, recorded) => {
      const { salaryId, refusal } = recorded.event.data;
      answered(sink, recorded, salaryId, { funding: 'refused', refusal });
    },
    // The refusal of a salary of a job stands in the job, and names the salary.
    JobFailed: (sink, recorded) => {
      const { step, refusal, facts } = recorded.event.data;
      if (step !== 'salary' || facts['salaryId'] === undefined) return;
      answered(sink, recorded, facts['salaryId'], { funding: 'refused', refusal });
    },
    SalaryFundingResumed: (sink, recorded) =>
      answered(sink, recorded, recorded.event.data.salaryId, { funding: 'none', refusal: null }),
    SalaryPaid: (sink, recorded) => {
      const { salaryId, paidOn } = recorded.event.data;
      ended(sink, recorded, salaryId, { status: 'paid', paid_on: paidOn });
    },
    SalaryCancelled: (sink, recorded) =>
      ended(sink, recorded, recorded.event.data.salaryId, { status: 'cancelled', paid_on: null }),
  }),
};
