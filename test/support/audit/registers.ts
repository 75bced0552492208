import type { SalaryFigures } from '../../../src/domain/salary/events.ts';
import { centsOf, reading, same, tally, type Audit } from './audit.ts';
import type { Posted } from './books.ts';

type Numbers = { last: number | undefined; readonly open: Map<number, string> };

/** Every number is given once and without a gap, and ends as one document or void; every job is invoiced or says why not. */
export const auditNumbers = (): Audit => {
  const registers = new Map<string, Numbers>();
  const jobs = new Map<string, 'declared' | 'invoiced'>();
  const failed = new Set<string>();
  const of = (data: Readonly<{ series: string; year: number }>): Numbers => {
    const name = `${data.series} ${data.year}`;
    const known = registers.get(name) ?? { last: undefined, open: new Map() };
    registers.set(name, known);
    return known;
  };
  const close = (data: Readonly<{ series: string; year: number; number: number }>): void => {
    if (!of(data).open.delete(data.number)) {
      throw new Error(`${data.series} ${data.year} ${data.number} is used and was not given`);
    }
  };
  const read = reading<void>({
    InvoiceNumberAssigned: (data) => {
      const register = of(data);
      const { number, issuedOn } = data;
      if (register.last !== undefined && number !== register.last + 1) {
        throw new Error(`number ${number} after ${register.last}`);
      }
      register.last = number;
      register.open.set(number, issuedOn);
    },
    InvoiceNumberVoided: close,
    InvoiceIssued: (data) => {
      if (jobs.get(data.jobId) === 'invoiced') throw new Error('a job is invoiced twice');
      jobs.set(data.jobId, 'invoiced');
      close(data);
    },
    CreditNoteIssued: close,
    JobDeclared: ({ jobId }) => void jobs.set(jobId, 'declared'),
    JobFailed: ({ jobId }) => void failed.add(jobId),
  });
  return {
    take: ({ event }) => read(event),
    atRest: () => {
      for (const [name, { open }] of registers) {
        if (open.size > 0) throw new Error(`${name}: ${[...open.keys()].join()} became nothing`);
      }
      for (const [jobId, status] of jobs) {
        if (status === 'declared' && !failed.has(jobId)) throw new Error(`${jobId} is forgotten`);
      }
    },
  };
};

/** What salaries and returns say of the debts to agencies and to the state is what their accounts say (M18). */
export const auditDues = (
  posted: Posted,
  accounts: Readonly<Record<'social' | 'tax', string>>,
): Audit => {
  const [estimates, salaries] = [tally(), tally()];
  let [owed, tax] = [0n, 0n];
  const takeSalary = (sign: bigint, data: SalaryFigures): void => {
    for (const { quarter, employee, employer } of data.contributions) {
      salaries.add(quarter, sign * (centsOf(employee) + centsOf(employer)));
    }
    const [first] = data.contributions;
    if (first !== undefined) salaries.add(first.quarter, -sign * centsOf(data.reductions));
    tax += sign * centsOf(data.withholdingTax);
  };
  const owe = (cents: bigint): void => {
    owed += cents;
  };
  const read = reading<void>({
    SalaryCalculated: (data) => takeSalary(1n, data),
    SalaryCancelled: (data) => takeSalary(-1n, data),
    SocialChargesEstimated: ({ quarter, amount }) => {
      owe(centsOf(amount));
      estimates.add(quarter, centsOf(amount));
    },
    SocialChargesDeclared: ({ difference }) => owe(centsOf(difference)),
    SocialChargesRectified: ({ difference }) => owe(centsOf(difference)),
    SocialChargePaid: ({ amount }) => owe(-centsOf(amount)),
    WithholdingTaxPaid: ({ amount }) => {
      tax -= centsOf(amount);
    },
  });
  return {
    take: ({ event }) => read(event),
    atRest: () => {
      for (const [quarter, cents] of salaries.entries()) {
        same(`estimates of ${quarter}`, estimates.of(quarter), cents);
      }
      same('social charges owed', -posted.account(accounts.social), owed);
      same('tax owed', -posted.account(accounts.tax), tax);
    },
  };
};
