import type { Agency } from '../../src/domain/agency.ts';
import { idOf, type JobId, type PaymentId, type SalaryId } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  payOf,
  salaryOf,
} from './cooperative.ts';
import { accepted, finance, memoryLedger } from './memory-ledger.ts';

const amount = (text: string): Amount => text as Amount;

/** A salary of 160.00, so that several fit into one job. */
const ONSS = { agency: 'onss' as Agency, quarter: parseQuarter('2026Q1') };
const SMALL = {
  gross: amount('120.00'),
  employeeContributions: amount('15.68'),
  withholdingTax: amount('0.00'),
  net: amount('104.32'),
  employerCharges: amount('30.00'),
  cost: amount('160.00'),
  contributions: [{ ...ONSS, employee: amount('15.68'), employer: amount('30.00') }],
} as const;

/** A job that pays all, invoiced and funded, and what can happen to it; each act is let run out. */
export const openJob = async () => {
  const ledger = memoryLedger();
  const { commands } = ledger;
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  const done = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const given = await answer;
    await ledger.settle();
    return given;
  };
  const calculated = (jobId: JobId, key: string): Promise<SalaryId> =>
    done(calculate(commands, salaryOf(coop, { jobId, ...SMALL }), key));
  const paid = async (salaryId: SalaryId, paidOn: string): Promise<void> => {
    const net = { ...payOf(salaryId), amount: SMALL.net, paidOn: day(paidOn) };
    accepted(await done(commands.paySalary(net, finance(`net ${salaryId}`))));
  };
  const cancelled = async (salaryId: SalaryId): Promise<void> =>
    void accepted(await done(commands.cancelSalary({ salaryId }, finance(`no ${salaryId}`))));
  const clientPays = async (bookedOn: string): Promise<PaymentId> => {
    const payment = paymentOf(coop, { bookedOn: day(bookedOn), bankReference: bookedOn });
    const { ids } = accepted(await done(commands.recordPayment(payment, finance(bookedOn))));
    return idOf<PaymentId>(ids['paymentId'] ?? '');
  };
  const recalled = async (paymentId: PaymentId, bookedOn: string): Promise<void> => {
    const recall = { paymentId, bookedOn: day(bookedOn), bankReference: `R ${bookedOn}` };
    accepted(await done(commands.reversePayment(recall, finance(`recall ${bookedOn}`))));
  };
  const resumed = async (jobId: JobId, key: string): Promise<void> =>
    void accepted(await done(commands.resumeJob({ jobId }, finance(key))));
  const jobId = await done(declare(commands, jobOf(coop, { pay: { kind: 'all' } }), 'job'));
  const acts = { calculated, paid, cancelled, clientPays, recalled, resumed };
  return { ledger, coop, commands, jobId, ...acts };
};
