import { sql } from 'kysely';
import { formatMoney, parseMoney, subtract } from '../../domain/money.ts';
import { parseMonth } from '../../domain/periods.ts';
import { taxDueOn } from '../../domain/withholding-tax/due-date.ts';
import { ownerAt } from '../entities/owner.ts';
import { readAt, type Point, type ReadModels, type Snapshot } from '../read-models.ts';

/** The tax withheld from the salaries paid in a month. */
export type MonthView = Readonly<{
  month: string;
  /** What the salaries paid in the month withhold: what its return declares. */
  withheld: string;
  declared: string | null;
  paid: string;
  /** What is declared and not paid; below zero it was paid too much or before its return. */
  open: string;
  dueOn: string;
}>;

/** The withholding tax of a year. */
export type WithholdingTaxView = Readonly<{
  sequence: number;
  entityId: string;
  currency: string;
  year: number;
  asOf: string | null;
  months: readonly MonthView[];
}>;

type Asked = Point & Readonly<{ entityId: string; year: number }>;
type Row = Readonly<{
  month: string;
  withheld: string;
  declared: string | null;
  paid: string;
  dueOn: string | null;
}>;

const taxAt = async (
  snapshot: Snapshot,
  schema: string,
  asked: Asked,
): Promise<WithholdingTaxView | undefined> => {
  const owner = await ownerAt(snapshot, schema, asked);
  if (owner === undefined) return undefined;
  const { db, sequence } = snapshot;
  const { entityId, year, asOf, knownAt } = asked;
  const ofYear = sql`month between ${`${year}-01`} and ${`${year}-12`}`;
  const { rows } = await sql<Row>`
    with told as (
      select month, kind, amount, due_on, sequence, effective_on from ${sql.id(schema, 'withholding_tax_fact')}
      where entity_id = ${entityId} and ${ofYear}
      union all
      select month, 'withheld', amount, null, paid_sequence, paid_on from ${sql.id(schema, 'salary_tax')}
      where entity_id = ${entityId} and ${ofYear} and amount <> 0
    )
    select month,
      coalesce(sum(amount) filter (where kind = 'withheld'), 0)::numeric(20,2) as withheld,
      (array_agg(amount order by sequence desc) filter (where kind = 'declared'))[1] as declared,
      coalesce(sum(amount) filter (where kind = 'paid'), 0)::numeric(20,2) as paid,
      (array_agg(due_on order by sequence desc) filter (where kind = 'declared'))[1] as "dueOn"
    from told
    where sequence <= ${knownAt ?? sequence}
      and (${asOf ?? null}::date is null or effective_on <= ${asOf ?? null}::date)
    group by month order by month`.execute(db);
  const { currency, calendar } = owner;
  const months = rows.map(({ month, withheld, declared, paid, dueOn }) => ({
    month,
    withheld,
    declared,
    paid,
    open: formatMoney(
      subtract(parseMoney(declared ?? '0.00', currency), parseMoney(paid, currency)),
    ),
    dueOn: dueOn ?? taxDueOn(parseMonth(month), calendar),
  }));
  return { sequence, entityId, currency, year, asOf: asOf ?? null, months };
};

/** Withholding tax by month; undefined when there is no such entity. */
export const withholdingTaxQueries = (models: ReadModels) => ({
  withholdingTax: (asked: Asked): Promise<WithholdingTaxView | undefined> =>
    readAt(models, (snapshot) => taxAt(snapshot, models.schema, asked)),
});
