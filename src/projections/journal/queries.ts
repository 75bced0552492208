import { sql } from 'kysely';
import { readAt, type Items, type PageOf, type Point, type ReadModels } from '../read-models.ts';
import type { RowOf } from '../table.ts';
import type { journalLine } from './table.ts';

type Tables = { journal_line: RowOf<typeof journalLine.columns> };

/** Place in the journal. */
export type JournalKey = Readonly<{ sequence: number; entry: number; line: number }>;

/** One line of the journal. Legal: debit +; analytic: credit +. */
export type JournalLineView = JournalKey &
  Readonly<{
    entityId: string;
    book: string;
    account: string;
    currency: string;
    amount: string;
    effectiveOn: string;
    bookedOn: string;
    eventType: string;
    activityId: string | null;
    invoiceId: string | null;
    clientId: string | null;
    memberId: string | null;
    jobId: string | null;
    paymentId: string | null;
  }>;

/** Which lines; `from` and `to` are the first and the last day of booking. */
export type JournalFilter = Point &
  Readonly<{
    entityId: string;
    book?: 'legal' | 'analytic';
    account?: string;
    from?: string;
    to?: string;
    activityId?: string;
    invoiceId?: string;
  }>;

const viewOf = (row: Tables['journal_line']): JournalLineView => ({
  sequence: row.sequence,
  entry: row.entry,
  line: row.line,
  entityId: row.entity_id,
  book: row.book,
  account: row.account,
  currency: row.currency,
  amount: row.amount,
  effectiveOn: row.effective_on,
  bookedOn: row.booked_on,
  eventType: row.event_type,
  activityId: row.activity_id,
  invoiceId: row.invoice_id,
  clientId: row.client_id,
  memberId: row.member_id,
  jobId: row.job_id,
  paymentId: row.payment_id,
});

/** The conditions that a filter names, as column, comparison and value. */
const conditions = (filter: JournalFilter) =>
  (
    [
      ['entity_id', '=', filter.entityId],
      ['book', '=', filter.book],
      ['account', '=', filter.account],
      ['booked_on', '>=', filter.from],
      ['booked_on', '<=', filter.to],
      ['activity_id', '=', filter.activityId],
      ['invoice_id', '=', filter.invoiceId],
      ['effective_on', '<=', filter.asOf],
      ['sequence', '<=', filter.knownAt],
    ] as const
  ).filter(([, , value]) => value !== undefined);

/** The journal in the order of the log. */
export const journalQueries = (models: ReadModels) => ({
  journal: (filter: JournalFilter, page: PageOf<JournalKey>): Promise<Items<JournalLineView>> =>
    readAt(models, async ({ db, sequence }) => {
      const { after } = page;
      let query = db.withTables<Tables>().selectFrom('journal_line').selectAll();
      for (const [column, comparison, value] of conditions(filter)) {
        query = query.where(column, comparison, value ?? '');
      }
      if (after !== undefined) {
        query = query.where(
          sql<boolean>`(sequence, entry, line) > (${after.sequence}, ${after.entry}, ${after.line})`,
        );
      }
      const rows = await query
        .orderBy('sequence')
        .orderBy('entry')
        .orderBy('line')
        .limit(page.limit)
        .execute();
      return { sequence, items: rows.map(viewOf) };
    }),
});
