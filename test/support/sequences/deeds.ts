import type {
  CalculateSalaryInput,
  Commands,
  DeclareJobInput,
  RecordPaymentInput,
} from '../../../src/commands/api.ts';
import type { Agency } from '../../../src/domain/agency.ts';
import type { JobPay } from '../../../src/domain/job/events.ts';
import { addDays, parseDate, type LocalDate } from '../../../src/domain/local-date.ts';
import { parseQuarter, quarterOfDay } from '../../../src/domain/periods.ts';
import type { Amount } from '../../../src/domain/money.ts';
import { centsOf } from '../audit/audit.ts';
import { FIRST_DAY, type Cast } from './cast.ts';
import { send, type Deed, type Request } from './deed.ts';
import { cap, levy, lossRules, wageRules } from './rules.ts';
import type { Step } from './steps.ts';
import { amountOf, oneOf, partOf, type World } from './world.ts';

const DAYS_BETWEEN_STEPS = 11;
// Amounts whose levies, VAT and proportions are awkward to round, and the example.
const NETS = ['1000.00', '333.33', '100.10', '1000.00', '176.21', '37.00', '0.08', '2500.00'];
const VATS = ['21', '21', '6', '0', 'reverseCharge'];
const PAY: readonly JobPay[] = [
  { kind: 'none' },
  { kind: 'all' },
  { kind: 'amount', amount: amountOf(95_000n) },
];

const amount = (text: string | undefined): Amount => amountOf(centsOf(text ?? '1.00'));

const declare: Deed = ({ cast, step: { a, b, part }, on }) => {
  const [first, second] = [oneOf(VATS, b), oneOf(VATS, a + b)];
  const lines: DeclareJobInput['lines'] = [
    { kind: 'fee', net: amount(oneOf(NETS, a)), vat: first ?? '21', text: 'Work' },
    ...(part > 80
      ? [{ kind: 'fee', net: amount(oneOf(NETS, b)), vat: second ?? '0', text: 'More' } as const]
      : []),
    ...(part % 9 === 0
      ? [{ kind: 'disbursement', net: amount('30.00'), vat: 'none', text: 'Duty' } as const]
      : []),
  ];
  const [activityId, clientId] = [oneOf(cast.activities, b), oneOf(cast.clients, a)];
  if (activityId === undefined || clientId === undefined) return undefined;
  const days = { firstDay: addDays(on, -3), lastDay: addDays(on, -1) };
  // Now and then a job is declared late: the register does not go back for it.
  const effectiveOn = part % 10 === 0 ? addDays(on, -DAYS_BETWEEN_STEPS) : on;
  return send(({ declareJob }) => declareJob, {
    entityId: cast.entityId,
    activityId,
    clientId,
    ...days,
    currency: 'EUR',
    lines,
    pay: oneOf(PAY, a + part) ?? { kind: 'none' },
    effectiveOn,
  });
};

const pay: Deed = ({ cast, world, step: { a, b, part }, index, on: today }) => {
  // Now and then the bank's line is of an earlier day than the salary that it repays.
  const on = part % 7 === 0 ? addDays(today, -2 * DAYS_BETWEEN_STEPS) : today;
  const invoice = oneOf(world.invoices, a);
  const clientId = invoice?.clientId ?? cast.clients[0];
  const total = centsOf(invoice?.total ?? '100.00');
  const others = world.invoices.filter((one) => one.clientId === clientId);
  const other = oneOf(others, b);
  const input: RecordPaymentInput = {
    clientId,
    amount: amountOf(partOf(total, part)),
    currency: 'EUR',
    bookedOn: on,
    bankAccount: 'main',
    bankReference: `B-${index}`,
  };
  if (invoice === undefined || b % 3 === 0)
    return send(({ recordPayment }) => recordPayment, input);
  const first = { invoiceId: invoice.invoiceId };
  const invoices =
    b % 3 === 1 || other === undefined || other === invoice
      ? [first]
      : [
          { ...first, amount: amountOf(partOf(total, part) / 2n + 1n) },
          { invoiceId: other.invoiceId },
        ];
  return send(({ recordPayment }) => recordPayment, { ...input, invoices });
};

const recall: Deed = (scene) => {
  const { world, step, index, on } = scene;
  const payment = oneOf(world.payments, step.a);
  if (payment === undefined) return pay(scene);
  const { paymentId } = payment;
  const input = { paymentId, bookedOn: on, bankReference: `R-${index}` };
  return send(({ reversePayment }) => reversePayment, input);
};

