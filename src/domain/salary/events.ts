import type { Agency } from '../agency.ts';
import type { Message } from '../decider.ts';
import type { Jurisdiction, ReductionsPolicy } from '../entity/events.ts';
import type { ActivityId, EntityId, JobId, MemberId, SalaryId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import type { Amount, Currency } from '../money.ts';
import type { Quarter } from '../periods.ts';

/** What every fact of a salary names, so that posting and reports look nothing up. */
export type SalaryDimensions = Readonly<{
  salaryId: SalaryId;
  entityId: EntityId;
  activityId: ActivityId;
  memberId: MemberId;
  jobId?: JobId;
  jurisdiction: Jurisdiction;
  currency: Currency;
}>;

/** What one agency is owed for a quarter because of one salary. */
export type Contribution = Readonly<{
  agency: Agency;
  quarter: Quarter;
  employee: Amount;
  employer: Amount;
}>;

/** The figures of a payroll result. */
export type SalaryFigures = Readonly<{
  gross: Amount;
  employeeContributions: Amount;
  withholdingTax: Amount;
  otherDeductions: Amount;
  /** Gross less the three above: what the member gets. */
  net: Amount;
  employerCharges: Amount;
  insurance: Amount;
  reductions: Amount;
  /** Gross, employer's charges and insurance, less reductions: what it costs the cooperative. */
  cost: Amount;
  /** Who profits from the reductions: all members, or the activity. */
  reductionsPolicy: ReductionsPolicy;
  contributions: readonly Contribution[];
}>;

/** The payroll result of a salary (calcul du salaire): carried and checked, not computed; it posts the estimate of all charges. */
export type SalaryCalculated = Message<
  'SalaryCalculated',
  SalaryDimensions &
    SalaryFigures & {
      /** Key of the dated plausibility bounds, such as `employee`, `artist`, `manualWorker`. */
      workerCategory: string;
      periodStart: LocalDate;
      periodEnd: LocalDate;
      /** Last day worked. */
      workedOn: LocalDate;
      /** Day by which the member's account is to be credited. */
      payBy: LocalDate;
      /** Day by which the bank needs the order. */
      sendBy: LocalDate;
      /** Day by which the cooperative promises to pay, where the law's deadline is earlier; else it is `payBy`. */
      promisedBy?: LocalDate;
      /** What the employer's charges usually are at most for the category, when they are above it. */
      usualEmployerCharges?: Amount;
    }
>;

/** The net of a salary left our account (paiement du salaire). */
export type SalaryPaid = Message<
  'SalaryPaid',
  SalaryDimensions & {
    net: Amount;
    /** Day on which the member's account was credited. */
    paidOn: LocalDate;
    payBy: LocalDate;
    bankAccount: string;
    /** How the bank names the transfer; several salaries may share one, since a batch of orders is booked as one. */
    bankReference: string;
  }
>;

/** A salary that was not paid will not be (annulation du salaire): the exact reverse of its calculation. */
export type SalaryCancelled = Message<'SalaryCancelled', SalaryDimensions & SalaryFigures>;

/** Budget or advance of a salary was refused (financement refusé): it stays unpaid until it is resumed or cancelled. */
export type SalaryFundingRefused = Message<
  'SalaryFundingRefused',
  SalaryDimensions & {
    /** Code of the refusal, as in docs/refusals.md. */
    refusal: string;
    facts: Readonly<Record<string, string>>;
  }
>;

/** Budget and advance of a salary are asked for again (reprise du financement). */
export type SalaryFundingResumed = Message<
  'SalaryFundingResumed',
  SalaryDimensions & {
    /** What the activity pays for it. */
    cost: Amount;
  }
>;

export type SalaryEvent =
  | SalaryCalculated
  | SalaryPaid
  | SalaryCancelled
  | SalaryFundingRefused
  | SalaryFundingResumed;
