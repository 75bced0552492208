import { chargedToActivity } from '../../domain/salary/figures.ts';
import { formatMoney } from '../../domain/money.ts';
import { onlyEvents } from '../every-event.ts';
import type { Projection } from '../projection.ts';
import { salary } from './table.ts';

/** Salaries: what was calculated, whether it is funded, and whether it is paid. */
export const salariesProjection: Projection = {
  name: 'salaries',
  version: 2,
  tables: [salary],
  on: onlyEvents({
    SalaryCalculated: (sink, { sequence, event: { data } }) =>
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
        status: 'calculated',
        funding: 'none',
        refusal: null,
        paid_on: null,
        sequence,
      }),
    SalaryReserved: (sink, { event: { data } }) =>
      sink.change(salary, { salary_id: data.salaryId }, { funding: 'reserved', refusal: null }),
    SalaryAdvanced: (sink, { event: { data } }) =>
      sink.change(salary, { salary_id: data.salaryId }, { advanced: data.amount }),
    SalaryFunded: (sink, { event: { data } }) =>
      sink.change(salary, { salary_id: data.salaryId }, { funding: 'funded' }),
    SalaryReservationReleased: (sink, { event: { data } }) => {
      const funding = data.reason === 'cancelled' ? 'released' : 'refused';
      sink.change(salary, { salary_id: data.salaryId }, { funding, advanced: '0.00' });
    },
    SalaryFundingRefused: (sink, { event: { data } }) =>
      sink.change(
        salary,
        { salary_id: data.salaryId },
        { funding: 'refused', refusal: data.refusal },
      ),
    // The refusal of a salary of a job stands in the job, and names the salary.
    JobFailed: (sink, { event: { data } }) => {
      const { salaryId } = data.facts;
      if (data.step !== 'salary' || salaryId === undefined) return;
      const refused = { funding: 'refused', refusal: data.refusal };
      sink.change(salary, { salary_id: salaryId }, refused);
    },
    SalaryPaid: (sink, { event: { data } }) =>
      sink.change(salary, { salary_id: data.salaryId }, { status: 'paid', paid_on: data.paidOn }),
    SalaryCancelled: (sink, { event: { data } }) =>
      sink.change(salary, { salary_id: data.salaryId }, { status: 'cancelled' }),
  }),
};
