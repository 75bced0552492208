import type { ClientKind } from '../domain/client/events.ts';
import type { CreditedPart } from '../domain/invoice/credit-note.ts';
import type { LineKind } from '../domain/invoice/lines.ts';
import type { JobPay } from '../domain/job/events.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Amount } from '../domain/money.ts';
import type { PayrollResult } from './payroll.ts';

/** How a client pays: days from the invoice to the money, both included; without days, never. */
export type PaymentHabit = Readonly<{ days?: readonly [number, number]; inParts: boolean }>;

/** A client of the demonstration. */
export type PlannedClient = Readonly<{
  name: string;
  kind: ClientKind;
  country: string;
  guaranteed: boolean;
  termsDays?: number;
  habit: PaymentHabit;
}>;

/** A member with one activity. */
export type PlannedActivity = Readonly<{
  member: string;
  name: string;
  /** Which of the trades it is. */
  trade: number;
  /** How often it works, beside the others; 0: it has not begun. */
  weight: number;
}>;

/** One line of a planned job. */
export type PlannedLine = Readonly<{ kind: LineKind; net: Amount; vat: string; text: string }>;

/** The client's money for a job: on a day, so many hundredths of what was invoiced. */
export type PlannedPayment = Readonly<{ on: LocalDate; hundredths: number }>;

/** What payroll makes of a job, when the office runs it, and when the member is paid; without a day, not within the year. */
export type PlannedSalary = Readonly<{
  result: PayrollResult;
  calculatedOn: LocalDate;
  paidOn?: LocalDate;
}>;

/** What becomes of an invoice or its money beside payments. */
export type PlannedTurn = Readonly<{ on: LocalDate }> &
  (
    | Readonly<{ kind: 'creditNote'; parts: readonly CreditedPart[]; reason: string }>
    | Readonly<{ kind: 'bankRecall'; payment: number }>
    | Readonly<{ kind: 'refundExcess'; payment: number }>
    | Readonly<{ kind: 'bankruptcy' }>
    | Readonly<{ kind: 'withdrawGuarantee' }>
  );

/** A job to declare on its last day, and all that comes of it. */
export type PlannedJob = Readonly<{
  on: LocalDate;
  firstDay: LocalDate;
  activity: number;
  client: number;
  lines: readonly PlannedLine[];
  pay: JobPay;
  salary?: PlannedSalary;
  payments: readonly PlannedPayment[];
  turns: readonly PlannedTurn[];
}>;

/** Everything that happens in the demonstration cooperative. */
export type Plan = Readonly<{
  from: LocalDate;
  until: LocalDate;
  clients: readonly PlannedClient[];
  activities: readonly PlannedActivity[];
  /** In the order in which they are declared. */
  jobs: readonly PlannedJob[];
  /**
   * A guaranteed client in the country and an activity that has not begun, to try a job with; and the activity that works
   * most, whose member has something to see.
   */
  example: Readonly<{ client: number; activity: number; busiest: number }>;
}>;

/** How large the demonstration is. */
export type PlanSize = Readonly<{ activities: number; clients: number; jobs: number }>;
