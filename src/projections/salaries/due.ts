import { sql } from 'kysely';
import { begunBy, movedAfter } from '../lifetime.ts';
import { readAt, type PageOf, type ReadModels, type Snapshot } from '../read-models.ts';
import { itemOf, statusOf, type SalaryItem, type SalaryRow } from './item.ts';

/**
 * Who waits for what: the payment, the fund's answer, the activity's budget; `resumption`: budget or advance was
 * refused, and a person has to resume or cancel it.
 */
type WaitsFor = 'payment' | 'guaranteeFund' | 'budget' | 'resumption';

/** Place in the list of salaries that are due. */
export type DueKey = Readonly<{ payBy: string; sequence: number }>;

/** What must be paid by when, and how many salaries were paid in time. */
type DueView = Readonly<{
  sequence: number;
  entityId: string;
  on: string;
  /** Salaries that are not paid on that day, as they stand on it, the most urgent first. */
  items: readonly (SalaryItem & Readonly<{ waitsFor: WaitsFor; late: boolean; key: DueKey }>)[];
  /** Salaries paid by that day, and those of them whose account was credited in time. */
  paid: number;
  inTime: number;
}>;

type Asked = Readonly<{ entityId: string; on: string }>;

/** A salary with what it had been answered by a day. */
type RowThen = SalaryRow &
  Readonly<{ funding_then: string | null; refusal_then: string | null; advanced_then: string }>;

const waitsFor = (row: Pick<SalaryRow, 'status' | 'funding'>): WaitsFor => {
  const status = statusOf(row);
  if (status === 'funded') return 'payment';
  if (status === 'reserved') return 'guaranteeFund';
  return status === 'refused' ? 'resumption' : 'budget';
};

/**
 * One page of the salaries that were calculated by the day, and paid or cancelled after it or not yet. What had ended by
 * then is not read, but for that of the days before (`lifetime.ts`).
 */
const unpaidOn = (schema: string, { entityId, on }: Asked, { limit, after }: PageOf<DueKey>) => {
  const next =
    after === undefined
      ? sql`true`
      : sql`(pay_by, sequence) > (${after.payBy}::date, ${after.sequence}::bigint)`;
  const parts = [sql`status = 'calculated' and ${begunBy(on)}`, ...movedAfter(on)];
  const each = parts.map(
    (part) => sql`
      select salary_id, pay_by, sequence from ${sql.id(schema, 'salary')}
      where entity_id = ${entityId} and ${next} and ${part}`,
  );
  return sql`${sql.join(each, sql` union `)} order by pay_by, sequence limit ${limit}`;
};

const rowsOn = async (
  { db }: Snapshot,
  schema: string,
  asked: Asked,
  page: PageOf<DueKey>,
): Promise<readonly RowThen[]> => {
  const last = (column: string, said: string) =>
    sql`(array_agg(${sql.ref(column)} order by sequence desc) filter (where ${sql.raw(said)}))[1]`;
  // "offset 0" has each salary looked up by its index, instead of all of them read and joined.
  const { rows } = await sql<RowThen>`
    select s.*, told.*
    from (${unpaidOn(schema, asked, page)}) as u,
      lateral (select * from ${sql.id(schema, 'salary')} as e where e.salary_id = u.salary_id offset 0) as s,
      lateral (
        select ${last('funding', 'funding is not null')} as funding_then,
          ${last('refusal', `refusal is not null or funding in ('none', 'reserved')`)} as refusal_then,
          coalesce(${last('advanced', 'advanced is not null')}, 0)::numeric(17,2) as advanced_then
        from ${sql.id(schema, 'salary_funding')} as f
        where f.salary_id = s.salary_id and f.effective_on <= ${asked.on}::date) as told
    order by s.pay_by, s.sequence`.execute(db);
  return rows;
};

/** The row as it was on a day on which it was not paid. */
const unpaid = ({ funding_then, refusal_then, advanced_then, ...row }: RowThen): SalaryRow => ({
  ...row,
  status: 'calculated',
  funding: funding_then ?? 'none',
  refusal: refusal_then,
  advanced: advanced_then,
  paid_on: null,
});

const dueAt = async (
  snapshot: Snapshot,
  schema: string,
  asked: Asked,
  page: PageOf<DueKey>,
): Promise<DueView | undefined> => {
  const { db, sequence } = snapshot;
  const { entityId, on } = asked;
  const { rows: entities } = await sql`
    select from ${sql.id(schema, 'entity')} where entity_id = ${entityId}`.execute(db);
  if (entities.length === 0) return undefined;
  const rows = (await rowsOn(snapshot, schema, asked, page)).map(unpaid);
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

/** What is due to members on a day. */
export const dueQueries = (models: ReadModels) => ({
  /** What is not paid by page, and how much was paid in time; undefined when there is no such entity. */
  salariesDue: (asked: Asked, page: PageOf<DueKey>): Promise<DueView | undefined> =>
    readAt(models, (snapshot) => dueAt(snapshot, models.schema, asked, page)),
});
