import { sql } from 'kysely';
import { formatMoney, parseMoney, sum, type Currency } from '../../domain/money.ts';
import type { Point, Snapshot } from '../read-models.ts';
import { capital, contributions, flowed } from './flows.ts';

const FLOWS = ['contributions', 'advanced', 'repaid', 'reopened', 'lost', 'recovered'] as const;

/** What happened to the fund in some time; `contributions` are levies less what was reversed or cancelled of them. */
export type FundFlows = Readonly<Record<(typeof FLOWS)[number], string>>;

/** What happened in a month, and what stood at its end. */
export type FundMonth = FundFlows & Readonly<{ month: string; capital: string; exposure: string }>;

/** The months in which something happened, and all of them together. */
export type FundStatement = Readonly<{ months: readonly FundMonth[]; totals: FundFlows }>;

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

/** The fund month by month until a day, and in all. */
export const fundStatement = async (
  { db, sequence }: Snapshot,
  schema: string,
  asked: Asked & Readonly<{ currency: Currency }>,
): Promise<FundStatement> => {
  const { currency } = asked;
  // A month of which nothing was known sums to nothing; amounts are positive.
  const { rows: months } = await sql<FundMonth>`
    with moved as (
      select to_char(effective_on, 'YYYY-MM') as month, ${contributions()} as contributions,
        ${flowed('advanced')} as advanced, ${flowed('repaid')} as repaid, ${flowed('reopened')} as reopened,
        ${flowed('lost')} as lost, ${flowed('recovered')} as recovered, ${capital()} as capital, sum(open) as open
      from (${movedByDay(schema, sequence, asked)}) as m group by 1 having sum(amount) <> 0)
    select month, ${sql.join(FLOWS.map((flow) => sql`${sql.ref(flow)}::numeric(20,2) as ${sql.ref(flow)}`))},
      (sum(capital) over so_far)::numeric(20,2) as capital, (sum(open) over so_far)::numeric(20,2) as exposure
    from moved window so_far as (order by month) order by month`.execute(db);
  const total = (flow: keyof FundFlows) =>
    formatMoney(
      sum(
        currency,
        months.map((month) => parseMoney(month[flow], currency)),
      ),
    );
  return {
    months,
    totals: {
      contributions: total('contributions'),
      advanced: total('advanced'),
      repaid: total('repaid'),
      reopened: total('reopened'),
      lost: total('lost'),
      recovered: total('recovered'),
    },
  };
};
