import type { z } from 'zod';
import type {
  ActivityId,
  ClientId,
  EntityId,
  InvoiceId,
  JobId,
  PaymentId,
  SalaryId,
} from '../domain/ids.ts';
import type { dueAnswer, fundAnswer, salaryAnswer, salaryItem } from './salary-answers.ts';
import type { holidaysAnswer } from './holidays.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type {
  activityItem,
  clientItem,
  creditAnswer,
  entityAnswer,
  invoiceAnswer,
  invoiceItem,
  memberItem,
  paymentAnswer,
} from './answers.ts';
import type { jobAnswer, jobItem } from './job-answers.ts';
import type { activityNetAnswer, jobNetAnswer, periodNetAnswer } from './net-answers.ts';
import type {
  agedAnswer,
  balancesAnswer,
  journalLine,
  socialChargesAnswer,
  statementAnswer,
  statementItem,
  withholdingTaxAnswer,
} from './report-answers.ts';

/** When a report looks: facts effective by `asOf` and recorded by the sequence `knownAt`; absent, everything. */
export type At = Readonly<{ asOf?: LocalDate; knownAt?: number }>;

/** One page of a list, from after the item with this key. */
export type PageOf<Key> = Readonly<{ limit: number; after?: Key }>;

/** Items of one page with the key of each list's own order, and the sequence that they are true for. */
export type Items<Item> = Readonly<{ sequence: number; items: readonly Item[] }>;

type ItemOf<Schema extends z.ZodType> = Readonly<z.infer<Schema>>;

/** Place in the journal. */
export type JournalKey = Readonly<{ sequence: number; entry: number; line: number }>;
/** Place in the list of invoices. */
export type InvoiceKey = Readonly<{ issuedOn: string; number: number; invoiceId: string }>;
/** Place in the list of open advances of the guarantee fund. */
export type AdvanceKey = Readonly<{ since: string; invoiceId: string }>;
/** Place in the list of salaries that are due. */
export type DueKey = Readonly<{ payBy: string; sequence: number }>;
/** Place in lists that follow the ledger's own order. */
export type SequenceKey = Readonly<{ sequence: number; id: string }>;

/** An item that carries its place in its list. */
type Placed<Item, Key> = Item & Readonly<{ key: Key }>;

export type JournalFilter = At &
  Readonly<{
    entityId: EntityId;
    book?: 'legal' | 'analytic';
    account?: string;
    /** First and last day of booking. */
    from?: LocalDate;
    to?: LocalDate;
    activityId?: ActivityId;
    invoiceId?: InvoiceId;
  }>;

export type InvoiceFilter = Readonly<{
  entityId: EntityId;
  clientId?: ClientId;
  activityId?: ActivityId;
  open?: boolean;
}>;

export type JobFilter = Readonly<{
  entityId: EntityId;
  activityId?: ActivityId;
  status?: ItemOf<typeof jobItem>['status'];
}>;

/** One calendar year of an entity. */
type YearFilter = At & Readonly<{ entityId: EntityId; year: number }>;

/**
 * A job as the read models know it. `status` is `running` while a step is still to come by itself: the invoice, the
 * funding of a guaranteed invoice, the answer to money that is allocated to the invoice and what follows from it;
 * `waiting` when only an outside fact such as a payment can go on. `events` is the chain in the order of the ledger.
 */
export type JobView = Readonly<
  Omit<z.infer<typeof jobAnswer>, 'settled' | 'after' | 'failures' | 'steps'> & {
    steps: readonly Readonly<Omit<z.infer<typeof jobAnswer>['steps'][number], 'why'>>[];
    failures: readonly Readonly<Omit<z.infer<typeof jobAnswer>['failures'][number], 'detail'>>[];
  }
>;

