import t from 'tap';
import { invoiceRegisterDecider } from '../../src/domain/invoice-register/decider.ts';
import type {
  InvoiceNumberAssigned,
  InvoiceNumberVoided,
} from '../../src/domain/invoice-register/events.ts';
import type { InvoiceLine } from '../../src/domain/invoice/lines.ts';
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
import {
  activityId,
  clientId,
  day,
  entityId,
  invoiceId,
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
const record = (step: JobStep, revision = 0) =>
  ({ type: 'RecordStep', data: { step, cause: at(revision) } }) as const;
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
  given(t, jobDecider).when(record('invoice')).refuses('job_not_found');
  t.match(stateOf(jobDecider, all), {
    completed: true,
    stepsDone: ['payment', 'invoice', 'funding'],
  });
  t.match(stateOf(jobDecider, all.slice(0, 3)), { completed: false, failures: [] });
  t.throws(() => stateOf(jobDecider, [completed]), /absent/);
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

const assigned = (number: number, issuedOn: string, voidedCount = 0): InvoiceNumberAssigned => ({
  type: 'InvoiceNumberAssigned',
  data: {
    entityId,
    series: 'invoices',
    year: 2026,
    number,
    invoiceId,
    jobId,
    issuedOn: day(issuedOn),
    lastNumber: number,
    lastIssuedOn: day(issuedOn),
    voidedCount,
  },
});
const voided = (number: number, last: InvoiceNumberAssigned): InvoiceNumberVoided => {
  const { issuedOn: _notOfAVoidNumber, ...register } = last.data;
  const voidedCount = register.voidedCount + 1;
  return {
    type: 'InvoiceNumberVoided',
    data: { ...register, number, reason: 'levy_not_adopted', voidedCount },
  };
};
const assign = (askedOn: string, change: object = {}) =>
  ({
    type: 'AssignNumber',
    data: {
      entityId,
      series: 'invoices',
      year: 2026,
      askedOn: day(askedOn),
      firstNumber: 501,
      invoiceId,
      jobId,
      ...change,
    },
  }) as const;

await t.test('R23, M1: numbers have no gap and their dates never go back', async (t) => {
  given(t, invoiceRegisterDecider).when(assign('2026-03-02')).emits(assigned(501, '2026-03-02'));
  const last = assigned(123, '2026-03-04');
  given(t, invoiceRegisterDecider, last)
    .when(assign('2026-03-03'))
    .emits(assigned(124, '2026-03-04'));
  given(t, invoiceRegisterDecider, last)
    .when(assign('2026-03-05'))
    .emits(assigned(124, '2026-03-05'));
  // A job of 31 December that is numbered on 2 January stays in the register of its cause's year.
  given(t, invoiceRegisterDecider, assigned(9, '2026-12-31'))
    .when(assign('2026-12-30'))
    .emits(assigned(10, '2026-12-31'));
  t.throws(
    () => given(t, invoiceRegisterDecider, last).when(assign('2027-01-02')),
    /asked on 2027-01-02 from the register of 2026/,
  );
  given(t, invoiceRegisterDecider, assigned(999_998, '2026-03-04'))
    .when(assign('2026-03-05'))
    .emits(assigned(999_999, '2026-03-05'));
  given(t, invoiceRegisterDecider, assigned(999_999, '2026-03-04'))
    .when(assign('2026-03-05'))
    .refuses('series_exhausted', { series: 'invoices', year: '2026' });
});

const voidNumber = (number: number) =>
  ({
    type: 'VoidNumber',
    data: { number, invoiceId, jobId, reason: 'levy_not_adopted' },
  }) as const;

await t.test('M23: a number given is issued or voided, never given again', async (t) => {
  const last = assigned(123, '2026-03-04');
  given(t, invoiceRegisterDecider, last).when(voidNumber(123)).emits(voided(123, last));
  given(t, invoiceRegisterDecider, last).when(voidNumber(100)).emits(voided(100, last));
  given(t, invoiceRegisterDecider, voided(100, last))
    .when(assign('2026-03-05'))
    .emits(assigned(124, '2026-03-05', 1));
  t.throws(() => given(t, invoiceRegisterDecider).when(voidNumber(1)), /never given/);
  t.throws(() => given(t, invoiceRegisterDecider, last).when(voidNumber(124)), /never given/);
  t.match(stateOf(invoiceRegisterDecider, [last, voided(100, last)]), {
    status: 'open',
    lastNumber: 123,
    lastIssuedOn: '2026-03-04',
    voidedCount: 1,
  });
});
