import { sql, type RawBuilder } from 'kysely';
import type { Jurisdiction } from '../domain/entity/events.ts';
import { chartOf } from '../domain/ledger/chart.ts';

type Row = Readonly<Record<string, string | number>>;
type Entity = Readonly<{ id: string; jurisdiction: Jurisdiction }>;

// What a salary posts is what its estimates say; all other lines are what the facts of quarters and months say.
const OF_SALARIES = sql`('SalaryCalculated', 'SalaryCancelled')`;

/**
 * What each day changed of the debts to agencies and to the state beside the salaries, as their facts tell it and as the
 * accounts do: the facts count what is owed, the accounts debit +, so the two cancel out.
 */
export const duesOffAccounts = (
  schema: string,
  { id, jurisdiction }: Entity,
  most: number,
): RawBuilder<Row> => {
  const { socialSecurity, withholdingTax } = chartOf(jurisdiction);
  return sql<Row>`
    select ${id}::text as entity, account, effective_on as on, sum(amount) as rest from (
      select ${socialSecurity}::text as account, effective_on, owed as amount
      from ${sql.id(schema, 'social_charge_fact')} where entity_id = ${id}
      union all
      select ${withholdingTax}::text, effective_on, -amount
      from ${sql.id(schema, 'withholding_tax_fact')} where entity_id = ${id} and kind = 'paid'
      union all
      select account, effective_on, amount from ${sql.id(schema, 'journal_line')}
      where entity_id = ${id} and book = 'legal' and account in (${socialSecurity}, ${withholdingTax})
        and event_type not in ${OF_SALARIES}
    ) as moved group by account, effective_on having sum(amount) <> 0
    order by effective_on limit ${most}`;
};

/** Days on which the charges that salaries posted are not what was estimated for the quarters of their agencies (M18). */
export const estimatesOffSalaries = (
  schema: string,
  { id, jurisdiction }: Entity,
  most: number,
): RawBuilder<Row> => {
  const { socialSecurity } = chartOf(jurisdiction);
  return sql<Row>`
    select ${id}::text as entity, effective_on as on, sum(amount) as rest from (
      select effective_on, amount from ${sql.id(schema, 'social_charge_estimate')} where entity_id = ${id}
      union all
      select effective_on, amount from ${sql.id(schema, 'journal_line')}
      where entity_id = ${id} and book = 'legal' and account = ${socialSecurity}
        and event_type in ${OF_SALARIES}
    ) as moved group by effective_on having sum(amount) <> 0 order by effective_on limit ${most}`;
};

/** Days on which the tax that salaries posted is not what each of them is known to withhold. */
export const taxOffSalaries = (
  schema: string,
  { id, jurisdiction }: Entity,
  most: number,
): RawBuilder<Row> => {
  const { withholdingTax } = chartOf(jurisdiction);
  return sql<Row>`
    select ${id}::text as entity, ${withholdingTax}::text as account, effective_on as on, sum(amount) as rest from (
      select calculated_on as effective_on, amount from ${sql.id(schema, 'salary_tax')} where entity_id = ${id}
      union all
      select cancelled_on, -amount from ${sql.id(schema, 'salary_tax')}
      where entity_id = ${id} and cancelled_on is not null
      union all
      select effective_on, amount from ${sql.id(schema, 'journal_line')}
      where entity_id = ${id} and book = 'legal' and account = ${withholdingTax}
        and event_type in ${OF_SALARIES}
    ) as moved group by effective_on having sum(amount) <> 0 order by effective_on limit ${most}`;
};

/** The last sequence at which a salary posted something; none without salaries. */
export const lastSalary = (schema: string): RawBuilder<Readonly<{ sequence: number | null }>> =>
  sql`select max(sequence) as sequence from ${sql.id(schema, 'journal_line')}
    where event_type in ${OF_SALARIES}`;
