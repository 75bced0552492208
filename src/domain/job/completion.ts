import type { SalaryId } from '../ids.ts';
import type { Amount } from '../money.ts';
import { JOB_STEPS, type JobDeclared, type JobStep } from './events.ts';

/** Where the money of a job stands, as the streams of its invoice, its activity and its salaries tell it. */
export type JobStanding = Readonly<{
  /** What the client still owes of the invoice. */
  owed: Amount;
  /** True when the activity has what the invoice leaves it, of the kind that it is: guaranteed, or the client's money. */
  fundingStands: boolean;
  /** Salaries of the job that are neither paid nor cancelled. */
  unpaid: readonly SalaryId[];
}>;

type Progress = Readonly<{
  declared: Pick<JobDeclared['data'], 'pay'>;
  stepsDone: readonly JobStep[];
  completed: boolean;
}>;

/** The steps that this job waits for. */
export const stepsOf = ({ pay }: Pick<JobDeclared['data'], 'pay'>): readonly JobStep[] =>
  JOB_STEPS.filter((step) => step !== 'salary' || pay.kind !== 'none');

/** True when each step of a job was done once, this one too, so that its completion rests on its money alone. */
export const restsOnMoney = (
  { declared, stepsDone, completed }: Progress,
  step?: JobStep,
): boolean =>
  !completed && stepsOf(declared).every((other) => other === step || stepsDone.includes(other));

/**
 * True when nothing of a job's money is open. A step that was done can open again: the bank recalls a payment, another
 * salary is calculated.
 */
export const isSettled = ({ owed, fundingStands, unpaid }: JobStanding): boolean =>
  owed === '0.00' && fundingStands && unpaid.length === 0;
