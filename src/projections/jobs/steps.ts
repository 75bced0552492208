import { JOB_STEPS, type JobStep } from '../../domain/job/events.ts';

/**
 * What a step that is not at its end waits for. `resumption`: it was refused, and goes on when the job is resumed. Steps
 * that wait for `invoicing`, `funding`, `budget` or `guaranteeFund` go on by themselves.
 */
export type WaitsFor =
  | 'invoicing'
  | 'funding'
  | 'clientMoney'
  | 'payroll'
  | 'budget'
  | 'guaranteeFund'
  | 'salaryPayment'
  | 'resumption';

/** The invoice of a job, as far as its steps need it. */
export type InvoiceOfJob = Readonly<{
  id: string;
  series: string;
  year: number;
  number: number;
  issuedOn: string;
  dueOn: string;
  net: string;
  total: string;
  credited: string;
  writtenOff: string;
  received: string;
  open: string;
  guaranteed: boolean;
}>;

/** A salary of a job. */
export type SalaryOfJob = Readonly<{
  id: string;
  status: string;
  net: string;
  cost: string;
  charged: string;
  advanced: string;
  payBy: string;
  paidOn: string | null;
}>;

/** Sums that the database makes of the facts of a job. */
export type SumsOfJob = Readonly<{
  /** What its activity got of the invoice, and what waits before it gets it. */
  funded: string;
  waiting: string;
  /** What its salaries cost, and what of their net is not paid. */
  charged: string;
  unpaid: string;
}>;

/** A step: what was done, what is open of it, and what for. */
export type StepView = Readonly<{
  step: JobStep;
  /** The sequence of the step's record; a step that is done can open again. */
  doneAt: number | null;
  /** Invoiced, funded, cost of salaries, received; null before there is any. */
  amount: string | null;
  /** What is still to come; null while that is not known. */
  open: string | null;
  waitsFor: WaitsFor | null;
}>;

type Known = Readonly<{
  pays: boolean;
  invoice: InvoiceOfJob | null;
  salaries: readonly SalaryOfJob[];
  sums: SumsOfJob;
  doneAt: (step: JobStep) => number | null;
  refused: (step: JobStep) => boolean;
}>;

const NOTHING = '0.00';

const waitOfSalary = (salaries: readonly SalaryOfJob[]): WaitsFor | null => {
  const is = (...statuses: readonly string[]): boolean =>
    salaries.some(({ status }) => statuses.includes(status));
  if (is('refused')) return 'resumption';
  if (is('calculated')) return 'budget';
  if (is('reserved')) return 'guaranteeFund';
  if (is('funded')) return 'salaryPayment';
  return is('paid') ? null : 'payroll';
};

type Standing = Pick<StepView, 'amount' | 'open' | 'waitsFor'>;

const standingOf = (step: JobStep, { invoice, salaries, sums }: Known): Standing => {
  if (step === 'salary') {
    const none = salaries.every(({ status }) => status === 'cancelled');
    return {
      amount: none ? null : sums.charged,
      open: none ? null : sums.unpaid,
      waitsFor: waitOfSalary(salaries),
    };
  }
  if (invoice === null) return { amount: null, open: null, waitsFor: 'invoicing' };
  if (step === 'invoice') return { amount: invoice.total, open: NOTHING, waitsFor: null };
  if (step === 'payment') {
    const { open, received: amount } = invoice;
    return { amount, open, waitsFor: open === NOTHING ? null : 'clientMoney' };
  }
  const { waiting: open, funded: amount } = sums;
  const waitsFor = invoice.guaranteed ? 'funding' : 'clientMoney';
  return { amount, open, waitsFor: open === NOTHING ? null : waitsFor };
};

/** The steps of a job; one that pays nobody has no step for a salary. */
export const stepsOf = (known: Known): readonly StepView[] =>
  JOB_STEPS.filter((step) => step !== 'salary' || known.pays).map((step) => {
    const standing = standingOf(step, known);
    const waitsFor = known.refused(step) ? 'resumption' : standing.waitsFor;
    return { step, doneAt: known.doneAt(step), ...standing, waitsFor };
  });
