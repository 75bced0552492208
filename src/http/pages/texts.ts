import type { Role } from '../../access/roles.ts';
import type { OverdueBucket, SinceInvoiceBucket } from '../../domain/ageing.ts';
import type { JobStep } from '../../domain/job/events.ts';
import type { Part } from '../../projections/invoice-to-net/parts.ts';
import type { JobView } from '../queries.ts';
import type { Language } from './language.ts';
import { en } from './texts-en.ts';
import { fr } from './texts-fr.ts';

type Named<Names extends string> = Readonly<Record<Names, string>>;

/** Events of a job's chain. */
type ChainEvent =
  | 'JobDeclared'
  | 'JobStepRecorded'
  | 'JobFailed'
  | 'JobResumed'
  | 'JobCompleted'
  | 'InvoiceNumberAssigned'
  | 'InvoiceNumberVoided'
  | 'InvoiceIssued'
  | 'LevyDeducted'
  | 'CreditNoteIssued'
  | 'LevyReversed'
  | 'ActivityFunded'
  | 'ActivityFundingCleared'
  | 'ActivityFundingReversed'
  | 'ClientPaymentApplied'
  | 'ClientPaymentUnapplied'
  | 'ReceivableWrittenOff'
  | 'SalaryCalculated'
  | 'SalaryReserved'
  | 'SalaryAdvanced'
  | 'SalaryFunded'
  | 'SalaryReservationReleased'
  | 'SalaryPaid'
  | 'SalaryCancelled';

/** Groups of parts in the picture of a job's money. */
export type PartGroup = 'state' | 'client' | 'common' | 'work';

type Sentences = Named<
  | ('name' | 'brand' | 'skip' | 'signOut' | 'overview' | 'showDay' | 'day' | 'entity')
  | ('nothingYet' | 'lookThere' | 'invoiced' | 'inclVat' | 'levied' | 'paidOut' | 'owed')
  | ('eachEuro' | 'part' | 'amount' | 'perEuro' | 'whole' | 'monthly' | 'monthlyOf' | 'month')
  | ('netSalaries' | 'receivables' | 'receivablesOf' | 'age' | 'goal' | 'usual' | 'overdueTitle')
  | ('total' | 'credit' | 'fund' | 'fundOf' | 'capital' | 'capitalIs' | 'exposure' | 'exposureIs')
  | ('coverage' | 'coverageIs' | 'noExposure' | 'contributions' | 'advanced' | 'reopened')
  | ('repaid' | 'lost' | 'recovered' | 'capitalAtMonthEnd' | 'atMonthEnd')
  | ('figures' | 'jobs' | 'jobsOf' | 'job' | 'declared' | 'work' | 'state' | 'noJobs' | 'client')
  | ('activity' | 'member' | 'invoice' | 'dueOn' | 'wayOfAEuro' | 'wayOf' | 'notInvoiced')
  | ('steps' | 'done' | 'open' | 'event' | 'date' | 'sequence' | 'theJob')
  | ('signIn' | 'signInOf' | 'apiKey' | 'wrongKey' | 'alreadyIn' | 'notFoundTitle' | 'notFound')
  | ('forbiddenTitle' | 'problemTitle' | 'correctThis' | 'notKnown' | 'wrongOther')
>;

type WithOne = Readonly<
  Record<
    | ('atAGlance' | 'quiet' | 'sinceYear' | 'ofWhichOld' | 'stillOpen' | 'payBy' | 'paidOn')
    | ('advancedByFund' | 'forbidden' | 'refused' | 'jobOn' | 'notYetDeclared'),
    (value: string) => string
  >
>;

/** All that the pages say, in one language; a text that is missing in a language does not compile. */
export type Texts = Sentences &
  WithOne &
  Readonly<{
    trueFor: (sequence: number) => string;
    eachEuroOf: (from: string, to: string) => string;
    jobTitle: (from: string, to: string) => string;
    events: (count: number) => string;
    ages: Named<SinceInvoiceBucket>;
    overdue: Named<OverdueBucket>;
    states: Named<JobView['status']>;
    parts: Named<Part>;
    /** Parts that others bear, where the picture names them as sources. */
    sources: Readonly<Partial<Record<Part, string>>>;
    groups: Named<PartGroup>;
    stepNames: Named<JobStep>;
    stepAmounts: Named<JobStep>;
    waitsFor: Named<NonNullable<JobView['steps'][number]['waitsFor']>>;
    eventNames: Named<ChainEvent>;
    /** What is wrong with a part of an address or a form. */
    wrong: Named<'asOf' | 'entity' | 'key'>;
    roles: Named<Role>;
  }>;

/** Every language with its texts. */
export const TEXTS: Readonly<Record<Language, Texts>> = { fr, en };
