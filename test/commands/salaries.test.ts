import t from 'tap';
import type { Amount } from '../../src/domain/money.ts';
import { idOf, type SalaryId } from '../../src/domain/ids.ts';
import {
  calculate,
  declare,
  foundCooperative,
  jobOf,
  payOf,
  paymentOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';
import { ALL, salaryLedger } from '../support/salary-ledger.ts';

const amount = (text: string): Amount => text as Amount;

await t.test(
  'a salary is paid before the client pays, and the fund is out for 885.00',
  async (t) => {
    const { ledger, coop, commands, exposure } = await salaryLedger();
    const jobId = await declare(commands, jobOf(coop, ALL), 'job');
    await ledger.settle();
    const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
    t.match(await commands.paySalary(payOf(salaryId), finance('early')), {
      ok: false,
      refusal: { code: 'salary_not_payable', facts: { funding: 'none' } },
    });
    await ledger.settle();
    t.match(await ledger.facts('SalaryCalculated'), [
      { payBy: '2026-03-11', sendBy: '2026-03-10' },
    ]);
    t.strictSame(await exposure(), ['885.00']);
    accepted(await commands.paySalary(payOf(salaryId), finance('pay')));
    await commands.recordPayment(paymentOf(coop), finance('client'));
    await ledger.settle();
    t.strictSame(await exposure(), ['885.00', '0.00']);
    t.match(await ledger.facts('ActivityFundingCleared'), [
      { advanceRepaid: '885.00', becameCleared: '50.00' },
    ]);
    const steps = (await ledger.facts('JobStepRecorded')).map(({ step }) => step);
    t.same(new Set(steps), new Set(['invoice', 'funding', 'salary', 'payment']));
    t.match(await ledger.facts('JobCompleted'), [{ jobId }]);
    t.strictSame(ledger.parked, []);
  },
);

await t.test('a job with pay is not complete before its salary is paid', async (t) => {
  const { ledger, coop, commands } = await salaryLedger();
  await declare(commands, jobOf(coop, ALL), 'job');
  await commands.recordPayment(paymentOf(coop), finance('client'));
  await ledger.settle();
  t.strictSame(await ledger.facts('JobCompleted'), []);
});

await t.test('too little budget: nothing half done, the job says so and is resumed', async (t) => {
  const { ledger, coop, commands } = await salaryLedger();
  await commands.changeGuarantee({ clientId: coop.clientId, guaranteed: false }, finance('no'));
  const jobId = await declare(commands, jobOf(coop, ALL), 'job');
  const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
  await ledger.settle();
  t.match(await ledger.facts('JobFailed'), [{ step: 'salary', refusal: 'salary_above_job_pay' }]);
  t.strictSame(await ledger.facts('SalaryReserved', 'SalaryAdvanced'), []);
  await commands.recordPayment(paymentOf(coop), finance('client'));
  await ledger.settle();
  accepted(await commands.resumeJob({ jobId }, finance('resume')));
  await ledger.settle();
  t.match(await ledger.facts('SalaryReserved'), [{ parts: [{ kind: 'cleared' }] }]);
  t.strictSame(await ledger.facts('SalaryAdvanced'), [], 'the client has paid for it');
  accepted(await commands.paySalary(payOf(salaryId), finance('pay')));
});

await t.test('without a job the salary itself shows the refusal, and is resumed', async (t) => {
  const { ledger, coop, commands } = await salaryLedger();
  const salaryId = await calculate(commands, salaryOf(coop), 'salary');
  t.match(await commands.resumeSalary({ salaryId }, finance('early')), {
    refusal: { code: 'salary_not_refused' },
  });
  await ledger.settle();
  t.hasStrict(await ledger.facts('SalaryFundingRefused'), [
    { refusal: 'activity_budget_too_small', facts: { available: '0.00' } },
  ]);
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  accepted(await commands.resumeSalary({ salaryId }, finance('resume')));
  await ledger.settle();
  t.match(await ledger.facts('SalaryFunded'), [{ salaryId }]);
  accepted(await commands.paySalary(payOf(salaryId), finance('pay')));
  t.strictSame(ledger.parked, []);
});

await t.test('two salaries race for the last euro of an activity: one is refused', async (t) => {
  const { ledger, coop, commands } = await salaryLedger();
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  await Promise.all(['a', 'b'].map((key) => calculate(commands, salaryOf(coop), key)));
  await ledger.settle();
  t.equal((await ledger.facts('SalaryFunded')).length, 1);
  t.equal((await ledger.facts('SalaryFundingRefused')).length, 1);
});

await t.test('what is not right is refused before anything is stored', async (t) => {
  const { coop, commands, ledger } = await salaryLedger();
  const bring = (over: object) =>
    commands.calculateSalary(salaryOf(coop, over), finance(JSON.stringify(over)));
  t.match(await bring({ net: amount('540.91') }), {
    refusal: { code: 'salary_amounts_do_not_add_up' },
  });
  t.match(await bring({ workerCategory: 'pilot' }), {
    refusal: { code: 'worker_category_unknown' },
  });
  t.match(await bring({ activityId: coop.entityId }), { refusal: { code: 'activity_not_found' } });
  t.match(await bring({ jobId: coop.entityId }), { refusal: { code: 'job_not_found' } });
  const unknown = idOf<SalaryId>(coop.entityId);
  t.match(await commands.cancelSalary({ salaryId: unknown }, finance('x')), {
    refusal: { code: 'salary_not_found' },
  });
  t.strictSame(await ledger.facts('SalaryCalculated'), []);
});

await t.test('a salary that comes before its job is invoiced waits for the invoice', async (t) => {
  const { ledger, coop, commands, exposure } = await salaryLedger();
  const jobId = await declare(commands, jobOf(coop, ALL), 'job');
  await calculate(commands, salaryOf(coop, { jobId }), 'salary');
  await ledger.settle();
  t.strictSame(await ledger.facts('JobFailed'), []);
  t.strictSame(await exposure(), ['885.00']);
});

await t.test('it does not wait for a job that is held up', async (t) => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  const jobId = await declare(ledger.commands, jobOf(coop, ALL), 'job');
  await calculate(ledger.commands, salaryOf(coop, { jobId }), 'salary');
  await ledger.settle();
  const failed = (await ledger.facts('JobFailed')).map(({ refusal }) => refusal);
  t.same(new Set(failed), new Set(['levy_not_adopted', 'salary_above_job_pay']));
  t.strictSame(ledger.parked, []);
});
