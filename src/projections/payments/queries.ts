import { sql } from 'kysely';
import { formatMoney, parseMoney, sum, type Currency } from '../../domain/money.ts';
import { readAt, type ReadModels, type Snapshot } from '../read-models.ts';
import type { RowOf } from '../table.ts';
import type { payment, paymentAllocation, paymentRefund } from './table.ts';

type Tables = {
  payment: RowOf<typeof payment.columns>;
  payment_allocation: RowOf<typeof paymentAllocation.columns>;
  payment_refund: RowOf<typeof paymentRefund.columns>;
};

/** A payment, what of it is the client's credit, and what stays reserved for which invoice. */
export type PaymentView = Readonly<{
  sequence: number;
  id: string;
  entityId: string;
  clientId: string;
  currency: string;
  amount: string;
  bookedOn: string;
  bankAccount: string;
  bankReference: string;
  paymentReference: string | null;
  free: string;
  /** The day on which the bank took it back; null when it did not. */
  reversedOn: string | null;
  refunds: readonly Readonly<{
    sequence: number;
    amount: string;
    bookedOn: string;
    bankAccount: string;
    bankReference: string;
  }>[];
  reserved: readonly Readonly<{ invoiceId: string; amount: string }>[];
}>;

/** A client's credit: what is free of its payments. Below nothing it owes money that the bank took back. */
export type CreditView = Readonly<{
  sequence: number;
  clientId: string;
  entityId: string;
  currency: string;
  total: string;
  payments: readonly Readonly<{
    paymentId: string;
    bookedOn: string;
    amount: string;
    free: string;
  }>[];
}>;

const paymentAt = async (
  { db: snapshot, sequence }: Snapshot,
  id: string,
): Promise<PaymentView | undefined> => {
  const db = snapshot.withTables<Tables>();
  const row = await db
    .selectFrom('payment')
    .selectAll()
    .where('payment_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const reserved = await db
    .selectFrom('payment_allocation')
    .selectAll()
    .where('payment_id', '=', id)
    .orderBy('invoice_id')
    .execute();
  const refunds = await db
    .selectFrom('payment_refund')
    .selectAll()
    .where('payment_id', '=', id)
    .orderBy('sequence')
    .execute();
  return {
    sequence,
    id: row.payment_id,
    entityId: row.entity_id,
    clientId: row.client_id,
    currency: row.currency,
    amount: row.amount,
    bookedOn: row.booked_on,
    bankAccount: row.bank_account,
    bankReference: row.bank_reference,
    paymentReference: row.payment_reference,
    free: row.free,
    reversedOn: row.reversed_on,
    refunds: refunds.map((refund) => ({
      sequence: refund.sequence,
      amount: refund.amount,
      bookedOn: refund.booked_on,
      bankAccount: refund.bank_account,
      bankReference: refund.bank_reference,
    })),
    reserved: reserved.map((part) => ({ invoiceId: part.invoice_id, amount: part.reserved })),
  };
};

const creditAt = async (
  { db, sequence }: Snapshot,
  schema: string,
  clientId: string,
): Promise<CreditView | undefined> => {
  const { rows: owners } = await sql<Readonly<{ entityId: string; currency: Currency }>>`
    select c.entity_id as "entityId", e.currency
    from ${sql.id(schema, 'client')} as c join ${sql.id(schema, 'entity')} as e using (entity_id)
    where c.client_id = ${clientId}`.execute(db);
  const [owner] = owners;
  if (owner === undefined) return undefined;
  const rows = await db
    .withTables<Tables>()
    .selectFrom('payment')
    .select(['payment_id', 'booked_on', 'amount', 'free'])
    .where('client_id', '=', clientId)
    .where(sql<boolean>`free <> 0`)
    .orderBy('sequence')
    .execute();
  const total = sum(
    owner.currency,
    rows.map(({ free }) => parseMoney(free, owner.currency)),
  );
  const payments = rows.map((row) => ({
    paymentId: row.payment_id,
    bookedOn: row.booked_on,
    amount: row.amount,
    free: row.free,
  }));
  return { sequence, clientId, ...owner, total: formatMoney(total), payments };
};

/** Payments, and what of them is credit. */
export const paymentQueries = (models: ReadModels) => ({
  payment: (id: string): Promise<PaymentView | undefined> =>
    readAt(models, (snapshot) => paymentAt(snapshot, id)),

  /** What a client has paid and no invoice has taken, payment by payment; undefined when there is no such client. */
  credit: (clientId: string): Promise<CreditView | undefined> =>
    readAt(models, (snapshot) => creditAt(snapshot, models.schema, clientId)),
});
