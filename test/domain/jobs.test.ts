import t from 'tap';
import type { InvoiceLine } from '../../src/domain/invoice/lines.ts';
import { idOf, type SalaryId } from '../../src/domain/ids.ts';
import type { JobStanding } from '../../src/domain/job/completion.ts';
import { jobDecider, type JobCommand } from '../../src/domain/job/decider.ts';
import type {
  EventReference,
  JobDeclared,
  JobFailed,
  JobResumed,
  JobStep,
  JobStepRecorded,
} from '../../src/domain/job/events.ts';
import { given, stateOf } from '../support/decider-spec.ts';
import { NONE } from '../support/none.ts';
import {
  activityId,
  clientId,
  day,
  entityId,
  euro,
  jobId,
  line,
  memberId,
  otherEntityId,
} from './samples.ts';

const declared: JobDeclared = {
  type: 'JobDeclared',
  data: {
    jobId,
    entityId,
    activityId,
    memberId,
    clientId,
    firstDay: day('2026-02-20'),
    lastDay: day('2026-02-27'),
    currency: 'EUR',
    lines: [line('1000.00')],
    pay: { kind: 'none' },
    textsVersion: 1,
  },
};

type Declare = Extract<JobCommand, { type: 'DeclareJob' }>;
const declare = (change: Partial<Declare['data']> = {}): Declare => {
  const { memberId: _fromTheActivity, ...data } = declared.data;
  return {
    type: 'DeclareJob',
    data: {
      ...data,
      effectiveOn: day('2026-03-01'),
      entity: { currency: 'EUR', jurisdiction: 'BE' },
      activity: { entityId, memberId },
      client: { entityId },
      ...change,
    },
  };
};

await t.test('a job is declared for an activity and a client of its entity', async (t) => {
  const refused = given(t, jobDecider);
  given(t, jobDecider).when(declare()).emits(declared);
  given(t, jobDecider, declared).when(declare()).refuses('job_already_declared', { jobId });
  refused.when(declare({ entity: undefined })).refuses('entity_not_found', { entityId });
  refused.when(declare({ activity: undefined })).refuses('activity_not_found', { activityId });
  refused.when(declare({ client: undefined })).refuses('client_not_found', { clientId });
  refused
    .when(declare({ activity: { entityId: otherEntityId, memberId } }))
    .refuses('activity_of_other_entity', { activityId, entityId });
  refused
    .when(declare({ client: { entityId: otherEntityId } }))
    .refuses('client_of_other_entity', { clientId, entityId });
  refused
    .when(declare({ currency: 'CHF' }))
    .refuses('currency_mismatch', { currency: 'CHF', expected: 'EUR' });
  refused
    .when(declare({ lastDay: day('2026-02-19') }))
    .refuses('job_ends_before_it_starts', { firstDay: '2026-02-20', lastDay: '2026-02-19' });
  refused.when(declare({ lastDay: day('2028-03-02') })).refuses('day_too_far_ahead', {
    day: '2028-03-02',
    latest: '2028-03-01',
  });
  t.ok(refused.when(declare({ lastDay: day('2028-03-01') })).decided().ok);
  const pay = (amount: string) =>
    refused.when(declare({ pay: { kind: 'amount', amount: euro(amount) } }));
  for (const amount of ['0.00', '-1.00']) pay(amount).refuses('job_pay_invalid', { amount });
  pay('1000000000.00').refuses('amount_too_large');
  t.equal(pay('0.01').decided().ok, true);
  const oneDay = declare({ lastDay: day('2026-02-20') });
  t.equal(refused.when(oneDay).decided().ok, true, 'a job of one day');
});

