import { sql, type RawBuilder } from 'kysely';
import { capital } from './guarantee-fund/flows.ts';

type Row = Readonly<Record<string, string | number>>;

/** Entities whose open advances, as the fund's events tell them, are not what stands on ADV. */
export const exposureOffAccount = (schema: string): RawBuilder<Row> => sql<Row>`
  select coalesce(f.entity_id, b.entity_id) as entity, f.out as exposure, b.amount as "ADV"
  from (select entity_id, sum(open) as out from ${sql.id(schema, 'fund_movement')} group by entity_id) as f
  full join (select entity_id, amount from ${sql.id(schema, 'balance')}
    where book = 'analytic' and account = 'ADV') as b using (entity_id)
  where coalesce(f.out, 0) <> coalesce(b.amount, 0)`;

/**
 * Days, and events, of which the fund's own flows make another capital than stands on GAR and ADV: contributions and
 * recoveries less losses (M19). An advance moves from one account to the other and leaves the sum as it is.
 */
export const capitalOffAccounts = (schema: string, most: number): RawBuilder<Row> => {
  const off = (flows: string, key: 'effective_on' | 'sequence') => sql`
    select entity_id as entity, ${sql.lit(key === 'sequence' ? 'sequence' : 'day')} || ' ' || ${sql.ref(key)} as of, sum(moved) as rest from (
      select entity_id, ${sql.ref(key)}, ${capital()} as moved from ${sql.id(schema, flows)} group by 1, 2
      union all
      select entity_id, ${sql.ref(key)}, -amount from ${sql.id(schema, 'journal_line')}
      where book = 'analytic' and account in ('GAR', 'ADV')) as both_ways
    group by entity_id, ${sql.ref(key)} having sum(moved) <> 0 order by ${sql.ref(key)} limit ${most}`;
  return sql<Row>`(${off('fund_day', 'effective_on')}) union all (${off('fund_movement', 'sequence')})`;
};

/**
 * Activities whose account is not what their invoices left them: free money less what they owe, less salaries that are
 * calculated and have no budget (M7). A cancelled salary counts until its budget is freed. What the fund loses to an
 * activity, or gets back from it, it posts itself: an activity that it has not followed yet is left out.
 */
export const budgetOffAccount = (schema: string, followedUpTo: number): RawBuilder<Row> => sql<Row>`
  with lots as (
    select activity_id, sum(guaranteed + cleared - debt - shortfall) as amount
    from ${sql.id(schema, 'activity_movement')} group by activity_id
  ), unfunded as (
    select activity_id, sum(case
      when status = 'calculated' and funding in ('none', 'refused') then -charged
      when status = 'cancelled' and funding in ('reserved', 'funded') then charged
      else 0 end) as amount
    from ${sql.id(schema, 'salary')} group by activity_id
  ), account as (
    select activity_id, sum(amount) as amount from ${sql.id(schema, 'journal_line')}
    where book = 'analytic' and account = 'ACT' group by activity_id
  )
  select activity_id as activity, coalesce(account.amount, 0) as "ACT",
    coalesce(lots.amount, 0) + coalesce(unfunded.amount, 0) as budget
  from lots full join unfunded using (activity_id) full join account using (activity_id)
  where coalesce(account.amount, 0) <> coalesce(lots.amount, 0) + coalesce(unfunded.amount, 0)
    and not exists (
      select from ${sql.id(schema, 'activity_movement')} as late
      where late.activity_id = coalesce(lots.activity_id, unfunded.activity_id, account.activity_id)
        and late.kind in ('fundingReversed', 'debtForgiven', 'salaryReleased')
        and late.sequence > ${followedUpTo})`;
