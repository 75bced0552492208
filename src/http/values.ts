import { z } from 'zod';
import { isAgency, type Agency } from '../domain/agency.ts';
import { isId, type AnyId } from '../domain/ids.ts';
import { isLocalDate, type LocalDate } from '../domain/local-date.ts';
import { CURRENCIES, isAmount, type Amount, type RateText } from '../domain/money.ts';
import { isMonth, isQuarter, type Month, type Quarter } from '../domain/periods.ts';

// What comes in, checked with sentences for people. zod gives the text back as it was; the types say what was proven.

const RATE = /^(?:0|[1-9]\d{0,3})(?:\.\d{1,8})?$/;
const NO_CONTROL = /^[^\p{Cc}]*$/u;
// Line feed and tab are fine in a text of several lines.
const NO_CONTROL_BUT_LINES = /^(?:[^\p{Cc}]|[\n\t])*$/u;

/** An identifier of this kind: a lower-case uuid. */
export const idIn = <Kind extends AnyId>(): z.ZodType<Kind, string> =>
  z
    .string({ error: 'send an identifier as text' })
    .refine(isId, 'is not an identifier (a lower-case uuid)')
    .meta({ format: 'uuid' }) as unknown as z.ZodType<Kind, string>;

/** An amount such as "1000.00". A number is refused: it would have lost its cents before anyone could see. */
export const amountIn = z
  .string({ error: 'send the amount as a text with two decimals such as "1000.00"' })
  .refine(isAmount, 'is not an amount with two decimals such as "1000.00"')
  .meta({
    description: 'An amount as text with two decimals, such as "1000.00".',
    pattern: String.raw`^-?(0|[1-9]\d{0,14})\.\d{2}$`,
  }) as unknown as z.ZodType<Amount, string>;

/** A day that exists, `YYYY-MM-DD`. */
export const dateIn = z
  .string({ error: 'send a day as text, YYYY-MM-DD' })
  .refine(isLocalDate, 'is not a day that exists, written YYYY-MM-DD')
  .meta({ format: 'date' }) as unknown as z.ZodType<LocalDate, string>;

/** A quarter such as `2026Q1`. */
export const quarterIn = z
  .string({ error: 'send a quarter as text such as "2026Q1"' })
  .refine(isQuarter, 'is not a quarter such as "2026Q1"') as unknown as z.ZodType<Quarter, string>;

/** A month such as `2026-03`. */
export const monthIn = z
  .string({ error: 'send a month as text such as "2026-03"' })
  .refine(isMonth, 'is not a month such as "2026-03"') as unknown as z.ZodType<Month, string>;

/** The short name of an agency of social security. */
export const agencyIn = z
  .string({ error: 'send the agency as text such as "onss"' })
  .refine(
    isAgency,
    'is not the short name of an agency such as "onss": small letters and digits',
  ) as unknown as z.ZodType<Agency, string>;

/** A ratio such as "0.045", as text. */
export const rateIn = z
  .string({ error: 'send the rate as a text such as "0.045"' })
  .regex(RATE, 'is not a rate such as "0.045"') as unknown as z.ZodType<RateText, string>;

/** The currency of the amounts beside it. */
export const currencyIn = z.enum(CURRENCIES, {
  error: `send one of the currencies ${CURRENCIES.join(', ')}`,
});

/** A whole number of zero or more. */
export const countIn = z.int().nonnegative().max(1_000_000_000);

/** A text of one line that says something. */
export const lineIn = (longest: number): z.ZodString =>
  z
    .string()
    .max(longest)
    .regex(NO_CONTROL, 'holds a control character')
    .regex(/\S/, 'must say something');

/** A text that may have several lines. */
export const textIn = (longest: number): z.ZodString =>
  z
    .string()
    .max(longest)
    .regex(NO_CONTROL_BUT_LINES, 'holds a control character')
    .regex(/\S/, 'must say something');

/** The accounting date that every write may name; absent, it is today. */
export const dated = { effectiveOn: dateIn.exactOptional() };

// What goes into an event must not be free text: names of people belong outside the log.
const ACCOUNT = /^[A-Za-z0-9._-]{1,40}$/;
const CODE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const REFERENCE = /^[A-Za-z0-9./:_-]{1,100}$/;

/** A short code of ours; a text with words and spaces is refused, for it might name somebody. */
export const codeIn = (longest: number, example: string): z.ZodString =>
  z
    .string()
    .max(longest)
    .regex(CODE, `is not a code such as "${example}": small letters, digits and single dashes`)
    .meta({ description: `A code of small letters, digits and single dashes: \`${example}\`.` });

/** One of our own bank accounts, by a short name. */
export const bankAccountIn = z
  .string()
  .regex(ACCOUNT, 'is a short name of our account, such as "main"');

/** The bank's own reference of a transaction. */
export const bankReferenceIn = z
  .string()
  .regex(REFERENCE, "is not the bank's reference of a transaction");

/** A transaction on our bank account, and the day on which it was booked. */
export const transferIn = {
  bookedOn: dateIn.meta({ description: 'Day of booking on our account: the accounting date.' }),
  bankAccount: bankAccountIn,
  bankReference: bankReferenceIn,
};

/** Details of a person or a company; they are kept outside the log. */
export const detailsIn = z.strictObject({
  name: lineIn(200),
  address: textIn(500).exactOptional(),
  email: z.email().max(254).exactOptional(),
  vatNumber: lineIn(20).exactOptional(),
});

/** Yes or no in a query string. */
export const flagIn = z.enum(['true', 'false']).transform((text) => text === 'true');
