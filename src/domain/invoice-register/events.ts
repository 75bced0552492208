import type { Message } from '../decider.ts';
import type { Series } from '../entity/events.ts';
import type { EntityId, InvoiceId, JobId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';

/** The running state of a register, carried by each of its events so that the last one is enough to decide. */
type Register = Readonly<{
  entityId: EntityId;
  series: Series;
  year: number;
  number: number;
  invoiceId: InvoiceId;
  jobId: JobId;
  /** The last number of the series after this event. */
  lastNumber: number;
  /** The last date of issue of the series after this event; it never goes back. */
  lastIssuedOn: LocalDate;
  /** How many numbers of the series are void after this event. */
  voidedCount: number;
}>;

/** The next number of the series was given (attribution d'un numéro de facture): previous + 1, no gap. */
export type InvoiceNumberAssigned = Message<
  'InvoiceNumberAssigned',
  Register & { issuedOn: LocalDate }
>;

/** A number that was given will never be used (numéro annulé). */
export type InvoiceNumberVoided = Message<'InvoiceNumberVoided', Register & { reason: string }>;

export type InvoiceRegisterEvent = InvoiceNumberAssigned | InvoiceNumberVoided;
