import type { EntityId, InvoiceId } from '../domain/ids.ts';
import type { Books } from './books.ts';

/** The place of a document in its series. */
type Numbered = Readonly<{ year: number; number: number }>;

/**
 * The invoice that has this number, from the register itself. Each event of a register gives or voids one number, so
 * number n stands at its distance from the first, or later by at most the count of voided ones: nothing is scanned.
 */
export const invoiceByNumber = async (
  books: Books,
  entityId: EntityId,
  { year, number }: Numbered,
): Promise<InvoiceId | undefined> => {
  const register = books.invoiceRegister;
  const stream = register.nameOf(`${entityId}.invoices.${year}`);
  const [first] = await register.readBack(stream, 0, 0);
  if (first === undefined || !('lastNumber' in first.event.data)) return undefined;
  const { state } = await register.tail(`${entityId}.invoices.${year}`);
  const distance = number - first.event.data.lastNumber;
  if (state.status === 'absent' || distance < 0 || number > state.lastNumber) return undefined;
  const last = distance + state.voidedCount;
  for (const { event } of await register.readBack(stream, distance, last)) {
    if (event.type === 'InvoiceNumberAssigned' && event.data.number === number) {
      return event.data.invoiceId;
    }
  }
  return undefined;
};