await t.test(
  'lines: VAT in force, discounts that discount, nothing without an amount',
  async (t) => {
    const lines = (...some: readonly InvoiceLine[]) =>
      given(t, jobDecider).when(declare({ lines: some }));
    const accepted = (...some: readonly InvoiceLine[]) =>
      t.match(lines(...some).decided(), { ok: true, value: [{ data: { lines: some } }] });
    lines().refuses('job_without_lines');
    const cent = line('0.01');
    lines(...Array.from({ length: 101 }, () => cent)).refuses('too_many_lines', {
      lines: '101',
      most: '100',
    });
    accepted(...Array.from({ length: 100 }, () => cent));
    lines(cent, line('10.00', '19')).refuses('vat_rate_not_in_force', {
      line: '2',
      kind: 'fee',
      vat: '19',
      jurisdiction: 'BE',
      on: '2026-03-01',
    });
    lines(line('10.00', '20')).refuses('vat_rate_not_in_force');
    lines(line('10.00', 'none')).refuses('vat_rate_not_in_force');
    lines(cent, line('30.00', '21', 'disbursement')).refuses('vat_rate_not_in_force');
    accepted(cent, line('30.00', 'none', 'disbursement'));
    accepted(line('10.00', '6'), line('10.00', '0'), line('10.00', 'reverseCharge'));
    lines(line('0.00')).refuses('line_amount_not_positive', {
      line: '1',
      kind: 'fee',
      net: '0.00',
    });
    lines(line('-1.00')).refuses('line_amount_not_positive', { vat: '21', net: '-1.00' });
    lines(line('5.00'), line('-5.00')).refuses('line_amount_not_positive', { net: '0.00' });
    accepted(line('5.00'), line('-4.99'));
    // A discount at another rate than the work would turn that rate's VAT round.
    lines(line('100.00'), line('-10.00', '6')).refuses('line_amount_not_positive', {
      vat: '6',
      net: '-10.00',
    });
    accepted(line('100.00'), line('10.00', '6'), line('-10.00', '6'));
    lines(cent, line('-30.00', 'none', 'disbursement')).refuses('line_amount_not_positive');
    lines(line('30.00', 'none', 'disbursement')).refuses('line_amount_not_positive', {
      net: '0.00',
    });
    lines(line('1000000000.00')).refuses('amount_too_large');
    lines(line('-1000000000.00')).refuses('amount_too_large');
    lines(line('999999999.99'), line('0.01', '0')).refuses('amount_too_large', {
      net: '1000000000.00',
      largest: '999999999.99',
    });
    accepted(line('999999999.99'));
    accepted(line('999999999.99'), line('-999999999.99'), line('5.00'));
  },
);

const at = (revision: number, stream = 'potcommun.invoice-x'): EventReference => ({
  stream,
  revision,
});
const recorded = (step: JobStep, revision = 0): JobStepRecorded => ({
  type: 'JobStepRecorded',
  data: { jobId, entityId, step, cause: at(revision) },
});
const settled: JobStanding = { owed: euro('0.00'), fundingStands: true, unpaid: [] };
const record = (step: JobStep, revision = 0, standing: JobStanding = settled) =>
  ({ type: 'RecordStep', data: { step, cause: at(revision), standing } }) as const;
const complete = (standing: JobStanding) => ({ type: 'CompleteJob', data: { standing } }) as const;
const completed = { type: 'JobCompleted', data: { jobId, entityId } } as const;

await t.test('steps are recorded once, in any order; the last completes the job', async (t) => {
  given(t, jobDecider, declared).when(record('payment')).emits(recorded('payment'));
  given(t, jobDecider, declared, recorded('invoice')).when(record('invoice', 7)).emits();
  given(t, jobDecider, declared, recorded('payment'), recorded('invoice', 1))
    .when(record('funding', 2))
    .emits(recorded('funding', 2), completed);
  const all = [declared, recorded('payment'), recorded('invoice'), recorded('funding'), completed];
  given(t, jobDecider, ...all)
    .when(record('funding', 9))
    .emits();
  given(t, jobDecider, declared).when(record('salary')).emits();
  given(t, jobDecider).when(record('invoice')).refuses('job_not_found');
  t.match(stateOf(jobDecider, all), {
    completed: true,
    stepsDone: ['payment', 'invoice', 'funding'],
  });
  t.match(stateOf(jobDecider, all.slice(0, 3)), { completed: false, failures: NONE });
  t.throws(() => stateOf(jobDecider, [completed]), /absent/);
});

