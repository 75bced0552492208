import { sql } from 'kysely';
import { begunBy, movedAfter } from '../lifetime.ts';
import { readAt, type PageOf, type ReadModels, type Snapshot } from '../read-models.ts';
import { itemOf, statusOf, type SalaryItem, type SalaryRow } from './item.ts';
import { NOT_AS_PROMISED } from './table.ts';

/**
 * Who waits for what: the payment, the fund's answer, the activity's budget; `resumption`: budget or advance was
 * refused, and a person has to resume or cancel it.
 */
type WaitsFor = 'payment' | 'guaranteeFund' | 'budget' | 'resumption';

/** Place in the list of salaries that are due. */
export type DueKey = Readonly<{ payBy: string; sequence: number }>;

/** What must be paid by when, and the share of salaries that were paid as promised. */
type DueView = Readonly<{
  sequence: number;
  entityId: string;
  on: string;
  /** Salaries that are not paid on that day, as they stand on it, the most urgent first. */
  items: readonly (SalaryItem & Readonly<{ waitsFor: WaitsFor; late: boolean; key: DueKey }>)[];
  /** What was due by that day. */
  promised: Promised;
}>;

/** Salaries that were promised by a day, its end included, and not cancelled by then. */
type Promised = Readonly<{
  due: number;
  /** Those of them that were credited by the day promised. */
  inTime: number;
  /** `inTime / due` with four decimals, rounded down, so that it is 1.0000 only when all were; null when nothing was due. */
  share: string | null;
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

/**
 * All but a few are paid as promised: those are counted by their index alone and only the others are read. Others that
 * are not due on the day were cancelled by then, or calculated after it.
 */
const promisedBy = async (
  { db }: Snapshot,
  schema: string,
  { entityId, on }: Asked,
): Promise<Promised> => {
  const promised = sql`
    from ${sql.id(schema, 'salary')} where entity_id = ${entityId} and promised_by <= ${on}::date`;
  const { rows } = await sql<Promised>`
    select due, in_time as "inTime", case when due > 0 then trunc(in_time::numeric / due, 4)::text end as share
    from (
      select (whole.salaries - other.not_due)::integer as due, (whole.salaries - other.salaries)::integer as in_time
      from (select count(*) as salaries ${promised}) as whole, (
        select count(*) as salaries, count(*) filter (where not ${begunBy(on)}
          or (status = 'cancelled' and last_effective_on <= ${on}::date)) as not_due
        ${promised} and ${sql.raw(NOT_AS_PROMISED)}) as other) as counted`.execute(db);
  const [counted] = rows;
  if (counted === undefined) throw new Error('a count gave no row');
  return counted;
};

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
    promised: await promisedBy(snapshot, schema, asked),
  };
};

/** What is due to members on a day. */
export const dueQueries = (models: ReadModels) => ({
  /** What is not paid by page, and the share that was paid as promised; undefined when there is no such entity. */
  salariesDue: (asked: Asked, page: PageOf<DueKey>): Promise<DueView | undefined> =>
    readAt(models, (snapshot) => dueAt(snapshot, models.schema, asked, page)),
});
