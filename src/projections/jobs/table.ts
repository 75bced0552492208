import { amount, counter, date, flag, json, nullable, table, text, total, uuid } from '../table.ts';
import { NOT_SETTLED } from './status.ts';

/** Every declared job as it stands; what its invoice says is there once it is issued. */
export const job = table('job', {
  columns: {
    job_id: uuid,
    entity_id: uuid,
    activity_id: uuid,
    member_id: uuid,
    client_id: uuid,
    first_day: date,
    last_day: date,
    currency: text,
    declared_on: date,
    declared_sequence: counter,
    // It was completed once; what has opened since is told by the rest.
    completed: flag,
    // Its last refusal waits to be resumed.
    failed: flag,
    invoice_done: flag,
    funding_done: flag,
    salary_done: flag,
    payment_done: flag,
    // Whether it waits for a salary too.
    pays: flag,
    // The net of its salaries that are neither paid nor cancelled.
    unpaid: total,
    invoice_id: nullable(uuid),
    guaranteed: nullable(flag),
    total: nullable(amount),
    // What stands of the invoice after credit notes and write-offs, and what the client has paid of it.
    standing: nullable(amount),
    principal_received: nullable(amount),
    // What the client's money covers of the activity's share: as the invoice says, and as the activity has followed.
    cleared_target: nullable(amount),
    cleared: nullable(amount),
  },
  key: ['job_id'],
  indexes: [
    '(entity_id, declared_sequence, job_id)',
    `(entity_id, declared_sequence, job_id) where ${NOT_SETTLED}`,
    '(entity_id, declared_on, declared_sequence)',
    '(activity_id, declared_sequence)',
  ],
});

/** Steps that are done, with the sequence of the record. */
export const jobStep = table('job_step', {
  columns: {
    job_id: uuid,
    step: text,
    sequence: counter,
  },
  key: ['job_id', 'step'],
});

/** Every refusal of a step; it stands until the job is resumed from its cause. */
export const jobFailure = table('job_failure', {
  columns: {
    job_id: uuid,
    sequence: counter,
    step: text,
    refusal: text,
    facts: json,
    cause_stream: text,
    cause_revision: counter,
  },
  key: ['job_id', 'sequence'],
});

/** Every resumption: it takes up the cause again, and failures of it before this sequence are closed. */
export const jobResumption = table('job_resumption', {
  columns: { job_id: uuid, sequence: counter, cause_stream: text, cause_revision: counter },
  key: ['job_id', 'sequence'],
});

/** Each event that names a job: where it stands in the log, its step, and what it was about. The chain that the job set off. */
export const jobEvent = table('job_event', {
  columns: {
    job_id: uuid,
    sequence: counter,
    stream: text,
    revision: counter,
    type: text,
    // None: the job itself.
    step: nullable(text),
    effective_on: date,
    // What it brought its step, below zero what it took from it; null when it moved nothing.
    amount: nullable(amount),
    // The salary that it is about.
    salary_id: nullable(uuid),
  },
  key: ['job_id', 'sequence'],
});
