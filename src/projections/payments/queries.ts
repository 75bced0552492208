import { readAt, type ReadModels } from '../read-models.ts';
import type { RowOf } from '../table.ts';
import type { payment, paymentAllocation } from './table.ts';

type Tables = {
  payment: RowOf<typeof payment.columns>;
  payment_allocation: RowOf<typeof paymentAllocation.columns>;
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
  reserved: readonly Readonly<{ invoiceId: string; amount: string }>[];
}>;

/** Payments. */
export const paymentQueries = (models: ReadModels) => ({
  payment: (id: string): Promise<PaymentView | undefined> =>
    readAt(models, async ({ db: snapshot, sequence }) => {
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
        reserved: reserved.map((part) => ({ invoiceId: part.invoice_id, amount: part.reserved })),
      };
    }),
});
