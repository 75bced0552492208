import type { EntityId, InvoiceId } from '../domain/ids.ts';
import type { Books } from './books.ts';

/** The place of a document in its series. */
type Numbered = Readonly<{ year: number; number: number }>;

/** Numbers that are looked at behind the place of the one that is looked for, when it does not stand there. */
const PAGE = 100;

/**
 * The invoice that has this number, from the register itself. Each event of a register gives or voids one number, so
 * number n stands at its distance from the first, or later by as many places as were voided before: nothing is scanned.
 */
export const invoiceByNumber = async (
  books: Books,
  entityId: EntityId,
  { year, number }: Numbered,
): Promise<InvoiceId | undefined> => {
  const register = books.invoiceRegister;
  const stream = register.nameOf(`${entityId}.invoices.${year}`);
  const [first] = await register.readBack(stream, 0, 0);
  if (first?.event.type !== 'InvoiceNumberAssigned') return undefined;
  let from = number - first.event.data.number;
  // Unless a number was voided before it, it stands at its own place.
  let size = 1;
  while (from >= 0) {
    const events = await register.readBack(stream, from, from + size - 1);
    for (const { event } of events) {
      if (event.type !== 'InvoiceNumberAssigned') continue;
      if (event.data.number === number) return event.data.invoiceId;
      if (event.data.number > number) return undefined;
    }
    if (events.length < size) return undefined;
    from += size;
    size = PAGE;
  }
  return undefined;
};