await t.test('it is not complete while money is open, and may be later', async (t) => {
  const salaryId = idOf<SalaryId>(otherEntityId);
  const open: readonly JobStanding[] = [
    { ...settled, owed: euro('0.01') },
    { ...settled, fundingStands: false },
    { ...settled, unpaid: [salaryId] },
  ];
  const before = [declared, recorded('payment'), recorded('invoice')];
  const all = [...before, recorded('funding')];
  for (const standing of open) {
    given(t, jobDecider, ...before)
      .when(record('funding', 0, standing))
      .emits(recorded('funding'));
    given(t, jobDecider, ...all)
      .when(record('payment', 5, standing))
      .emits();
    given(t, jobDecider, ...all)
      .when(complete(standing))
      .emits();
  }
  given(t, jobDecider, ...all)
    .when({ type: 'CompleteJob', data: {} })
    .emits();
  given(t, jobDecider, ...all)
    .when(record('payment', 5))
    .emits(completed);
  given(t, jobDecider, ...all)
    .when(complete(settled))
    .emits(completed);
  given(t, jobDecider, ...all, completed)
    .when(complete(settled))
    .emits();
  given(t, jobDecider, ...before)
    .when(complete(settled))
    .emits();
  given(t, jobDecider).when(complete(settled)).refuses('job_not_found');
});

await t.test('the salaries that were refused are known, resumed or not', async (t) => {
  const salaryId = idOf<SalaryId>(otherEntityId);
  const failed = (step: JobStep, facts: Record<string, string>): JobFailed => ({
    type: 'JobFailed',
    data: { jobId, entityId, step, refusal: 'activity_budget_too_small', facts, cause: at(0) },
  });
  const again: JobResumed = { type: 'JobResumed', data: { jobId, entityId, cause: at(0) } };
  const all = [declared, failed('salary', { salaryId }), again, failed('funding', { salaryId })];
  t.match(stateOf(jobDecider, [...all, failed('salary', {})]), { refusedSalaries: [salaryId] });
});

const resumed = (revision: number): JobResumed => ({
  type: 'JobResumed',
  data: { jobId, entityId, cause: at(revision) },
});

await t.test('a failure is one until it is resumed, and resuming names its cause', async (t) => {
  const facts = { entityId, on: '2026-03-01' };
  const failure = (revision: number, step: JobStep = 'invoice') =>
    ({ step, refusal: 'levy_not_adopted', facts, cause: at(revision) }) as const;
  const fail = (revision: number, step: JobStep = 'invoice') =>
    ({ type: 'FailJob', data: failure(revision, step) }) as const;
  const failed = (revision: number, step: JobStep = 'invoice'): JobFailed => ({
    type: 'JobFailed',
    data: { jobId, entityId, ...failure(revision, step) },
  });
  const resume = { type: 'ResumeJob', data: { jobId } } as const;
  given(t, jobDecider).when(fail(0)).refuses('job_not_found');
  given(t, jobDecider).when(resume).refuses('job_not_found');
  given(t, jobDecider, declared).when(resume).refuses('job_not_failed', { jobId });
  given(t, jobDecider, declared).when(fail(0)).emits(failed(0));
  given(t, jobDecider, declared, failed(0)).when(fail(0)).emits();
  given(t, jobDecider, declared, failed(0)).when(fail(1)).emits(failed(1));
  given(t, jobDecider, declared, failed(0)).when(fail(0, 'funding')).emits(failed(0, 'funding'));
  given(t, jobDecider, declared, failed(0)).when(resume).emits(resumed(0));
  given(t, jobDecider, declared, failed(0), resumed(0)).when(resume).refuses('job_not_failed');
  given(t, jobDecider, declared, failed(0), resumed(0)).when(fail(0)).emits(failed(0));
  given(t, jobDecider, declared, failed(0), failed(0, 'payment'), failed(3))
    .when(resume)
    .emits(resumed(0), resumed(3));
  // A salary waits for its invoice, and both are taken up in one queue.
  given(t, jobDecider, declared, failed(1, 'salary'), failed(0))
    .when(resume)
    .emits(resumed(0), resumed(1));
  given(t, jobDecider, declared, failed(0), failed(3), resumed(0)).when(resume).emits(resumed(3));
});
