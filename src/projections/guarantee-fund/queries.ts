import { sql } from 'kysely';
import { formatCents } from '../../domain/money.ts';
import { balanceQueries } from '../balances/queries.ts';
import { readAt, type Point, type ReadModels, type Snapshot } from '../read-models.ts';

/** An advance that is out: on which invoice, for how much, since when. */
type OpenAdvance = Readonly<{
  invoiceId: string;
  clientId: string;
  activityId: string;
  amount: string;
  since: string;
  /** Days since then, on the day asked for. */
  days: number;
}>;

type OpenBy = Readonly<{ id: string; amount: string; since: string }>;

/** What happened in a month. */
type FundMonth = Readonly<{
  month: string;
  advanced: string;
  repaid: string;
  reopened: string;
  lost: string;
  recovered: string;
  /** What was out at its end. */
  exposure: string;
}>;

/** The fund on a day: capital, exposure and coverage are three figures and never one (R31). */
export type FundView = Readonly<{
  sequence: number;
  entityId: string;
  currency: string;
  asOf: string;
  /** Levies, income and recoveries less losses: GAR + ADV (M19). */
  capital: string;
  exposure: string;
  /** Capital / exposure, two decimals; null when nothing is out. */
  coverage: string | null;
  advances: readonly OpenAdvance[];
  clients: readonly OpenBy[];
  activities: readonly OpenBy[];
  months: readonly FundMonth[];
}>;

type Asked = Point & Readonly<{ entityId: string; asOf: string }>;

/** Advances that can be out at the point asked for: out now, or moved after it. Settled history is not read. */
const candidates = (schema: string, sequence: number, { entityId, asOf, knownAt }: Asked) => {
  const of = sql`select invoice_id from ${sql.id(schema, 'fund_advance')} where entity_id = ${entityId}`;
  const parts = [
    sql`${of} and open <> 0`,
    sql`${of} and last_effective_on > ${asOf}`,
    ...(knownAt === undefined || knownAt >= sequence
      ? []
      : [sql`${of} and last_sequence > ${knownAt}`]),
  ];
  return sql.join(parts, sql` union `);
};

const openAt = async ({ db, sequence }: Snapshot, schema: string, asked: Asked) => {
  const { asOf, knownAt = sequence } = asked;
  // "offset 0" has each invoice looked up by its index, instead of all movements read and joined.
  // An advance is as old as the first day from which on something was out without a break.
  const { rows } = await sql<OpenAdvance>`
    with running as materialized (
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
    )
    select r.invoice_id as "invoiceId", r.client_id as "clientId", r.activity_id as "activityId",
      last.after::numeric(20,2) as amount, min(r.effective_on) as since,
      (${asOf}::date - min(r.effective_on)) as days
    from running as r join last using (invoice_id) left join settled as s using (invoice_id)
    where last.after <> 0 and (s.invoice_id is null
      or (r.effective_on, r.sequence, r.line) > (s.effective_on, s.sequence, s.line))
    group by r.invoice_id, r.client_id, r.activity_id, last.after
    order by since, r.invoice_id`.execute(db);
  return rows;
};

/** By days, as balances are: what was known earlier is the same less what came later, or what came until then. */
const movedByDay = (schema: string, sequence: number, { entityId, asOf, knownAt }: Asked) => {
  const days = sql.id(schema, 'fund_day');
  const movements = sql.id(schema, 'fund_movement');
  const of = sql`entity_id = ${entityId} and effective_on <= ${asOf}::date`;
  if (knownAt === undefined || knownAt >= sequence) {
    return sql`select effective_on, kind, amount, open from ${days} where ${of}`;
  }
  if (knownAt < sequence / 2) {
    return sql`select effective_on, kind, amount, open from ${movements} where ${of} and sequence <= ${knownAt}`;
  }
  return sql`select effective_on, kind, amount, open from ${days} where ${of}
    union all select effective_on, kind, -amount, -open from ${movements} where ${of} and sequence > ${knownAt}`;
};

const monthsAt = async ({ db, sequence }: Snapshot, schema: string, asked: Asked) => {
  const of = (kind: string) =>
    sql`coalesce(sum(amount) filter (where kind = ${kind}), 0)::numeric(20,2)`;
  // A month of which nothing was known sums to nothing; amounts are positive.
  const { rows } = await sql<FundMonth>`
    select to_char(effective_on, 'YYYY-MM') as month, ${of('advanced')} as advanced,
      ${of('repaid')} as repaid, ${of('reopened')} as reopened, ${of('lost')} as lost,
      ${of('recovered')} as recovered,
      (sum(sum(open)) over (order by to_char(effective_on, 'YYYY-MM')))::numeric(20,2) as exposure
    from (${movedByDay(schema, sequence, asked)}) as m group by 1 having sum(amount) <> 0 order by 1`.execute(
    db,
  );
  return rows;
};

const addCents = (a: string, b: string): bigint =>
  BigInt(a.replace('.', '')) + BigInt(b.replace('.', ''));

const openBy = (
  advances: readonly OpenAdvance[],
  idOf: (advance: OpenAdvance) => string,
): readonly OpenBy[] => {
  const sums = new Map<string, OpenBy>();
  for (const advance of advances) {
    const id = idOf(advance);
    const { amount = '0.00', since = advance.since } = sums.get(id) ?? {};
    sums.set(id, { id, amount: formatCents(addCents(amount, advance.amount)), since });
  }
  return [...sums.values()];
};

/** The guarantee fund of an entity. */
export const guaranteeFundQueries = (models: ReadModels) => ({
  guaranteeFund: async (asked: Asked): Promise<FundView | undefined> => {
    const balances = await balanceQueries(models).balances({ ...asked, book: 'analytic' });
    if (balances === undefined) return undefined;
    const on = (account: string): string =>
      balances.balances.find((one) => one.account === account)?.amount ?? '0.00';
    const capital = addCents(on('GAR'), on('ADV'));
    const at = { ...asked, knownAt: Math.min(asked.knownAt ?? Infinity, balances.sequence) };
    return readAt(models, async (snapshot) => {
      const advances = await openAt(snapshot, models.schema, at);
      const out = advances.reduce((sum, { amount }) => sum + addCents(amount, '0.00'), 0n);
      return {
        sequence: balances.sequence,
        entityId: asked.entityId,
        currency: balances.currency,
        asOf: asked.asOf,
        capital: formatCents(capital),
        exposure: formatCents(out),
        coverage: out === 0n ? null : formatCents((capital * 100n) / out),
        advances,
        clients: openBy(advances, ({ clientId }) => clientId),
        activities: openBy(advances, ({ activityId }) => activityId),
        months: await monthsAt(snapshot, models.schema, at),
      };
    });
  },
});
