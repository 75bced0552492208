import { sql } from 'kysely';
import {
  readAt,
  type PageOf,
  type Point,
  type ReadModels,
  type SequenceKey,
  type Snapshot,
} from '../read-models.ts';

/** One movement of an activity. What the levy took is negative. */
export type StatementItem = Readonly<{
  sequence: number;
  effectiveOn: string;
  kind: string;
  invoiceId: string | null;
  /** Year and number: `2026-000123`. */
  invoiceNumber: string | null;
  amount: string;
  decisionId: string | null;
  rate: string | null;
  key: SequenceKey;
}>;

/** Sums over all movements asked for, not over the page; levies as amounts taken. */
export type StatementTotals = Readonly<{
  invoiced: string;
  /** What of it was credited, and what its clients will never pay. */
  credited: string;
  writtenOff: string;
  mutualServices: string;
  guaranteeFund: string;
  /** What the activity got of all invoices together, less what was taken back. */
  funded: string;
  /** Budget for salaries that no client's money covers yet, and budget that is covered. */
  guaranteed: string;
  cleared: string;
  salaries: string;
  /** What it owes the fund (R13) and what it has overspent (M9): together, and each. */
  owed: string;
  debt: string;
  shortfall: string;
}>;

/** An activity's account of where each euro went. */
export type StatementView = Readonly<{
  sequence: number;
  activityId: string;
  entityId: string;
  memberId: string;
  currency: string;
  asOf: string | null;
  totals: StatementTotals;
  items: readonly StatementItem[];
}>;

type Owner = Readonly<{ entityId: string; memberId: string; currency: string }>;
type Line = Omit<StatementItem, 'key'> & Readonly<{ line: number }>;

const statementAt = async (
  { db, sequence }: Snapshot,
  schema: string,
  activityId: string,
  { asOf, knownAt }: Point,
  { limit, after }: PageOf<SequenceKey>,
): Promise<StatementView | undefined> => {
  const owners = await sql<Owner>`
    select a.entity_id as "entityId", a.member_id as "memberId", e.currency
    from ${sql.id(schema, 'activity')} as a join ${sql.id(schema, 'entity')} as e using (entity_id)
    where a.activity_id = ${activityId}`.execute(db);
  const [owner] = owners.rows;
  if (owner === undefined) return undefined;
  const asked = sql`m.activity_id = ${activityId} and m.sequence <= ${knownAt ?? sequence}
    and (${asOf ?? null}::date is null or m.effective_on <= ${asOf ?? null}::date)`;
  const movements = sql.id(schema, 'activity_movement');
  const sumOf = (...kinds: readonly string[]) =>
    sql`coalesce(sum(amount) filter (where kind in (${sql.join(kinds)})), 0.00)::numeric(20,2)`;
  const totals = await sql<StatementTotals>`
    select ${sumOf('invoiced')} as invoiced, -${sumOf('credited')} as credited, -${sumOf('writtenOff')} as "writtenOff",
      -${sumOf('levyMutualServices')} as "mutualServices",
      -${sumOf('levyGuaranteeFund')} as "guaranteeFund",
      ${sumOf('fundedGuaranteed', 'fundedCleared', 'fundingReversed')} as funded,
      coalesce(sum(guaranteed), 0.00)::numeric(20,2) as guaranteed,
      coalesce(sum(cleared), 0.00)::numeric(20,2) as cleared,
      -${sumOf('salary', 'salaryReleased')} as salaries,
      coalesce(sum(debt + shortfall), 0.00)::numeric(20,2) as owed,
      coalesce(sum(debt), 0.00)::numeric(20,2) as debt,
      coalesce(sum(shortfall), 0.00)::numeric(20,2) as shortfall
    from ${movements} as m where ${asked}`.execute(db);
  const [total] = totals.rows;
  if (total === undefined) throw new Error('a sum gave no row');
  const { rows } = await sql<Line>`
    select m.sequence, m.line, m.effective_on as "effectiveOn", m.kind, m.invoice_id as "invoiceId",
      i.year || '-' || lpad(i.number::text, 6, '0') as "invoiceNumber", m.amount,
      m.decision_id as "decisionId", m.rate
    from ${movements} as m left join ${sql.id(schema, 'invoice')} as i using (invoice_id)
    where ${asked} and (m.sequence, m.line) > (${after?.sequence ?? 0}, ${Number(after?.id ?? 0)})
    order by m.sequence, m.line limit ${limit}`.execute(db);
  const items = rows.map(({ line, ...item }) => ({
    ...item,
    key: { sequence: item.sequence, id: `${line}` },
  }));
  return { sequence, activityId, ...owner, asOf: asOf ?? null, totals: total, items };
};

/** The statement of an activity, by page; undefined when there is no such activity. */
export const statementQueries = (models: ReadModels) => ({
  statement: (
    activityId: string,
    at: Point,
    page: PageOf<SequenceKey>,
  ): Promise<StatementView | undefined> =>
    readAt(models, (snapshot) => statementAt(snapshot, models.schema, activityId, at, page)),
});
