import type { Series } from '../domain/entity/events.ts';
import type { EntityId } from '../domain/ids.ts';
import type { Books } from './books.ts';

/** The series of invoices; credit notes have their own (R23). */
export const INVOICES = 'invoices' satisfies Series;

/** The register that numbers the documents of a series: one stream for an entity and a year. */
export const registerStream = (
  { invoiceRegister }: Pick<Books, 'invoiceRegister'>,
  entityId: EntityId,
  series: Series,
  year: number,
): string => invoiceRegister.nameOf(`${entityId}.${series}.${year}`);
