import { sql } from 'kysely';
import type { VatPart } from '../../domain/invoice/events.ts';
import type { Snapshot } from '../read-models.ts';
import type { RowOf } from '../table.ts';
import type { creditNote, invoiceUnapplied, writeOff } from './table.ts';

type Tables = {
  invoice_unapplied: RowOf<typeof invoiceUnapplied.columns>;
  credit_note: RowOf<typeof creditNote.columns>;
  write_off: RowOf<typeof writeOff.columns>;
};

/** What happened to an invoice beside its payments. */
export type Corrections = Readonly<{
  /** Money that it gave back: the payment was recalled, or a credit note left less to pay. */
  unapplied: readonly Readonly<{
    paymentId: string;
    sequence: number;
    effectiveOn: string;
    cause: string;
    amount: string;
    principal: string;
  }>[];
  creditNotes: readonly Readonly<{
    id: string;
    sequence: number;
    series: string;
    year: number;
    number: number;
    issuedOn: string;
    net: string;
    disbursements: string;
    vat: VatPart[];
    total: string;
  }>[];
  writeOffs: readonly Readonly<{
    sequence: number;
    effectiveOn: string;
    cause: string;
    decisionId: string | null;
    total: string;
    base: string;
    vatRegained: string;
    disbursements: string;
    levyOnLoss: string;
    levyCancelled: Readonly<{ mutualServices: string; guaranteeFund: string }>;
    borneBy: Readonly<{
      activityShare: string;
      activityShortfall: string;
      guaranteeFund: string;
    }>;
  }>[];
}>;

/** Everything that corrected an invoice, each in the order of the ledger. */
export const correctionsOf = async (
  db: Snapshot['db'],
  schema: string,
  id: string,
): Promise<Corrections> => {
  const of = async <Name extends keyof Tables>(name: Name): Promise<readonly Tables[Name][]> => {
    const { rows } = await sql<Tables[Name]>`
      select * from ${sql.id(schema, name)} where invoice_id = ${id} order by sequence`.execute(db);
    return rows;
  };
  return {
    unapplied: (await of('invoice_unapplied')).map((back) => ({
      paymentId: back.payment_id,
      sequence: back.sequence,
      effectiveOn: back.effective_on,
      cause: back.cause,
      amount: back.amount,
      principal: back.principal,
    })),
    creditNotes: (await of('credit_note')).map((note) => ({
      id: note.credit_note_id,
      sequence: note.sequence,
      series: note.series,
      year: note.year,
      number: note.number,
      issuedOn: note.issued_on,
      net: note.net,
      disbursements: note.disbursements,
      vat: note.vat as VatPart[],
      total: note.total,
    })),
    writeOffs: (await of('write_off')).map((given) => ({
      sequence: given.sequence,
      effectiveOn: given.effective_on,
      cause: given.cause,
      decisionId: given.decision_id,
      total: given.total,
      base: given.base,
      vatRegained: given.vat_regained,
      disbursements: given.disbursements,
      levyOnLoss: given.levy_on_loss,
      levyCancelled: given.levy_cancelled as Corrections['writeOffs'][number]['levyCancelled'],
      borneBy: given.borne_by as Corrections['writeOffs'][number]['borneBy'],
    })),
  };
};
