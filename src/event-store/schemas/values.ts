import { z } from 'zod';
import { isAgency, type Agency } from '../../domain/agency.ts';
import { isId, type AnyId } from '../../domain/ids.ts';
import { isLocalDate, type LocalDate } from '../../domain/local-date.ts';
import { CURRENCIES, isAmount, type Amount, type RateText } from '../../domain/money.ts';
import { isMonth, isQuarter, type Month, type Quarter } from '../../domain/periods.ts';

// zod gives back the text it was given; the type says what the check has proven. A transformation would cost
// an object per field, and a rebuild decodes hundreds of thousands of events.

const RATE = /^(?:0|[1-9]\d{0,3})(?:\.\d{1,8})?$/;

/** An identifier of this kind: a lower-case uuid. */
export const id = <Kind extends AnyId>(): z.ZodType<Kind, string> =>
  z.string().refine(isId, 'not a lower-case uuid').meta({ format: 'uuid' }) as unknown as z.ZodType<
    Kind,
    string
  >;

/** An amount such as "1000.00". */
export const amount = z
  .string()
  .refine(isAmount, 'not an amount such as "1000.00"')
  .meta({ description: 'amount with two decimals' }) as unknown as z.ZodType<Amount, string>;

/** A day that exists, `YYYY-MM-DD`. */
export const date = z
  .string()
  .refine(isLocalDate, 'not a day that exists')
  .meta({ format: 'date' }) as unknown as z.ZodType<LocalDate, string>;

/** A quarter, `2026Q1`. */
export const quarter = z.string().refine(isQuarter, 'not a quarter') as unknown as z.ZodType<
  Quarter,
  string
>;

/** A month, `2026-03`. */
export const month = z.string().refine(isMonth, 'not a month') as unknown as z.ZodType<
  Month,
  string
>;

/** The short name of an agency of social security. */
export const agency = z.string().refine(isAgency, 'not an agency') as unknown as z.ZodType<
  Agency,
  string
>;

/** A ratio such as "0.045". */
export const rate = z.string().regex(RATE, 'not a rate such as "0.045"') as unknown as z.ZodType<
  RateText,
  string
>;

/** The currency of all amounts of the event. */
export const currency = z.enum(CURRENCIES);

/** A whole number of zero or more: revisions, versions, counts. */
export const count = z.int().nonnegative();

/** A text that must say something. */
export const text = z.string().min(1);
