import t from 'tap';
import type { Amount } from '../../src/domain/money.ts';
import { calculate, day, salaryOf } from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';
import { openJob } from '../support/paid-job.ts';

const amount = (text: string): Amount => text as Amount;

const ready = async () => {
  const job = await openJob();
  const { ledger } = job;
  /** The days of completions; whoever answers all events again adds none. */
  const completions = async (): Promise<readonly unknown[]> => {
    t.strictSame(ledger.parked, []);
    const before = await ledger.copy.all();
    const again = memoryLedger({ store: ledger.store });
    await again.settle();
    t.equal((await again.copy.all()).length, before.length, 'nothing happens twice');
    return before
      .filter(({ type }) => type === 'JobCompleted')
      .map(({ metadata }) => (JSON.parse(metadata) as { effectiveOn: string }).effectiveOn);
  };
  return { ...job, completions };
};

await t.test('a job whose payment was recalled waits until it is paid again', async (t) => {
  const { jobId, calculated, paid, clientPays, recalled, completions } = await ready();
  const payment = await clientPays('2026-04-10');
  await recalled(payment, '2026-04-12');
  await paid(await calculated(jobId, 'salary'), '2026-04-20');
  t.strictSame(await completions(), [], '1,210.00 is open');
  await clientPays('2026-05-04');
  t.strictSame(await completions(), ['2026-05-04']);
});

await t.test('a job waits for every salary, and is complete on its latest day', async (t) => {
  const { jobId, calculated, paid, clientPays, completions } = await ready();
  const [first, second] = [await calculated(jobId, 'one'), await calculated(jobId, 'two')];
  await paid(first, '2026-03-10');
  await clientPays('2026-04-10');
  t.strictSame(await completions(), [], 'the second salary is not paid');
  await paid(second, '2026-03-12');
  t.strictSame(await completions(), ['2026-04-10'], 'not before the client paid');
});

await t.test('the last step may be an early one: each keeps its own day', async (t) => {
  const { ledger, jobId, calculated, paid, clientPays, completions } = await ready();
  const [first, second] = [await calculated(jobId, 'one'), await calculated(jobId, 'two')];
  await paid(second, '2026-05-02');
  await paid(first, '2026-03-10');
  await clientPays('2026-04-10');
  t.strictSame(await completions(), ['2026-05-02'], 'the latest salary, though no step of its own');
  const steps = (await ledger.copy.all())
    .filter(({ type }) => type === 'JobStepRecorded')
    .map(({ data, metadata }) => [
      (JSON.parse(data) as { step: string }).step,
      (JSON.parse(metadata) as { effectiveOn: string }).effectiveOn,
    ]);
  t.strictSame(steps.slice(-2), [
    ['salary', '2026-05-02'],
    ['payment', '2026-04-10'],
  ]);
});

await t.test('a salary without a step of its own counts by the day it was paid', async (t) => {
  const { jobId, calculated, paid, clientPays, completions } = await ready();
  const [first, second] = [await calculated(jobId, 'one'), await calculated(jobId, 'two')];
  await paid(first, '2026-03-10');
  await paid(second, '2026-05-02');
  await clientPays('2026-04-10');
  t.strictSame(await completions(), ['2026-05-02']);
});

await t.test('a salary that is cancelled is waited for no longer', async (t) => {
  const { jobId, calculated, paid, cancelled, clientPays, completions } = await ready();
  const [first, second] = [await calculated(jobId, 'one'), await calculated(jobId, 'two')];
  await paid(first, '2026-03-10');
  await clientPays('2026-04-10');
  await cancelled(second);
  t.strictSame(await completions(), ['2026-06-30'], 'the day of the cancellation');
});

await t.test('a cancelled salary alone completes nothing', async (t) => {
  const { jobId, calculated, cancelled, clientPays, completions } = await ready();
  await clientPays('2026-04-10');
  await cancelled(await calculated(jobId, 'one'));
  t.strictSame(await completions(), []);
});

await t.test('a refused salary is waited for, resumed or not', async (t) => {
  const { ledger, commands, coop, jobId, ...acts } = await ready();
  const { calculated, paid, cancelled, clientPays, resumed, completions } = acts;
  await paid(await calculated(jobId, 'one'), '2026-03-10');
  const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'too much');
  await ledger.settle();
  t.match(await ledger.facts('JobFailed'), [{ refusal: 'salary_above_job_pay' }]);
  await clientPays('2026-04-10');
  t.strictSame(await completions(), [], 'it is calculated and not funded');
  await resumed(jobId, 'resume');
  t.strictSame(await completions(), [], 'refused again');
  await cancelled(salaryId);
  t.strictSame(await completions(), ['2026-06-30']);
});

await t.test('so is one whose advance the fund refused', async (t) => {
  const { ledger, commands, coop, jobId, ...acts } = await ready();
  const { calculated, paid, cancelled, clientPays, completions } = acts;
  await paid(await calculated(jobId, 'one'), '2026-03-10');
  const { entityId, decisionId } = coop;
  const from = day('2026-01-01');
  const rule = { entityId, decisionId, effectiveFrom: from, effectiveOn: from };
  const parameters = { cap: amount('200.00'), losses: 'fiscalYear' } as const;
  const cap = { ...rule, policy: 'guaranteeFund', parameters } as const;
  accepted(await commands.adoptPolicy(cap, finance('cap')));
  const salaryId = await calculated(jobId, 'two');
  t.match(await ledger.facts('JobFailed'), [{ refusal: 'guarantee_fund_cap_reached' }]);
  await clientPays('2026-04-10');
  t.strictSame(await completions(), []);
  await cancelled(salaryId);
  t.strictSame(await completions(), ['2026-06-30']);
});
