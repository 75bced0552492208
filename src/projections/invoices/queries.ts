import { sql } from 'kysely';
import type { VatPart } from '../../domain/invoice/events.ts';
import type { InvoiceLine } from '../../domain/invoice/lines.ts';
import { formatMoney, parseMoney, subtract, type Currency } from '../../domain/money.ts';
import { readAt, type Items, type PageOf, type ReadModels, type Snapshot } from '../read-models.ts';
import type { RowOf } from '../table.ts';
import { correctionsOf, type Corrections } from './corrections.ts';
import type { invoice, invoicePayment } from './table.ts';

type Tables = {
  invoice: RowOf<typeof invoice.columns>;
  invoice_payment: RowOf<typeof invoicePayment.columns>;
};

/** Place in the list of invoices. */
export type InvoiceKey = Readonly<{ issuedOn: string; number: number; invoiceId: string }>;

/** An invoice, in lists. */
export type InvoiceItem = Readonly<{
  id: string;
  entityId: string;
  activityId: string;
  memberId: string;
  clientId: string;
  jobId: string;
  series: string;
  year: number;
  number: number;
  paymentReference: string;
  issuedOn: string;
  dueOn: string;
  currency: string;
  net: string;
  total: string;
  /** What was taken back by credit notes, and given up. */
  credited: string;
  writtenOff: string;
  /** What of the total the client has paid, and what is left to pay. */
  received: string;
  open: string;
  guaranteed: boolean;
}>;

/** The levy of an invoice; both shares with their rates and the decision that set them. */
export type LevyView = Readonly<{
  base: string;
  total: string;
  mutualServices: string;
  guaranteeFund: string;
  rates: Readonly<{ mutualServices: string; guaranteeFund: string }>;
  activityShare: string;
  decisionId: string;
}>;

/** An invoice with its lines, levy, every answer to a payment and every correction. */
export type InvoiceView = InvoiceItem &
  Corrections &
  Readonly<{
    sequence: number;
    lastDay: string;
    disbursements: string;
    lines: InvoiceLine[];
    vat: VatPart[];
    levy: LevyView | null;
    payments: readonly Readonly<{
      paymentId: string;
      sequence: number;
      effectiveOn: string;
      allocated: string;
      principal: string;
      excess: string;
    }>[];
  }>;

const itemOf = (row: Tables['invoice']): InvoiceItem => {
  const currency = row.currency as Currency;
  const open = subtract(
    parseMoney(row.standing, currency),
    parseMoney(row.principal_received, currency),
  );
  return {
    id: row.invoice_id,
    entityId: row.entity_id,
    activityId: row.activity_id,
    memberId: row.member_id,
    clientId: row.client_id,
    jobId: row.job_id,
    series: row.series,
    year: row.year,
    number: row.number,
    paymentReference: row.payment_reference,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    currency,
    net: row.net,
    total: row.total,
    credited: row.credited,
    writtenOff: row.written_off,
    received: row.principal_received,
    open: formatMoney(open),
    guaranteed: row.guaranteed,
  };
};

const invoiceAt = async (
  { db: snapshot, sequence }: Snapshot,
  schema: string,
  id: string,
): Promise<InvoiceView | undefined> => {
  const db = snapshot.withTables<Tables>();
  const row = await db
    .selectFrom('invoice')
    .selectAll()
    .where('invoice_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const payments = await db
    .selectFrom('invoice_payment')
    .selectAll()
    .where('invoice_id', '=', id)
    .orderBy('sequence')
    .execute();
  return {
    ...itemOf(row),
    sequence,
    lastDay: row.last_day,
    disbursements: row.disbursements,
    lines: row.lines as InvoiceView['lines'],
    vat: row.vat as InvoiceView['vat'],
    levy: row.levy as LevyView | null,
    payments: payments.map((payment) => ({
      paymentId: payment.payment_id,
      sequence: payment.sequence,
      effectiveOn: payment.effective_on,
      allocated: payment.allocated,
      principal: payment.principal,
      excess: payment.excess,
    })),
    ...(await correctionsOf(snapshot, schema, id)),
  };
};

/** Invoices, one with all that belongs to it, or in the order of their issue. */
export const invoiceQueries = (models: ReadModels) => ({
  invoice: (id: string): Promise<InvoiceView | undefined> =>
    readAt(models, (snapshot) => invoiceAt(snapshot, models.schema, id)),

  invoices: (
    filter: Readonly<{ entityId: string; clientId?: string; activityId?: string; open?: boolean }>,
    page: PageOf<InvoiceKey>,
  ): Promise<Items<InvoiceItem & Readonly<{ key: InvoiceKey }>>> =>
    readAt(models, async ({ db, sequence }) => {
      const { entityId, clientId, activityId, open } = filter;
      const { after } = page;
      const rows = await db
        .withTables<Tables>()
        .selectFrom('invoice')
        .selectAll()
        .where('entity_id', '=', entityId)
        .$if(clientId !== undefined, (query) => query.where('client_id', '=', clientId ?? ''))
        .$if(activityId !== undefined, (query) => query.where('activity_id', '=', activityId ?? ''))
        .$if(open !== undefined, (query) =>
          query.whereRef('principal_received', open === true ? '<' : '>=', 'standing'),
        )
        .$if(after !== undefined, (query) =>
          query.where(
            sql<boolean>`(issued_on, number, invoice_id) > (${after?.issuedOn}, ${after?.number}, ${after?.invoiceId})`,
          ),
        )
        .orderBy('issued_on')
        .orderBy('number')
        .orderBy('invoice_id')
        .limit(page.limit)
        .execute();
      const items = rows.map((row) => ({
        ...itemOf(row),
        key: { issuedOn: row.issued_on, number: row.number, invoiceId: row.invoice_id },
      }));
      return { sequence, items };
    }),

  /** A client's invoices that are not paid in full, oldest due date first, then by number (R16). */
  openInvoicesOf: (clientId: string, limit: number): Promise<readonly string[]> =>
    readAt(models, async ({ db }) => {
      const rows = await db
        .withTables<Tables>()
        .selectFrom('invoice')
        .select('invoice_id')
        .where('client_id', '=', clientId)
        .whereRef('principal_received', '<', 'standing')
        .orderBy('due_on')
        .orderBy('year')
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map((row) => row.invoice_id);
    }),
});
