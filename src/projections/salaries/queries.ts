import { sql } from 'kysely';
import {
  readAt,
  type Items,
  type PageOf,
  type ReadModels,
  type SequenceKey,
  type Snapshot,
} from '../read-models.ts';
import type { RowOf } from '../table.ts';
import type { salary } from './table.ts';

type Row = RowOf<typeof salary.columns>;
type Tables = { salary: Row };

/** `reserved`: the fund is answering; `funded`: it may be paid; `refused`: see the refusal. */
type SalaryStatus = 'calculated' | 'reserved' | 'funded' | 'refused' | 'paid' | 'cancelled';

/** A salary, in lists. */
export type SalaryItem = Readonly<{
  id: string;
  entityId: string;
  activityId: string;
  memberId: string;
  jobId: string | null;
  currency: string;
  workerCategory: string;
  workedOn: string;
  gross: string;
  net: string;
  cost: string;
  /** What its activity pays, and what of it the guarantee fund has advanced. */
  charged: string;
  advanced: string;
  payBy: string;
  sendBy: string;
  status: SalaryStatus;
  refusal: string | null;
  paidOn: string | null;
}>;

const statusOf = ({ status, funding }: Row): SalaryStatus => {
  if (status === 'paid' || status === 'cancelled') return status;
  return funding === 'reserved' || funding === 'funded' || funding === 'refused'
    ? funding
    : 'calculated';
};

const itemOf = (row: Row): SalaryItem => ({
  id: row.salary_id,
  entityId: row.entity_id,
  activityId: row.activity_id,
  memberId: row.member_id,
  jobId: row.job_id,
  currency: row.currency,
  workerCategory: row.worker_category,
  workedOn: row.worked_on,
  gross: row.gross,
  net: row.net,
  cost: row.cost,
  charged: row.charged,
  advanced: row.advanced,
  payBy: row.pay_by,
  sendBy: row.send_by,
  status: statusOf(row),
  refusal: row.refusal,
  paidOn: row.paid_on,
});

type Filter = Readonly<{ entityId: string; activityId?: string }>;

const salariesAt = async (
  { db, sequence }: Snapshot,
  { entityId, activityId }: Filter,
  { limit, after }: PageOf<SequenceKey>,
): Promise<Items<SalaryItem & Readonly<{ key: SequenceKey }>>> => {
  const rows = await db
    .withTables<Tables>()
    .selectFrom('salary')
    .selectAll()
    .where('entity_id', '=', entityId)
    .where('sequence', '>', after?.sequence ?? 0)
    .$if(activityId !== undefined, (query) => query.where('activity_id', '=', activityId ?? ''))
    .orderBy('sequence')
    .limit(limit)
    .execute();
  const items = rows.map((row) => ({
    ...itemOf(row),
    key: { sequence: row.sequence, id: row.salary_id },
  }));
  return { sequence, items };
};

/** Who waits for what: the payment, the fund's answer, or budget. */
type WaitsFor = 'payment' | 'guaranteeFund' | 'budget';

/** Place in the list of salaries that are due. */
export type DueKey = Readonly<{ payBy: string; sequence: number }>;

/** What must be paid by when, and how many salaries were paid in time. */
type DueView = Readonly<{
  sequence: number;
  entityId: string;
  on: string;
  /** Unpaid salaries, the most urgent first. */
  items: readonly (SalaryItem & Readonly<{ waitsFor: WaitsFor; late: boolean; key: DueKey }>)[];
  /** Salaries paid by that day, and those of them whose account was credited in time. */
  paid: number;
  inTime: number;
}>;

const waitsFor = (row: Row): WaitsFor => {
  const status = statusOf(row);
  return status === 'funded' ? 'payment' : status === 'reserved' ? 'guaranteeFund' : 'budget';
};

type Due = Readonly<{ entityId: string; on: string }>;

const dueAt = async (
  { db, sequence }: Snapshot,
  schema: string,
  { entityId, on }: Due,
  { limit, after }: PageOf<DueKey>,
): Promise<DueView | undefined> => {
  const { rows: entities } = await sql`
    select from ${sql.id(schema, 'entity')} where entity_id = ${entityId}`.execute(db);
  if (entities.length === 0) return undefined;
  const rows = await db
    .withTables<Tables>()
    .selectFrom('salary')
    .selectAll()
    .where('entity_id', '=', entityId)
    .where('status', '=', 'calculated')
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(pay_by, sequence) > (${after?.payBy}, ${after?.sequence})`),
    )
    .orderBy('pay_by')
    .orderBy('sequence')
    .limit(limit)
    .execute();
  const counted = await sql<{ paid: number; in_time: number }>`
    select count(*)::integer as paid, (count(*) filter (where paid_on <= pay_by))::integer as in_time
    from ${sql.id(schema, 'salary')}
    where entity_id = ${entityId} and paid_on is not null and paid_on <= ${on}`.execute(db);
  const [counts] = counted.rows;
  return {
    sequence,
    entityId,
    on,
    items: rows.map((row) => ({
      ...itemOf(row),
      waitsFor: waitsFor(row),
      late: row.pay_by < on,
      key: { payBy: row.pay_by, sequence: row.sequence },
    })),
    paid: counts?.paid ?? 0,
    inTime: counts?.in_time ?? 0,
  };
};

/** Salaries, one or in the order of their calculation, and what is due. */
export const salaryQueries = (models: ReadModels) => ({
  salary: (id: string): Promise<(SalaryItem & Readonly<{ sequence: number }>) | undefined> =>
    readAt(models, async ({ db, sequence }) => {
      const row = await db
        .withTables<Tables>()
        .selectFrom('salary')
        .selectAll()
        .where('salary_id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : { sequence, ...itemOf(row) };
    }),
  salaries: (filter: Filter, page: PageOf<SequenceKey>) =>
    readAt(models, (snapshot) => salariesAt(snapshot, filter, page)),
  /** What is not paid by page, and how much was paid in time; undefined when there is no such entity. */
  salariesDue: (due: Due, page: PageOf<DueKey>) =>
    readAt(models, (snapshot) => dueAt(snapshot, models.schema, due, page)),
});
