import t from 'tap';
import type { EventMetadata } from '../../src/domain/metadata.ts';
import { calculate, day, declare, jobOf, payOf, salaryOf } from '../support/cooperative.ts';
import { accepted, finance } from '../support/memory-ledger.ts';
import { ALL, salaryLedger } from '../support/salary-ledger.ts';

await t.test(
  'R31: a refused advance frees the reservation at once; resumed, it is made anew',
  async (t) => {
    const { ledger, coop, commands, adoptCap, exposure } = await salaryLedger('500.00');
    const jobId = await declare(commands, jobOf(coop, ALL), 'job');
    await ledger.settle();
    const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
    await ledger.settle();
    t.match(await ledger.facts('JobFailed'), [{ refusal: 'guarantee_fund_cap_reached' }]);
    t.match(await ledger.facts('SalaryReservationReleased'), [{ reason: 'advanceRefused' }]);
    t.match(await commands.paySalary(payOf(salaryId), finance('pay')), {
      refusal: { code: 'salary_not_payable', facts: { funding: 'refused' } },
    });
    await adoptCap('900.00', 'more');
    accepted(await commands.resumeJob({ jobId }, finance('resume')));
    await ledger.settle();
    t.strictSame(await exposure(), ['885.00']);
    accepted(await commands.paySalary(payOf(salaryId), finance('pay again')));
    t.strictSame(ledger.parked, []);
  },
);

await t.test('R31: a salary dated before the cap was in force does not pass it', async (t) => {
  const { ledger, coop, commands, adoptCap, exposure } = await salaryLedger();
  await adoptCap('500.00', 'cap', '2026-06-01');
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  await calculate(commands, salaryOf(coop, { effectiveOn: day('2026-03-05') }), 'salary');
  await ledger.settle();
  t.strictSame(await exposure(), []);
  t.match(await ledger.facts('SalaryFundingRefused'), [
    { refusal: 'guarantee_fund_cap_reached', facts: { cap: '500.00', advance: '885.00' } },
  ]);
});

await t.test(
  'R31: a raised cap frees a refused job from the day on which it is in force',
  async (t) => {
    let clock = '2026-05-31T10:00:00Z';
    const { ledger, coop, commands, adoptCap, exposure } = await salaryLedger('500.00', {
      now: () => new Date(clock),
    });
    const jobId = await declare(commands, jobOf(coop, ALL), 'job');
    await ledger.settle();
    await calculate(commands, salaryOf(coop, { jobId }), 'salary');
    await ledger.settle();
    await adoptCap('900.00', 'more', '2026-06-01');
    const resumedAt = async (instant: string) => {
      clock = instant;
      accepted(await commands.resumeJob({ jobId }, finance(instant)));
      await ledger.settle();
      return exposure();
    };
    t.strictSame(await resumedAt('2026-05-31T21:59:59Z'), [], 'one second before midnight');
    t.match(await ledger.facts('JobFailed'), [
      { facts: { cap: '500.00' } },
      { facts: { cap: '500.00' } },
    ]);
    t.strictSame(await resumedAt('2026-05-31T22:00:00Z'), ['885.00'], 'in Brussels it is June');
    const [advanced] = (await ledger.copy.all()).filter(({ type }) => type === 'SalaryAdvanced');
    t.match(JSON.parse(advanced?.data ?? ''), {
      cap: { amount: '900.00' },
      fiscalYear: '2026-01-01',
    });
    const metadata = JSON.parse(advanced?.metadata ?? '') as EventMetadata;
    t.equal(metadata.effectiveOn, '2026-03-05', 'the day of the salary is still its own');
    t.match(
      metadata.basis.find(({ stream }) => stream.includes('.entity-')),
      { revision: 4 },
      'after the raised cap was adopted',
    );
  },
);

await t.test('advances of many activities never pass the cap together', async (t) => {
  const { ledger, coop, commands, exposure } = await salaryLedger('2000.00');
  const keys = Array.from({ length: 12 }, (_, n) => `n${n}`);
  await Promise.all(keys.map((key) => declare(commands, jobOf(coop), key)));
  await ledger.settle();
  await Promise.all(keys.map((key) => calculate(commands, salaryOf(coop), key)));
  await ledger.settle();
  t.strictSame(await exposure(), ['885.00', '1770.00']);
  t.equal((await ledger.facts('SalaryReservationReleased')).length, 10);
  t.strictSame(ledger.parked, []);
});