const overPay: Deed = (scene) => pay({ ...scene, step: { ...scene.step, b: 1, part: 125 } });

const withCredit = ({ payments, freeOf }: World, n: number) =>
  oneOf(
    payments.filter(({ paymentId }) => freeOf(paymentId) > 0n),
    n,
  ) ?? oneOf(payments, n);

const refund: Deed = (scene) => {
  const { world, step, index, on } = scene;
  const payment = withCredit(world, step.a);
  if (payment === undefined) return overPay(scene);
  const { paymentId } = payment;
  const bank = { bookedOn: on, bankAccount: 'main', bankReference: `F-${index}` };
  const free = amountOf(partOf(world.freeOf(paymentId), step.part));
  return send(({ refundPayment }) => refundPayment, { paymentId, amount: free, ...bank });
};

const credit: Deed = ({ world, step: { a, b, part }, on: today }) => {
  const on = part % 7 === 0 ? addDays(today, -2 * DAYS_BETWEEN_STEPS) : today;
  const invoice = oneOf(world.invoices, a);
  const line = oneOf(invoice?.vat ?? [], b);
  if (invoice === undefined || line === undefined) return undefined;
  const net = amountOf(partOf(centsOf(line.base), part));
  const parts = [{ vat: line.vat, net }];
  const reason = 'Less work than agreed';
  const note = { invoiceId: invoice.invoiceId, parts, reason, effectiveOn: on };
  return send(({ issueCreditNote }) => issueCreditNote, note);
};

/** A payroll result that adds up, from what it is to cost. */
const figuresOf = (gross: bigint, reduced: bigint) => {
  const [employee, employer] = [(gross * 1307n) / 10_000n, gross / 4n];
  const tax = ((gross - employee) * 1111n) / 10_000n;
  const reductions = reduced > employer ? employer : reduced;
  return {
    gross: amountOf(gross),
    employeeContributions: amountOf(employee),
    withholdingTax: amountOf(tax),
    otherDeductions: amountOf(0n),
    net: amountOf(gross - employee - tax),
    employerCharges: amountOf(employer),
    insurance: amountOf(1_000n),
    reductions: amountOf(reductions),
    cost: amountOf(gross + employer + 1_000n - reductions),
    parts: { employee: amountOf(employee), employer: amountOf(employer) },
  };
};

const salary: Deed = ({ cast, world, step: { a, b, part }, on: today }) => {
  // Now and then a payroll result comes late: what is allowed today may not have been so then, or the other way round.
  const on = a === 7 ? addDays(today, -2 * DAYS_BETWEEN_STEPS) : today;
  const job =
    b % 3 === 0
      ? undefined
      : oneOf(
          world.jobs.filter(({ paid }) => paid),
          a,
        );
  // Most of them where there is money; some where there may be none.
  const funded = oneOf(world.invoices, b)?.activityId;
  const activityId = job?.activityId ?? (b > 5 ? undefined : funded) ?? oneOf(cast.activities, b);
  if (activityId === undefined) return undefined;
  const gross = part === 100 ? 70_000n : BigInt(part) * 631n + 500n;
  const { parts, ...figures } = figuresOf(gross, b === 5 ? 5_000n : 0n);
  const quarter = quarterOfDay(on);
  const input: CalculateSalaryInput = {
    entityId: cast.entityId,
    activityId,
    workerCategory: 'employee',
    currency: 'EUR',
    periodStart: addDays(on, -30),
    periodEnd: on,
    workedOn: addDays(on, -1),
    ...figures,
    contributions: [{ agency: 'onss' as Agency, quarter, ...parts }],
    effectiveOn: on,
    ...(job === undefined ? {} : { jobId: job.jobId }),
  };
  return send(({ calculateSalary }) => calculateSalary, input);
};

const paySalary: Deed = (scene) => {
  const { world, step, index, on } = scene;
  const known = oneOf(world.payable(), step.a) ?? oneOf(world.salaries, step.a);
  if (known === undefined) return salary(scene);
  const { salaryId, net } = known;
  const bank = { paidOn: on, bankAccount: 'main', bankReference: `S-${index}` };
  const input = { salaryId, amount: net, currency: 'EUR', ...bank } as const;
  return send((commands) => commands.paySalary, input);
};

