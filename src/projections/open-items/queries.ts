import { sql } from 'kysely';
import {
  OVERDUE_BUCKETS,
  SINCE_INVOICE_BUCKETS,
  type OverdueBucket,
  type SinceInvoiceBucket,
} from '../../domain/ageing.ts';
import { formatMoney, ofCents, parseMoney, type Currency } from '../../domain/money.ts';
import { currencyOf } from '../entities/owner.ts';
import { begunBy, movedAfter } from '../lifetime.ts';
import { readAt, type ReadModels, type Snapshot } from '../read-models.ts';

/** What is owed, by age since the invoice and since the due date (R20). Credits are negative and age from their own date. */
export type AgedAmounts = Readonly<{
  total: string;
  /** Payments that no invoice took, negative; part of the total. */
  credit: string;
  sinceInvoice: Readonly<Record<SinceInvoiceBucket, string>>;
  overdue: Readonly<Record<OverdueBucket, string>>;
}>;

/** What clients owe on a day. */
export type AgedView = AgedAmounts &
  Readonly<{
    sequence: number;
    entityId: string;
    currency: string;
    asOf: string;
    clients: readonly (AgedAmounts & Readonly<{ clientId: string }>)[];
  }>;

type Asked = Readonly<{ entityId: string; asOf: string; knownAt?: number; clientId?: string }>;
type Row = Readonly<Record<string, string>>;
type Range = Readonly<{ name: string; from?: number; to?: number }>;

const BUCKETS: readonly (Range & Readonly<{ column: string; days: 'since' | 'late' }>)[] = [
  ...SINCE_INVOICE_BUCKETS.map((range, index) => ({
    ...range,
    column: `s${index}`,
    days: 'since' as const,
  })),
  ...OVERDUE_BUCKETS.map((range, index) => ({
    ...range,
    column: `o${index}`,
    days: 'late' as const,
  })),
];

const bucketSums = sql.join(
  BUCKETS.map(({ from, to, column, days }) => {
    const day = sql.ref(days);
    const lower = from === undefined ? sql`true` : sql`${day} >= ${sql.lit(from)}`;
    const upper = to === undefined ? sql`true` : sql`${day} <= ${sql.lit(to)}`;
    return sql`coalesce(sum(open) filter (where ${lower} and ${upper}), 0)::numeric(20,2) as ${sql.ref(column)}`;
  }),
);

const ITEM = sql`item_id, client_id, kind, item_on, due_on`;

/**
 * Items that can be open at the point asked for: begun by then, and open now or moved later. All others sum to nothing
 * there, so that settled history is not read.
 */
const candidates = (
  schema: string,
  sequence: number,
  { entityId, asOf, knownAt, clientId }: Asked,
) => {
  const items = sql.id(schema, 'receivable_item');
  const of =
    clientId === undefined
      ? sql`entity_id = ${entityId}`
      : sql`entity_id = ${entityId} and client_id = ${clientId}`;
  const parts = [
    sql`open <> 0 and ${begunBy(asOf)}`,
    ...movedAfter(asOf),
    ...(knownAt === undefined || knownAt >= sequence
      ? []
      : [sql`last_sequence > ${knownAt} and ${begunBy(asOf)}`]),
  ];
  return sql.join(
    parts.map((part) => sql`select ${ITEM} from ${items} where ${of} and ${part}`),
    sql` union `,
  );
};

const agedRows = async (
  { db, sequence }: Snapshot,
  schema: string,
  asked: Asked,
): Promise<readonly Row[]> => {
  const { asOf, knownAt = sequence } = asked;
  const { rows } = await sql<Row>`
    with item as materialized (
      select i.item_id, i.client_id, i.kind, ${asOf}::date - i.item_on as since, ${asOf}::date - i.due_on as late,
        (select sum(f.amount) from ${sql.id(schema, 'open_item')} as f
         where f.item_id = i.item_id and f.effective_on <= ${asOf} and f.sequence <= ${knownAt}) as open
      from (${candidates(schema, sequence, asked)}) as i
    )
    select client_id as "clientId", sum(open)::numeric(20,2) as total,
      coalesce(sum(open) filter (where kind = 'payment'), 0)::numeric(20,2) as credit, ${bucketSums}
    from item where open <> 0 group by client_id order by client_id`.execute(db);
  return rows;
};

const amountsOf = (row: Row): AgedAmounts => {
  const named = (days: 'since' | 'late') =>
    Object.fromEntries(
      BUCKETS.filter((bucket) => bucket.days === days).map(({ name, column }) => [
        name,
        row[column] ?? '0.00',
      ]),
    );
  return {
    total: row['total'] ?? '0.00',
    credit: row['credit'] ?? '0.00',
    sinceInvoice: named('since') as AgedAmounts['sinceInvoice'],
    overdue: named('late') as AgedAmounts['overdue'],
  };
};

const sumOf = (rows: readonly Row[], currency: Currency): Row => {
  const columns = ['total', 'credit', ...BUCKETS.map(({ column }) => column)];
  return Object.fromEntries(
    columns.map((column) => {
      const cents = rows.reduce(
        (sum, row) => sum + parseMoney(row[column] ?? '0.00', currency).cents,
        0n,
      );
      return [column, formatMoney(ofCents(cents, currency))];
    }),
  );
};

/** Receivables by age, of all clients or one; undefined when there is no such entity. */
export const receivableQueries = (models: ReadModels) => ({
  aged: (asked: Asked): Promise<AgedView | undefined> =>
    readAt(models, async (snapshot) => {
      const { schema } = models;
      const { entityId, asOf } = asked;
      const currency = await currencyOf(snapshot, schema, entityId);
      if (currency === undefined) return undefined;
      const rows = await agedRows(snapshot, schema, asked);
      return {
        sequence: snapshot.sequence,
        entityId,
        currency,
        asOf,
        ...amountsOf(sumOf(rows, currency)),
        clients: rows.map((row) => ({ clientId: row['clientId'] ?? '', ...amountsOf(row) })),
      };
    }),
});
