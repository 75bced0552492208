import t from 'tap';
import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger, type MemoryLedger } from '../support/memory-ledger.ts';

// What left no trace the first time must leave none when its cause is answered again: after a crash, or when all that
// the reactions remember is lost.

const ready = async () => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  return { ledger, coop, commands: ledger.commands };
};

/** Another process with no checkpoint; answers what it added. */
const answeredAgain = async ({ store, copy }: MemoryLedger): Promise<readonly string[]> => {
  const before = (await copy.all()).length;
  const again = memoryLedger({ store });
  await again.settle();
  t.same(again.parked, []);
  return (await again.copy.all()).slice(before).map(({ type }) => type);
};

await t.test('a salary that was refused stays refused until somebody resumes it', async (t) => {
  const { ledger, coop, commands } = await ready();
  const salaryId = await calculate(commands, salaryOf(coop), 'too early');
  await ledger.settle();
  t.match(await ledger.facts('SalaryFundingRefused'), [{ refusal: 'activity_budget_too_small' }]);
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  t.same(await answeredAgain(ledger), []);
  accepted(await commands.resumeSalary({ salaryId }, finance('resume')));
  await ledger.settle();
  t.equal((await ledger.facts('SalaryFunded')).length, 1);
});

await t.test('the salary of a job stays refused until the job is resumed', async (t) => {
  const { ledger, coop, commands } = await ready();
  const pay = { kind: 'amount', amount: '900.00' as Amount } as const;
  const jobId = await declare(commands, jobOf(coop, { pay }), 'job');
  await ledger.settle();
  const first = await calculate(commands, salaryOf(coop, { jobId }), 'first');
  await ledger.settle();
  await calculate(commands, salaryOf(coop, { jobId }), 'second');
  await ledger.settle();
  t.match(await ledger.facts('JobFailed'), [{ refusal: 'salary_above_job_pay' }]);
  accepted(await commands.cancelSalary({ salaryId: first }, finance('cancel')));
  await ledger.settle();
  t.same(await answeredAgain(ledger), []);
  accepted(await commands.resumeJob({ jobId }, finance('resume')));
  await ledger.settle();
  t.equal((await ledger.facts('SalaryFunded')).length, 2);
});

await t.test('a payment of which nothing was taken moves no money back', async (t) => {
  const { ledger, coop, commands } = await ready();
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoices = [{ invoiceId: idOf<InvoiceId>(String(invoice?.['invoiceId'])) }];
  const pay = async (key: string) => {
    const paid = paymentOf(coop, { bankReference: key, invoices });
    const { ids } = accepted(await commands.recordPayment(paid, finance(key)));
    await ledger.settle();
    return idOf<PaymentId>(ids['paymentId'] ?? '');
  };
  const paymentId = await pay('first');
  await pay('too much');
  const recalled = { paymentId, bookedOn: day('2026-04-20'), bankReference: 'R-1' };
  accepted(await commands.reversePayment(recalled, finance('recall')));
  await ledger.settle();
  t.hasStrict((await ledger.facts('ActivityFundingReversed')).at(-1), { clearedAfter: '0.00' });
  t.same(await answeredAgain(ledger), []);
});
