import { begun, LIFETIME_INDEXES } from '../lifetime.ts';
import { amount, counter, date, latest, nullable, table, text, uuid } from '../table.ts';

/** Salaries that were not paid by the day promised, or are not paid yet. */
export const NOT_AS_PROMISED = `(status <> 'paid' or paid_on > promised_by)`;

/** Every salary as it stands. `funding`: what its activity and the fund have answered. */
export const salary = table('salary', {
  columns: {
    salary_id: uuid,
    entity_id: uuid,
    activity_id: uuid,
    member_id: uuid,
    job_id: nullable(uuid),
    currency: text,
    worker_category: text,
    worked_on: date,
    gross: amount,
    net: amount,
    cost: amount,
    // What the activity pays, and what of it the fund has advanced.
    charged: amount,
    advanced: amount,
    pay_by: date,
    send_by: date,
    promised_by: date,
    status: text,
    funding: text,
    refusal: nullable(text),
    paid_on: nullable(date),
    // From its calculation to its payment or cancelling, after which nothing moves it.
    begun,
    last_effective_on: latest(date),
    sequence: counter,
  },
  key: ['salary_id'],
  indexes: [
    '(entity_id, sequence, salary_id)',
    '(activity_id, sequence)',
    '(job_id) where job_id is not null',
    "(entity_id, pay_by) where status = 'calculated'",
    // Alone it is so small that counting all there ever were is cheap.
    '(entity_id, promised_by)',
    `(entity_id, promised_by) where ${NOT_AS_PROMISED}`,
    ...LIFETIME_INDEXES,
  ],
});

/** What its activity and the fund answered a salary, answer by answer; a column is null where an answer says nothing of it. */
export const salaryFunding = table('salary_funding', {
  columns: {
    sequence: counter,
    salary_id: uuid,
    effective_on: date,
    funding: nullable(text),
    refusal: nullable(text),
    advanced: nullable(amount),
  },
  key: ['sequence'],
  indexes: ['(salary_id, sequence)'],
});
