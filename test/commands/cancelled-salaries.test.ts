import t from 'tap';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { calculate, declare, jobOf, payOf, paymentOf, salaryOf } from '../support/cooperative.ts';
import { accepted, finance } from '../support/memory-ledger.ts';
import { ALL, answerOf, salaryLedger } from '../support/salary-ledger.ts';

await t.test('a cancelled salary gives back its budget and its advance', async (t) => {
  const { ledger, coop, commands, exposure } = await salaryLedger();
  const jobId = await declare(commands, jobOf(coop, ALL), 'job');
  await ledger.settle();
  const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
  await ledger.settle();
  accepted(await commands.cancelSalary({ salaryId }, finance('cancel')));
  await ledger.settle();
  t.strictSame(await exposure(), ['885.00', '0.00']);
  t.match(await commands.paySalary(payOf(salaryId), finance('pay')), {
    refusal: { code: 'salary_already_cancelled' },
  });
  const again = await calculate(commands, salaryOf(coop, { jobId }), 'again');
  await ledger.settle();
  accepted(await commands.paySalary(payOf(again), finance('pay again')));
  t.strictSame(await exposure(), ['885.00', '0.00', '885.00']);
});

await t.test(
  'a refused salary of a job is cancelled, and another one takes its place',
  async (t) => {
    const refused = {
      'by the cap of the fund': { cap: '500.00', guaranteed: true },
      'for lack of budget': { cap: undefined, guaranteed: false },
    };
    for (const [why, { cap, guaranteed }] of Object.entries(refused)) {
      await t.test(why, async (t) => {
        const { ledger, coop, commands } = await salaryLedger(cap);
        if (!guaranteed) {
          await commands.changeGuarantee({ clientId: coop.clientId, guaranteed }, finance('no'));
        }
        const jobId = await declare(commands, jobOf(coop, ALL), 'job');
        await ledger.settle();
        const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
        await ledger.settle();
        t.equal((await ledger.facts('JobFailed')).length, 1);
        accepted(await commands.cancelSalary({ salaryId }, finance('cancel')));
        await ledger.settle();
        accepted(await commands.resumeJob({ jobId }, finance('resume')));
        await ledger.settle();
        t.equal((await ledger.facts('JobFailed')).length, 1, 'nothing is held up any more');
        t.match(await commands.resumeJob({ jobId }, finance('again')), {
          refusal: { code: 'job_not_failed' },
        });
        await commands.recordPayment(paymentOf(coop), finance('client'));
        await ledger.settle();
        const other = await calculate(commands, salaryOf(coop, { jobId }), 'other');
        await ledger.settle();
        accepted(await commands.paySalary(payOf(other), finance('pay')));
        await ledger.settle();
        t.match(await ledger.facts('JobCompleted'), [{ jobId }]);
        t.strictSame(ledger.parked, []);
      });
    }
  },
);

await t.test('a job resumed before its cancelled salary is released goes on too', async (t) => {
  const { ledger, coop, commands } = await salaryLedger('500.00');
  const jobId = await declare(commands, jobOf(coop, ALL), 'job');
  await ledger.settle();
  const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'salary');
  await ledger.settle();
  accepted(await commands.cancelSalary({ salaryId }, finance('cancel')));
  accepted(await commands.resumeJob({ jobId }, finance('resume')));
  await ledger.settle(REACTIONS.filter(({ name }) => name !== 'release-cancelled-salary'));
  t.equal((await ledger.facts('JobFailed')).length, 1);
  await ledger.settle();
  t.match(await ledger.facts('SalaryReservationReleased'), [
    { reason: 'advanceRefused' },
    { reason: 'advanceRefused' },
    { reason: 'cancelled' },
  ]);
  t.strictSame(ledger.parked, []);
});

await t.test('cancelled before its refusal is shown, a salary is refused nothing', async (t) => {
  const { ledger, coop, commands } = await salaryLedger('500.00');
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  const salaryId = await calculate(commands, salaryOf(coop), 'salary');
  await ledger.settle(REACTIONS.filter(({ name }) => name === 'reserve-calculated-salary'));
  // The fund's refusal frees the budget, and then the machine goes down.
  const { useCases } = ledger;
  const down = async (): Promise<never> => Promise.reject(new Error('down'));
  const salary = { ...useCases.books.salary, handle: down };
  const advance = (deps = useCases) =>
    answerOf(ledger, 'advance-reserved-salary', 'SalaryReserved', deps);
  const goesDown = advance({ ...useCases, books: { ...useCases.books, salary } });
  await t.rejects(goesDown, /down/);
  t.match(await ledger.facts('SalaryReservationReleased'), [{ reason: 'advanceRefused' }]);
  accepted(await commands.cancelSalary({ salaryId }, finance('cancel')));
  t.match(await advance(), { ok: true });
  await ledger.settle();
  t.strictSame(await ledger.facts('SalaryFundingRefused', 'SalaryAdvanced'), []);
  t.strictSame(ledger.parked, []);
});
