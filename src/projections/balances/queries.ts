import { sql } from 'kysely';
import { currencyOf } from '../entities/owner.ts';
import { readAt, type Point, type ReadModels, type Snapshot } from '../read-models.ts';

/** What stands on one account. Legal: debit +; analytic: credit +. */
export type BalanceView = Readonly<{ book: string; account: string; amount: string }>;

/** The balances of an entity; every book sums to 0.00. */
export type BalancesView = Readonly<{
  sequence: number;
  entityId: string;
  currency: string;
  asOf: string | null;
  balances: readonly BalanceView[];
}>;

type Asked = Point & Readonly<{ entityId: string; book?: 'legal' | 'analytic' }>;

/**
 * Past dates are summed from daily totals. What was known at an earlier sequence is the same less the lines that came
 * later, or the sum of the lines until then, whichever are fewer.
 */
const sums = (schema: string, sequence: number, { entityId, book, asOf, knownAt }: Asked) => {
  const days = sql.id(schema, 'balance_day');
  const lines = sql.id(schema, 'journal_line');
  const of = sql`entity_id = ${entityId}
    and (${book ?? null}::text is null or book = ${book ?? null}::text)
    and (${asOf ?? null}::date is null or effective_on <= ${asOf ?? null}::date)`;
  if (knownAt !== undefined && knownAt < sequence) {
    if (knownAt < sequence / 2) {
      return sql`select book, account, amount from ${lines} where ${of} and sequence <= ${knownAt}`;
    }
    return sql`select book, account, amount from ${days} where ${of}
      union all select book, account, -amount from ${lines} where ${of} and sequence > ${knownAt}`;
  }
  if (asOf !== undefined) return sql`select book, account, amount from ${days} where ${of}`;
  return sql`select book, account, amount from ${sql.id(schema, 'balance')}
    where entity_id = ${entityId} and (${book ?? null}::text is null or book = ${book ?? null}::text)`;
};

const balancesAt = async (
  { db, sequence }: Snapshot,
  schema: string,
  asked: Asked,
): Promise<BalancesView | undefined> => {
  const currency = await currencyOf({ db }, schema, asked.entityId);
  if (currency === undefined) return undefined;
  const { rows } = await sql<BalanceView>`
    select book, account, sum(amount) as amount from (${sums(schema, sequence, asked)}) as moved
    group by book, account having sum(amount) <> 0
    order by book collate "C" desc, account collate "C"`.execute(db);
  const { entityId, asOf = null } = asked;
  return { sequence, entityId, currency, asOf, balances: rows };
};

/** Balances per account: now, at a past date, as known at an earlier sequence; undefined when there is no such entity. */
export const balanceQueries = (models: ReadModels) => ({
  balances: (asked: Asked): Promise<BalancesView | undefined> =>
    readAt(models, (snapshot) => balancesAt(snapshot, models.schema, asked)),
});
