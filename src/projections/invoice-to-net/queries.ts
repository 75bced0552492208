import { sql, type RawBuilder } from 'kysely';
import { currencyOf } from '../entities/owner.ts';
import { readAt, type Point, type ReadModels, type Snapshot } from '../read-models.ts';
import { columnOf, PARTS, type Part } from './parts.ts';

/** Every part with its amount; their sum is what was invoiced. */
type NetAmounts = Readonly<{ invoiced: string; parts: Readonly<Record<Part, string>> }>;

type Scope = Readonly<{
  sequence: number;
  entityId: string;
  currency: string;
  asOf: string | null;
}>;

/** The way of one job's money. */
type JobNet = NetAmounts & Scope & Readonly<{ jobId: string; activityId: string }>;

/** The way of the money of all jobs of an activity, and of its salaries. */
type ActivityNet = NetAmounts & Scope & Readonly<{ activityId: string; memberId: string }>;

/** What moved in an entity in a period, and in each month of it in which something moved. */
type PeriodNet = NetAmounts &
  Scope &
  Readonly<{
    from: string;
    to: string;
    months: readonly (NetAmounts & Readonly<{ month: string }>)[];
  }>;

type Period = Point & Readonly<{ entityId: string; from: string; to: string }>;
type Row = Readonly<Record<Part | 'invoiced', string>>;

const NAMES: readonly (Part | 'invoiced')[] = ['invoiced', ...PARTS];

const sums = sql.join(
  NAMES.map(
    (name) => sql`coalesce(sum(${sql.ref(columnOf(name))}), 0)::numeric(20,2) as ${sql.ref(name)}`,
  ),
);
const columns = (sign: '' | '-') =>
  sql.join(
    NAMES.map(
      (name) => sql`${sql.raw(sign)}${sql.ref(columnOf(name))} as ${sql.ref(columnOf(name))}`,
    ),
  );

const amountsOf = ({ invoiced, ...row }: Row): NetAmounts => {
  const parts = Object.fromEntries(PARTS.map((part) => [part, row[part]]));
  return { invoiced, parts: parts as Record<Part, string> };
};

const sumOf = async (
  { db, sequence }: Snapshot,
  schema: string,
  of: RawBuilder<unknown>,
  { asOf, knownAt = sequence }: Point,
): Promise<NetAmounts> => {
  const { rows } = await sql<Row>`select ${sums} from ${sql.id(schema, 'invoice_to_net')}
    where ${of} and sequence <= ${knownAt}
    and (${asOf ?? null}::date is null or effective_on <= ${asOf ?? null}::date)`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a sum gave no row');
  return amountsOf(row);
};

/**
 * Days of the period. What was known at an earlier sequence is the same less what came later, or the sum of what was
 * there until then, whichever is less to read.
 */
const daysOf = (schema: string, sequence: number, period: Period) => {
  const { entityId, from, to, asOf, knownAt = sequence } = period;
  const until = asOf !== undefined && asOf < to ? asOf : to;
  const of = sql`entity_id = ${entityId} and effective_on between ${from}::date and ${until}::date`;
  const movements = sql.id(schema, 'invoice_to_net');
  const days = sql`select effective_on, ${columns('')} from ${sql.id(schema, 'invoice_to_net_day')}
    where ${of}`;
  if (knownAt >= sequence) return days;
  if (knownAt < sequence / 2) {
    return sql`select effective_on, ${columns('')} from ${movements}
      where ${of} and sequence <= ${knownAt}`;
  }
  return sql`${days} union all select effective_on, ${columns('-')} from ${movements}
    where ${of} and sequence > ${knownAt}`;
};

const periodAt = async (
  snapshot: Snapshot,
  schema: string,
  period: Period,
): Promise<PeriodNet | undefined> => {
  const { db, sequence } = snapshot;
  const { entityId, from, to, asOf } = period;
  const currency = await currencyOf(snapshot, schema, entityId);
  if (currency === undefined) return undefined;
  const { rows } = await sql<Row & Readonly<{ month: string | null }>>`
    select month, ${sums} from (select to_char(effective_on, 'YYYY-MM') as month, moved.*
      from (${daysOf(schema, sequence, period)}) as moved) as moved
    group by grouping sets ((), (month)) order by month nulls first`.execute(db);
  const [whole, ...months] = rows;
  if (whole === undefined) throw new Error('a sum gave no row');
  return {
    sequence,
    entityId,
    currency,
    asOf: asOf ?? null,
    from,
    to,
    ...amountsOf(whole),
    months: months.map((row) => ({ month: row.month ?? '', ...amountsOf(row) })),
  };
};

/** From invoice to net: of a job, of an activity, of a period of an entity. */
export const invoiceToNetQueries = (models: ReadModels) => {
  const { schema } = models;
  const of = (name: string) => sql.id(schema, name);
  return {
    jobToNet: (jobId: string, at: Point): Promise<JobNet | undefined> =>
      readAt(models, async (snapshot) => {
        const { rows } = await sql<Readonly<Omit<Scope & JobNet, keyof NetAmounts>>>`
          select job_id as "jobId", activity_id as "activityId", entity_id as "entityId", currency
          from ${of('job')} where job_id = ${jobId}`.execute(snapshot.db);
        const [job] = rows;
        if (job === undefined) return undefined;
        const net = await sumOf(snapshot, schema, sql`job_id = ${jobId}`, at);
        return { ...job, sequence: snapshot.sequence, asOf: at.asOf ?? null, ...net };
      }),
    activityToNet: (activityId: string, at: Point): Promise<ActivityNet | undefined> =>
      readAt(models, async (snapshot) => {
        const { rows } = await sql<Readonly<Omit<Scope & ActivityNet, keyof NetAmounts>>>`
          select a.activity_id as "activityId", a.member_id as "memberId", e.entity_id as "entityId", e.currency
          from ${of('activity')} as a join ${of('entity')} as e using (entity_id)
          where a.activity_id = ${activityId}`.execute(snapshot.db);
        const [activity] = rows;
        if (activity === undefined) return undefined;
        const net = await sumOf(snapshot, schema, sql`activity_id = ${activityId}`, at);
        return { ...activity, sequence: snapshot.sequence, asOf: at.asOf ?? null, ...net };
      }),
    lastDay: (entityId: string): Promise<string | undefined> =>
      readAt(models, async ({ db }) => {
        const { rows } = await sql<{ day: string | null }>`
          select max(effective_on) as day from ${of('invoice_to_net_day')}
          where entity_id = ${entityId}`.execute(db);
        return rows[0]?.day ?? undefined;
      }),
    periodToNet: (period: Period): Promise<PeriodNet | undefined> =>
      readAt(models, (snapshot) => periodAt(snapshot, schema, period)),
  };
};
