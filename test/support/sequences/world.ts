import type { InvoiceIssued } from '../../../src/domain/invoice/events.ts';
import type { ActivityId, ClientId, JobId, PaymentId } from '../../../src/domain/ids.ts';
import { formatMoney, ofCents, type Amount } from '../../../src/domain/money.ts';
import type { SalaryCalculated } from '../../../src/domain/salary/events.ts';
import { centsOf, reading, tally } from '../audit/audit.ts';
import type { Fact } from './driven-ledger.ts';

/** What a person who works with the cooperative knows of it: its documents as they stand. */
export type World = Readonly<{
  take: (fact: Fact) => void;
  invoices: readonly InvoiceIssued['data'][];
  jobs: readonly Readonly<{ jobId: JobId; activityId: ActivityId; paid: boolean }>[];
  failedJobs: () => readonly JobId[];
  payments: readonly Readonly<{ paymentId: PaymentId; clientId: ClientId }>[];
  /** What is free of a payment, in cents. */
  freeOf: (paymentId: string) => bigint;
  salaries: readonly SalaryCalculated['data'][];
  /** Those whose budget is there and that are not paid. */
  payable: () => readonly SalaryCalculated['data'][];
}>;

/** One of them, as a number of any size says; undefined when there is none. */
export const oneOf = <Value>(values: readonly Value[], n: number): Value | undefined =>
  values[n % Math.max(1, values.length)];

/** The amount of so many cents. */
export const amountOf = (cents: bigint): Amount => formatMoney(ofCents(cents, 'EUR'));

/** So many hundredths of an amount in cents, one cent at least. */
export const partOf = (cents: bigint, hundredths: number): bigint => {
  const part = (cents * BigInt(hundredths)) / 100n;
  return part > 0n ? part : 1n;
};

/** A cooperative of which nothing is known yet. */
export const openWorld = (): World => {
  const invoices: InvoiceIssued['data'][] = [];
  const jobs: Readonly<{ jobId: JobId; activityId: ActivityId; paid: boolean }>[] = [];
  const payments: Readonly<{ paymentId: PaymentId; clientId: ClientId }>[] = [];
  const salaries: SalaryCalculated['data'][] = [];
  const failed = new Set<JobId>();
  const payable = new Set<string>();
  const free = tally();
  const move = ({ paymentId, freeAfter }: Readonly<{ paymentId: PaymentId; freeAfter: Amount }>) =>
    free.add(paymentId, centsOf(freeAfter) - free.of(paymentId));
  const read = reading<void>({
    InvoiceIssued: (data) => void invoices.push(data),
    JobDeclared: ({ jobId, activityId, pay }) =>
      void jobs.push({ jobId, activityId, paid: pay.kind !== 'none' }),
    JobFailed: ({ jobId }) => void failed.add(jobId),
    SalaryCalculated: (data) => void salaries.push(data),
    SalaryFunded: ({ salaryId }) => void payable.add(salaryId),
    SalaryPaid: ({ salaryId }) => void payable.delete(salaryId),
    SalaryCancelled: ({ salaryId }) => void payable.delete(salaryId),
    ClientPaymentReceived: (data) => {
      payments.push(data);
      free.add(data.paymentId, centsOf(data.amount));
    },
    PaymentAllocated: move,
    PaymentAllocationReturned: move,
    PaymentReversed: move,
    PaymentRefunded: move,
  });
  return {
    invoices,
    jobs,
    payments,
    salaries,
    failedJobs: () => [...failed],
    freeOf: free.of,
    payable: () => salaries.filter(({ salaryId }) => payable.has(salaryId)),
    take: ({ event }) => read(event),
  };
};
