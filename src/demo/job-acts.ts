import { idOf, type JobId, type PaymentId, type SalaryId } from '../domain/ids.ts';
import {
  formatMoney,
  ofCents,
  parseMoney,
  proportion,
  subtract,
  type Amount,
  type Money,
} from '../domain/money.ts';
import { unreachable } from '../domain/result.ts';
import type { PlannedJob, PlannedPayment, PlannedSalary, PlannedTurn } from './plan.ts';
import { caller, done, idIn, known, type IssuedInvoice, type Stage } from './stage.ts';

/** Declares a job; its invoice and what it funds follow by reactions. */
export const declareJob = async (stage: Stage, job: PlannedJob, index: number): Promise<void> => {
  const { deps, entityId, activities, clients } = stage;
  const { on, firstDay, lines, pay } = job;
  const declared = await deps.commands.declareJob(
    {
      entityId,
      activityId: known(activities[job.activity], 'an activity'),
      clientId: known(clients[job.client], 'a client'),
      firstDay,
      lastDay: on,
      currency: 'EUR',
      lines,
      pay,
      effectiveOn: on,
    },
    caller('job', index),
  );
  stage.declared.set(index, done('a job', declared));
};

const declaredAs = ({ declared }: Stage, index: number) => known(declared.get(index), 'a job');
const invoiceOf = (stage: Stage, index: number): Promise<IssuedInvoice> =>
  stage.deps.invoiceOf(declaredAs(stage, index));

/** What of the total is paid up to these hundredths; parts are differences, so that they sum to the whole. */
const paidUpTo = (total: Money, hundredths: number): Money =>
  proportion(total, ofCents(BigInt(hundredths), total.currency), ofCents(100n, total.currency));

/** Records the client's money for the invoice of a job. */
export const receivePayment = async (
  stage: Stage,
  { client, payments }: PlannedJob,
  index: number,
  part: number,
): Promise<void> => {
  const { on, hundredths } = known(payments[part], 'a payment');
  const before = payments
    .slice(0, part)
    .reduce((sum, earlier: PlannedPayment) => sum + earlier.hundredths, 0);
  const { total, paymentReference } = await invoiceOf(stage, index);
  const whole = parseMoney(total, 'EUR');
  const money = subtract(paidUpTo(whole, before + hundredths), paidUpTo(whole, before));
  const amount: Amount = formatMoney(money);
  const key = `${index}-${part}`;
  const bank = { bankAccount: 'main', bankReference: `DEMO-${key}` };
  const clientId = known(stage.clients[client], 'a client');
  const paid = await stage.deps.commands.recordPayment(
    { clientId, amount, currency: 'EUR', bookedOn: on, ...bank, paymentReference },
    caller('payment', key),
  );
  const paymentId = idOf<PaymentId>(idIn(done('a payment', paid), 'paymentId'));
  stage.payments.set(key, { paymentId, amount });
};

/** Hands in the payroll result of a job. */
export const calculateSalary = async (
  stage: Stage,
  job: PlannedJob,
  { result, calculatedOn }: PlannedSalary,
  index: number,
): Promise<void> => {
  const calculated = await stage.deps.commands.calculateSalary(
    {
      entityId: stage.entityId,
      activityId: known(stage.activities[job.activity], 'an activity'),
      jobId: idOf<JobId>(idIn(declaredAs(stage, index), 'jobId')),
      currency: 'EUR',
      ...result,
      effectiveOn: calculatedOn,
    },
    caller('salary', index),
  );
  stage.salaries.set(index, done('a salary', calculated));
};

/** Pays the net of a salary to its member. */
export const paySalary = async (
  { deps, salaries }: Stage,
  { result, paidOn }: PlannedSalary,
  index: number,
): Promise<void> => {
  const calculated = known(salaries.get(index), 'a salary');
  const paid = await deps.commands.paySalary(
    {
      salaryId: idOf<SalaryId>(idIn(calculated, 'salaryId')),
      amount: result.net,
      currency: 'EUR',
      paidOn: known(paidOn, 'a day of payment'),
      bankAccount: 'main',
      bankReference: `DEMO-S${index}`,
    },
    caller('salary-payment', index),
  );
  done('the payment of a salary', paid);
};

const playBankTurn = async (
  stage: Stage,
  turn: Extract<PlannedTurn, { payment: number }>,
  index: number,
): Promise<void> => {
  const { commands } = stage.deps;
  const { paymentId, amount } = known(stage.payments.get(`${index}-${turn.payment}`), 'money');
  const bookedOn = turn.on;
  if (turn.kind === 'bankRecall') {
    const bankReference = `DEMO-R${index}`;
    const recalled = await commands.reversePayment(
      { paymentId, bookedOn, bankReference },
      caller('recall', index),
    );
    done('a recall', recalled);
    return;
  }
  const { total } = await invoiceOf(stage, index);
  const excess = formatMoney(subtract(parseMoney(amount, 'EUR'), parseMoney(total, 'EUR')));
  const bank = { bankAccount: 'main', bankReference: `DEMO-X${index}` };
  const refunded = await commands.refundPayment(
    { paymentId, amount: excess, bookedOn, ...bank },
    caller('refund', index),
  );
  done('a refund', refunded);
};

/** Plays what becomes of a job's invoice or its money beside payments. */
export const playTurn = async (
  stage: Stage,
  job: PlannedJob,
  turn: PlannedTurn,
  index: number,
): Promise<void> => {
  const { commands } = stage.deps;
  const effectiveOn = turn.on;
  switch (turn.kind) {
    case 'bankRecall':
    case 'refundExcess':
      return playBankTurn(stage, turn, index);
    case 'creditNote': {
      const { invoiceId } = await invoiceOf(stage, index);
      const { parts, reason } = turn;
      const input = { invoiceId, parts, reason, effectiveOn };
      done('a credit note', await commands.issueCreditNote(input, caller('credit', index)));
      return undefined;
    }
    case 'bankruptcy': {
      const { invoiceId } = await invoiceOf(stage, index);
      const input = { invoiceId, cause: 'bankruptcy', vatRegained: true, effectiveOn } as const;
      done('a write-off', await commands.writeOffInvoice(input, caller('write-off', index)));
      return undefined;
    }
    case 'withdrawGuarantee': {
      const clientId = known(stage.clients[job.client], 'a client');
      const input = { clientId, guaranteed: false, effectiveOn };
      done('a guarantee', await commands.changeGuarantee(input, caller('withdrawal', index)));
      return undefined;
    }
    default:
      return unreachable(turn);
  }
};
