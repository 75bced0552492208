import { sql } from 'kysely';
import type { Provisions } from '../../domain/entity/events.ts';
import type { Point, Snapshot } from '../read-models.ts';

/** What the report is asked for, and the quarters that it looks at. */
export type Span = Point & Readonly<{ entityId: string; from: string; to: string }>;

/** The estimates of an agency for a quarter. */
export type EstimatedRow = Readonly<{ agency: string; quarter: string; amount: string }>;

/** A return, a correction or a payment. */
export type FactRow = EstimatedRow &
  Readonly<{ kind: string; part: string | null; owed: string; dueOn: string | null }>;

/** A rule of an agency with the day from which it holds. */
export type RuleRow = Readonly<{ parameters: Provisions; from: string }>;

const within = ({ entityId, from, to, asOf }: Span) => sql`entity_id = ${entityId}
  and quarter between ${from} and ${to}
  and (${asOf ?? null}::date is null or effective_on <= ${asOf ?? null}::date)`;

/**
 * Sums of estimates from daily totals. What was known at an earlier sequence is the same less the estimates that came
 * later, or the sum of those until then, whichever are fewer.
 */
const estimatesOf = (schema: string, sequence: number, span: Span) => {
  const { knownAt } = span;
  const days = sql`select agency, quarter, amount
    from ${sql.id(schema, 'social_charge_estimate_day')} where ${within(span)}`;
  if (knownAt === undefined || knownAt >= sequence) return days;
  const single = sql.id(schema, 'social_charge_estimate');
  return knownAt < sequence / 2
    ? sql`select agency, quarter, amount from ${single}
        where ${within(span)} and sequence <= ${knownAt}`
    : sql`${days} union all select agency, quarter, -amount from ${single}
        where ${within(span)} and sequence > ${knownAt}`;
};

/** Estimates by agency and quarter. */
export const estimatedRows = async (
  { db, sequence }: Snapshot,
  schema: string,
  span: Span,
): Promise<readonly EstimatedRow[]> => {
  const { rows } = await sql<EstimatedRow>`
    select agency, quarter, sum(amount)::numeric(20,2) as amount
    from (${estimatesOf(schema, sequence, span)}) as moved
    group by agency, quarter`.execute(db);
  return rows;
};

/** Returns, corrections and payments in the order of the ledger. */
export const factRows = async (
  { db, sequence }: Snapshot,
  schema: string,
  span: Span,
): Promise<readonly FactRow[]> => {
  const { rows } = await sql<FactRow>`
    select agency, quarter, kind, part, amount, owed, due_on as "dueOn"
    from ${sql.id(schema, 'social_charge_fact')}
    where ${within(span)} and sequence <= ${span.knownAt ?? sequence}
    order by sequence`.execute(db);
  return rows;
};

/** The entity's rules for provisions, the last adopted one last. */
export const ruleRows = async (
  { db, sequence }: Snapshot,
  schema: string,
  { entityId, knownAt }: Span,
): Promise<readonly RuleRow[]> => {
  const { rows } = await sql<RuleRow>`
    select parameters, effective_from as "from" from ${sql.id(schema, 'policy')}
    where entity_id = ${entityId} and policy = 'socialChargeProvisions'
      and sequence <= ${knownAt ?? sequence}
    order by sequence`.execute(db);
  return rows;
};
