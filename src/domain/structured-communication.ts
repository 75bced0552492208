import type { Jurisdiction } from './entity/events.ts';

/** A document of the first series: its calendar year and its number in that year. */
export type DocumentNumber = Readonly<{ year: number; number: number }>;

const BELGIAN = /^(\+{3}|\*{3}|)(\d{3})\/?(\d{4})\/?(\d{5})\1$/;
const FRENCH = /^(\d{4})-(\d{6})$/;

// The widest written form is 20 characters; what is much longer is no reference, however many blanks it holds.
const LONGEST = 60;

const checkDigits = (ten: string): string => {
  const rest = Number(ten) % 97;
  return String(rest === 0 ? 97 : rest).padStart(2, '0');
};

/**
 * The Belgian structured communication (communication structurée) of ten digits: they and their remainder by 97, or 97
 * when there is none, as `+++ddd/dddd/ddddd+++`.
 * @throws RangeError when it is not given ten digits.
 */
export const structuredCommunication = (tenDigits: string): string => {
  if (!/^\d{10}$/.test(tenDigits)) throw new RangeError('a communication is made of ten digits');
  const all = tenDigits + checkDigits(tenDigits);
  return `+++${all.slice(0, 3)}/${all.slice(3, 7)}/${all.slice(7)}+++`;
};

/**
 * The twelve digits of a structured communication: between `+++` or `***` or bare, with or without slashes and blanks;
 * undefined when it is not one, or its check digits are wrong.
 */
export const parseStructuredCommunication = (text: string): string | undefined => {
  if (text.length > LONGEST) return undefined;
  const match = BELGIAN.exec(text.replaceAll(' ', ''));
  if (match === null) return undefined;
  const digits = match.slice(2).join('');
  return checkDigits(digits.slice(0, 10)) === digits.slice(10) ? digits : undefined;
};

const isDocument = ({ year, number }: DocumentNumber): boolean =>
  Number.isSafeInteger(year) &&
  Number.isSafeInteger(number) &&
  year >= 1900 &&
  year < 2200 &&
  number >= 1 &&
  number <= 999_999;

/**
 * What the client writes with its payment: in Belgium the structured communication of year and six-digit number, in
 * France `year-number`.
 * @throws RangeError when the year is not from 1900 to 2199 or the number not from 1 to 999,999.
 */
export const paymentReference = (
  jurisdiction: Jurisdiction,
  year: number,
  number: number,
): string => {
  if (!isDocument({ year, number })) throw new RangeError(`no document ${year}-${number}`);
  const six = String(number).padStart(6, '0');
  return jurisdiction === 'BE' ? structuredCommunication(`${year}${six}`) : `${year}-${six}`;
};

/** The document that the reference of a payment names; undefined when it can name none of ours. */
export const parsePaymentReference = (
  jurisdiction: Jurisdiction,
  text: string,
): DocumentNumber | undefined => {
  const digits =
    jurisdiction === 'BE'
      ? parseStructuredCommunication(text)
      : FRENCH.exec(text.trim())?.slice(1).join('');
  if (digits === undefined) return undefined;
  const document = { year: Number(digits.slice(0, 4)), number: Number(digits.slice(4, 10)) };
  return isDocument(document) ? document : undefined;
};
const BE_ENTERPRISE = /^[01]\d{9}$/;
// Nine zeros satisfy the formula and are nobody's number.
const SIREN = /^(?!0{9})\d{9}$/;

const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let place = 1; place <= digits.length; place += 1) {
    const digit = Number(digits.charAt(digits.length - place));
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
};

/**
 * True for a Belgian enterprise number (ten digits beginning with 0 or 1; the last two are 97 less the remainder of the
 * first eight by 97) or a French SIREN (nine digits, Luhn), digits alone (docs/rules.md).
 */
export const isEnterpriseNumber = (jurisdiction: Jurisdiction, text: string): boolean =>
  jurisdiction === 'BE'
    ? BE_ENTERPRISE.test(text) && 97 - (Number(text.slice(0, 8)) % 97) === Number(text.slice(8))
    : SIREN.test(text) && luhn(text);
