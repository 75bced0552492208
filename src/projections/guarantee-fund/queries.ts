import { sql } from 'kysely';
import { formatCents } from '../../domain/money.ts';
import { balanceQueries } from '../balances/queries.ts';
import { readAt, type PageOf, type Point, type ReadModels, type Snapshot } from '../read-models.ts';
import { openAdvances, type AdvanceKey, type OpenAdvances } from './open-advances.ts';

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
export type FundView = OpenAdvances &
  Readonly<{
    sequence: number;
    entityId: string;
    currency: string;
    asOf: string;
    /** Levies, income and recoveries less losses: GAR + ADV (M19). */
    capital: string;
    /** Capital / exposure, two decimals; null when nothing is out. */
    coverage: string | null;
    months: readonly FundMonth[];
  }>;

type Asked = Point & Readonly<{ entityId: string; asOf: string }>;

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

/** The guarantee fund of an entity. */
export const guaranteeFundQueries = (models: ReadModels) => ({
  /** All figures are of the whole fund; `page` says which of its open advances are listed. */
  guaranteeFund: async (asked: Asked, page: PageOf<AdvanceKey>): Promise<FundView | undefined> => {
    const balances = await balanceQueries(models).balances({ ...asked, book: 'analytic' });
    if (balances === undefined) return undefined;
    const on = (account: string): string =>
      balances.balances.find((one) => one.account === account)?.amount ?? '0.00';
    const capital = addCents(on('GAR'), on('ADV'));
    const at = { ...asked, knownAt: Math.min(asked.knownAt ?? Infinity, balances.sequence) };
    return readAt(models, async (snapshot) => {
      const open = await openAdvances(snapshot, models.schema, at, page);
      const out = addCents(open.exposure, '0.00');
      return {
        sequence: balances.sequence,
        entityId: asked.entityId,
        currency: balances.currency,
        asOf: asked.asOf,
        capital: formatCents(capital),
        coverage: out === 0n ? null : formatCents((capital * 100n) / out),
        ...open,
        months: await monthsAt(snapshot, models.schema, at),
      };
    });
  },
});