const ofSalary =
  (choose: (commands: Commands) => Commands['cancelSalary']): Deed =>
  (scene) => {
    const known = oneOf(scene.world.salaries, scene.step.a);
    if (known === undefined) return salary(scene);
    return send(choose, { salaryId: known.salaryId, effectiveOn: scene.on });
  };

const resumeJob: Deed = ({ world, step: { a }, on }) => {
  const jobId = oneOf(world.failedJobs(), a) ?? oneOf(world.jobs, a)?.jobId;
  return jobId && send((commands) => commands.resumeJob, { jobId, effectiveOn: on });
};

const guarantee: Deed = ({ cast, step: { a, b }, on }) => {
  const clientId = oneOf(cast.clients, a);
  const input = clientId && { clientId, guaranteed: b % 3 === 0, effectiveOn: on };
  return input && send(({ changeGuarantee }) => changeGuarantee, input);
};

const writeOff: Deed = ({ cast, world, step: { a, b, part }, on: today }) => {
  const on = part % 7 === 0 ? addDays(today, -2 * DAYS_BETWEEN_STEPS) : today;
  const invoice = oneOf(world.invoices, a);
  if (invoice === undefined) return undefined;
  const { invoiceId } = invoice;
  const lost = {
    invoiceId,
    cause: 'bankruptcy',
    vatRegained: b % 2 === 0,
    effectiveOn: on,
  } as const;
  const { decisionId } = cast;
  return send(({ writeOffInvoice }) => writeOffInvoice, part > 50 ? { ...lost, decisionId } : lost);
};

const useCredit: Deed = (scene) => {
  const { world, step, on } = scene;
  const { a, b, part } = step;
  const payment = withCredit(world, a);
  const mine = world.invoices.filter(({ clientId }) => clientId === payment?.clientId);
  const invoice = oneOf(mine, mine.length - 1 - (b % 2));
  if (payment === undefined || invoice === undefined) return overPay(scene);
  const { paymentId } = payment;
  const { invoiceId } = invoice;
  const some = { invoiceId, amount: amountOf(partOf(world.freeOf(paymentId), part)) };
  const invoices = [part > 100 ? { invoiceId } : some];
  return send(({ allocateCredit }) => allocateCredit, { paymentId, invoices, effectiveOn: on });
};

const forgive: Deed = ({ cast, world, step: { a, part }, on }) => {
  const activityId = oneOf(world.invoices, a)?.activityId ?? oneOf(cast.activities, a);
  if (activityId === undefined) return undefined;
  const some = { amount: amountOf(BigInt(part) * 885n), currency: 'EUR', effectiveOn: on } as const;
  const { decisionId } = cast;
  return send((commands) => commands.forgiveDebt, { activityId, decisionId, ...some });
};

const charges: Deed = ({ cast: { entityId }, step: { a, b, part }, index, on }) => {
  const quarter = parseQuarter(a % 2 === 0 ? '2026Q4' : '2027Q1');
  const due = { entityId, agency: 'onss' as Agency, quarter, currency: 'EUR' } as const;
  const sum = { ...due, amount: amountOf(BigInt(part) * 500n) };
  if (b % 3 === 0) {
    return send((commands) => commands.declareSocialCharges, { ...sum, effectiveOn: on });
  }
  if (b % 3 === 1) {
    return send((commands) => commands.rectifySocialCharges, { ...sum, effectiveOn: on });
  }
  const bank = { bookedOn: on, bankAccount: 'main', bankReference: `C-${index}` };
  return send((commands) => commands.paySocialCharges, { ...sum, ...bank, part: 'balance' });
};

const DID: Readonly<Record<Step['does'], Deed>> = {
  declare,
  pay,
  recall,
  refund,
  credit,
  salary,
  paySalary,
  cancelSalary: ofSalary((commands) => commands.cancelSalary),
  resumeSalary: ofSalary((commands) => commands.resumeSalary),
  resumeJob,
  guarantee,
  writeOff,
  useCredit,
  forgive,
  levy,
  cap,
  lossRules,
  wageRules,
  charges,
};

/** The day of a step: each is a little later than the one before it, over the end of a year. */
const dayOf = (index: number): LocalDate =>
  addDays(parseDate(FIRST_DAY), index * DAYS_BETWEEN_STEPS);

/** What a step asks of the ledger as it stands; undefined when there is nothing that it could be about. */
export const requestOf = (
  step: Step,
  index: number,
  scene: Readonly<{ cast: Cast; world: World }>,
): Request | undefined => DID[step.does]({ ...scene, step, index, on: dayOf(index) });
