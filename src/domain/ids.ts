/** Typed identifiers. They are made outside the domain (uuid version 5, see docs/architecture.md); here they are only typed and parsed. */
declare const kind: unique symbol;
type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type EntityId = Id<'entity'>;
export type DecisionId = Id<'decision'>;
export type MemberId = Id<'member'>;
export type ClientId = Id<'client'>;
export type ActivityId = Id<'activity'>;
export type JobId = Id<'job'>;
export type InvoiceId = Id<'invoice'>;
export type CreditNoteId = Id<'creditNote'>;
export type PaymentId = Id<'payment'>;
export type SalaryId = Id<'salary'>;
/** Any of the above. */
export type AnyId =
  | EntityId
  | DecisionId
  | MemberId
  | ClientId
  | ActivityId
  | JobId
  | InvoiceId
  | CreditNoteId
  | PaymentId
  | SalaryId;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True when the text is a lower-case uuid, the only form of an identifier. */
export const isId = (text: string): boolean => UUID.test(text);

/**
 * Types a text as an identifier. The kind is the caller's knowledge; the form is checked.
 * @throws RangeError when the text is not a lower-case uuid.
 */
export const idOf = <Kind extends AnyId>(text: string): Kind => {
  if (!isId(text))
    throw new RangeError(`not an identifier (lower-case uuid): ${text.slice(0, 60)}`);
  return text as Kind;
};

/** The categories of streams; a stream is `<ledger>.<category>-<id>`. */
export type StreamCategory =
  | 'ledger'
  | 'entity'
  | 'decision'
  | 'member'
  | 'client'
  | 'activity'
  | 'job'
  | 'invoiceRegister'
  | 'invoice'
  | 'payment'
  | 'salary'
  | 'guaranteeFund'
  | 'socialCharges'
  | 'withholdingTax';

/** A stream's name without its ledger: category, one dash, then the id (its parts joined by dots). */
export type LocalStream = `${StreamCategory}-${string}`;

/** The stream of a category with this id. */
export const streamOf = (category: StreamCategory, id: string): LocalStream => `${category}-${id}`;
