import { sql } from 'kysely';
import { begunBy, movedAfter } from '../lifetime.ts';
import type { PageOf, Point, Snapshot } from '../read-models.ts';

/** An advance that is out: on which invoice, for how much, since when. */
export type OpenAdvance = Readonly<{
  invoiceId: string;
  clientId: string;
  activityId: string;
  amount: string;
  /** What of it is a debt of the activity (R13) and no risk of the client's any more. */
  ofActivity: string;
  since: string;
  /** Days since then, on the day asked for. */
  days: number;
}>;

/** What is out on the invoices of one client or activity. */
export type OpenBy = Readonly<{ id: string; amount: string; ofActivity: string; since: string }>;

/** Place in the list of open advances. */
export type AdvanceKey = Readonly<{ since: string; invoiceId: string }>;

/** What is out in all, by client and by activity, and one page of the advances themselves, the oldest first. */
export type OpenAdvances = Readonly<{
  exposure: string;
  /** What of the exposure activities owe. */
  ofActivities: string;
  advances: readonly OpenAdvance[];
  clients: readonly OpenBy[];
  activities: readonly OpenBy[];
}>;

type Asked = Point & Readonly<{ entityId: string; asOf: string }>;

/** Advances that can be out at the point asked for: begun by then, and out now or moved later. Settled history is not read. */
const candidates = (schema: string, sequence: number, { entityId, asOf, knownAt }: Asked) => {
  const of = sql`select invoice_id from ${sql.id(schema, 'fund_advance')} where entity_id = ${entityId}`;
  const parts = [
    sql`${of} and open <> 0 and ${begunBy(asOf)}`,
    ...movedAfter(asOf).map((moved) => sql`${of} and ${moved}`),
    ...(knownAt === undefined || knownAt >= sequence
      ? []
      : [sql`${of} and last_sequence > ${knownAt} and ${begunBy(asOf)}`]),
  ];
  return sql.join(parts, sql` union `);
};

/** Every advance that is out at the point asked for, as common table expressions that end in `told_apart`. */
const outAt = (schema: string, sequence: number, asked: Asked) => {
  const { asOf, knownAt = sequence } = asked;
  // "offset 0" has each invoice looked up by its index, instead of all movements read and joined.
  // The activity's debt moves before the fund follows it, and with days of its own: at any point it is within the advance.
  // An advance is as old as the first day from which on something was out without a break.
  return sql`
    running as materialized (
      select m.invoice_id, m.client_id, m.activity_id, m.effective_on, m.sequence, m.line,
        sum(m.open) over (partition by m.invoice_id order by m.effective_on, m.sequence, m.line) as after
      from (${candidates(schema, sequence, asked)}) as c, lateral (
        select * from ${sql.id(schema, 'fund_movement')} as f
        where f.invoice_id = c.invoice_id and f.effective_on <= ${asOf} and f.sequence <= ${knownAt} offset 0) as m
    ), last as (
      select distinct on (invoice_id) invoice_id, after from running
      order by invoice_id, effective_on desc, sequence desc, line desc
    ), settled as (
      select distinct on (invoice_id) invoice_id, effective_on, sequence, line from running where after = 0
      order by invoice_id, effective_on desc, sequence desc, line desc
    ), out as materialized (
      select r.invoice_id, r.client_id, r.activity_id, last.after as amount, min(r.effective_on) as since
      from running as r join last using (invoice_id) left join settled as s using (invoice_id)
      where last.after <> 0 and (s.invoice_id is null
        or (r.effective_on, r.sequence, r.line) > (s.effective_on, s.sequence, s.line))
      group by r.invoice_id, r.client_id, r.activity_id, last.after
    ), told_apart as materialized (
      select out.*, greatest(0, least(amount, coalesce((
        select sum(d.amount) from ${sql.id(schema, 'fund_debt')} as d
        where d.invoice_id = out.invoice_id and d.effective_on <= ${asOf} and d.sequence <= ${knownAt}), 0))) as of_activity
      from out
    )`;
};

/** What is out, of whatever has this id. */
type Row = Omit<OpenAdvance, 'invoiceId'> &
  Readonly<{ what: 'advance' | 'client' | 'activity' | 'all'; id: string }>;

/** What is out at the point asked for; everything is worked out once and only the page leaves the database. */
export const openAdvances = async (
  { db, sequence }: Snapshot,
  schema: string,
  asked: Asked,
  { limit, after }: PageOf<AdvanceKey>,
): Promise<OpenAdvances> => {
  const { asOf } = asked;
  const next =
    after === undefined
      ? sql`true`
      : sql`(since, invoice_id) > (${after.since}::date, ${after.invoiceId}::uuid)`;
  const by = (what: string, column: string) =>
    sql`select ${what}, ${sql.ref(column)}, null, null, sum(amount), sum(of_activity), min(since)
      from told_apart group by ${sql.ref(column)}`;
  const { rows } = await sql<Row>`
    with ${outAt(schema, sequence, asked)}, told (what, id, client_id, activity_id, amount, of_activity, since) as (
      (select 'advance', invoice_id, client_id, activity_id, amount, of_activity, since
       from told_apart where ${next} order by since, invoice_id limit ${limit})
      union all ${by('client', 'client_id')}
      union all ${by('activity', 'activity_id')}
      union all select 'all', null, null, null, coalesce(sum(amount), 0), coalesce(sum(of_activity), 0), null from told_apart)
    select what, id, client_id as "clientId", activity_id as "activityId", amount::numeric(20,2) as amount,
      of_activity::numeric(20,2) as "ofActivity", since,
      ${asOf}::date - since as days
    from told order by what, since, id`.execute(db);
  const of = (wanted: Row['what']): readonly Row[] => rows.filter(({ what }) => what === wanted);
  const openBy = ({ id, amount, ofActivity, since }: Row): OpenBy => ({
    id,
    amount,
    ofActivity,
    since,
  });
  return {
    exposure: of('all')[0]?.amount ?? '0.00',
    ofActivities: of('all')[0]?.ofActivity ?? '0.00',
    advances: of('advance').map(({ what: _what, id: invoiceId, ...advance }) => ({
      invoiceId,
      ...advance,
    })),
    clients: of('client').map(openBy),
    activities: of('activity').map(openBy),
  };
};
