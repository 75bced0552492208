import { firstNumber, type EntityState } from '../domain/entity/decider.ts';
import type { InvoiceId } from '../domain/ids.ts';
import type { Books } from './books.ts';
import { INVOICES, registerStream } from './register-stream.ts';
import type { Recorded } from './stream-kind.ts';

/** The place of a document in its series. */
type Numbered = Readonly<{ year: number; number: number }>;

/** Numbers that are looked at behind the place of the one that is looked for, when it does not stand there. */
const PAGE = 100;

/** The invoice of a number, as far as these events of its register tell; `behind` when it can only stand before them. */
const among = (events: readonly Recorded[], number: number): InvoiceId | 'behind' | undefined => {
  for (const { event } of events) {
    if (event.type !== 'InvoiceNumberAssigned') continue;
    if (event.data.number === number) return event.data.invoiceId;
    if (event.data.number > number) return 'behind';
  }
  return undefined;
};

/**
 * The invoice that has this number, from the register itself. Each event of a register gives or voids one number, so
 * number n stands at its distance from the first, or later by as many places as were voided before: nothing is scanned.
 */
export const invoiceByNumber = async (
  books: Books,
  entity: Extract<EntityState, { status: 'registered' }>,
  { year, number }: Numbered,
): Promise<InvoiceId | undefined> => {
  const register = books.invoiceRegister;
  const stream = registerStream(books, entity.entityId, INVOICES, year);
  // Unless a number was voided before it, it stands at its own place, and the policy says which number was the first.
  const place = number - firstNumber(entity, INVOICES, year);
  const there = place < 0 ? [] : await register.readBack(stream, place, place);
  const usual = among(there, number);
  if (usual !== undefined && usual !== 'behind') return usual;
  const [first] = await register.readBack(stream, 0, 0);
  if (first?.event.type !== 'InvoiceNumberAssigned') return undefined;
  for (let from = number - first.event.data.number; from >= 0; from += PAGE) {
    const events = await register.readBack(stream, from, from + PAGE - 1);
    const found = among(events, number);
    if (found === 'behind' || (found === undefined && events.length < PAGE)) return undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};