/** What the API reads; the composition root binds it to the read models. */
export type Queries = Readonly<{
  entity: (id: EntityId) => Promise<ItemOf<typeof entityAnswer> | undefined>;
  holidays: (id: EntityId, year: number) => Promise<ItemOf<typeof holidaysAnswer> | undefined>;
  /** Every entity, in the order of their registration, at most 100 of them. */
  entities: () => Promise<readonly Readonly<{ id: EntityId; legalName: string }>[]>;
  /** The last jobs declared until a day, the latest first. */
  latestJobs: (
    filter: Readonly<{ entityId: EntityId; until: LocalDate; limit: number }>,
  ) => Promise<readonly (ItemOf<typeof jobItem> & Readonly<{ declaredOn: string }>)[]>;
  /** The last day on which something happened to the money of an entity; undefined before there is any. */
  lastDay: (entityId: EntityId) => Promise<LocalDate | undefined>;
  members: (
    filter: Readonly<{ entityId: EntityId }>,
    page: PageOf<SequenceKey>,
  ) => Promise<Items<Placed<ItemOf<typeof memberItem>, SequenceKey>>>;
  clients: (
    filter: Readonly<{ entityId: EntityId }>,
    page: PageOf<SequenceKey>,
  ) => Promise<Items<Placed<ItemOf<typeof clientItem>, SequenceKey>>>;
  activities: (
    filter: Readonly<{ entityId?: EntityId; memberId?: string }>,
    page: PageOf<SequenceKey>,
  ) => Promise<Items<Placed<ItemOf<typeof activityItem>, SequenceKey>>>;
  /** A job as it stands, or stood at the end of a day; undefined before it was declared. */
  job: (id: JobId, asOf?: LocalDate) => Promise<JobView | undefined>;
  jobs: (
    filter: JobFilter,
    page: PageOf<SequenceKey>,
  ) => Promise<Items<Placed<ItemOf<typeof jobItem>, SequenceKey>>>;
  payment: (id: PaymentId) => Promise<ItemOf<typeof paymentAnswer> | undefined>;
  credit: (clientId: ClientId) => Promise<ItemOf<typeof creditAnswer> | undefined>;
  invoice: (id: InvoiceId) => Promise<ItemOf<typeof invoiceAnswer> | undefined>;
  invoices: (
    filter: InvoiceFilter,
    page: PageOf<InvoiceKey>,
  ) => Promise<Items<Placed<ItemOf<typeof invoiceItem>, InvoiceKey>>>;
  statement: (
    activityId: ActivityId,
    at: At,
    page: PageOf<SequenceKey>,
  ) => Promise<
    | (Omit<ItemOf<typeof statementAnswer>, 'items' | 'next'> &
        Items<Placed<ItemOf<typeof statementItem>, SequenceKey>>)
    | undefined
  >;
  balances: (
    filter: At & Readonly<{ entityId: EntityId; book?: 'legal' | 'analytic' }>,
  ) => Promise<ItemOf<typeof balancesAnswer> | undefined>;
  journal: (
    filter: JournalFilter,
    page: PageOf<JournalKey>,
  ) => Promise<Items<ItemOf<typeof journalLine>>>;
  jobToNet: (id: JobId, at: At) => Promise<ItemOf<typeof jobNetAnswer> | undefined>;
  activityToNet: (id: ActivityId, at: At) => Promise<ItemOf<typeof activityNetAnswer> | undefined>;
  /** What moved from the first to the last day of the period. */
  periodToNet: (
    filter: At & Readonly<{ entityId: EntityId; from: LocalDate; to: LocalDate }>,
  ) => Promise<ItemOf<typeof periodNetAnswer> | undefined>;
  salary: (id: SalaryId) => Promise<ItemOf<typeof salaryAnswer> | undefined>;
  salaries: (
    filter: Readonly<{ entityId: EntityId; activityId?: ActivityId }>,
    page: PageOf<SequenceKey>,
  ) => Promise<Items<Placed<ItemOf<typeof salaryItem>, SequenceKey>>>;
  salariesDue: (
    filter: Readonly<{ entityId: EntityId; on: LocalDate }>,
    page: PageOf<DueKey>,
  ) => Promise<
    | (Omit<ItemOf<typeof dueAnswer>, 'items' | 'next'> &
        Items<Placed<ItemOf<typeof dueAnswer>['items'][number], DueKey>>)
    | undefined
  >;
  /** All figures are of the whole fund; the page is of its open advances. */
  guaranteeFund: (
    filter: At & Readonly<{ entityId: EntityId; asOf: LocalDate }>,
    page: PageOf<AdvanceKey>,
  ) => Promise<Omit<ItemOf<typeof fundAnswer>, 'next'> | undefined>;
  aged: (
    filter: At & Readonly<{ entityId: EntityId; asOf: LocalDate; clientId?: ClientId }>,
  ) => Promise<ItemOf<typeof agedAnswer> | undefined>;
  socialCharges: (filter: YearFilter) => Promise<ItemOf<typeof socialChargesAnswer> | undefined>;
  withholdingTax: (filter: YearFilter) => Promise<ItemOf<typeof withholdingTaxAnswer> | undefined>;
}>;
