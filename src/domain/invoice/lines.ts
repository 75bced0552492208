import type { Amount } from '../money.ts';

/** What a line bills: work, an expense billed on (both bear the levy), or money laid out in the client's name (neither levy nor VAT). */
export const LINE_KINDS = ['fee', 'rebilledExpense', 'disbursement'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** VAT of a line: a rate in percent as text ("21", "5.5"), or reverse charge; a disbursement bears none. */
export type VatCategory = string;

/** One line of a job and of its invoice; its text is kept outside the log. */
export type InvoiceLine = Readonly<{ kind: LineKind; net: Amount; vat: VatCategory }>;
