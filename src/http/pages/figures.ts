import type { Language } from './language.ts';

const MINUS = '\u2212';
const NARROW = '\u202f';
const NO_BREAK = '\u00a0';
const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(
    ' ',
  ),
  en: 'January February March April May June July August September October November December'.split(
    ' ',
  ),
};
const SHORT: Readonly<Record<Language, readonly string[]>> = {
  fr: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'.split(' '),
  en: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
};
const SIGNS: Readonly<Record<string, string>> = { EUR: '€' };

/** Whole cents of an amount such as "1000.00". */
export const centsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

const grouped = (digits: string, separator: string): string =>
  digits.replaceAll(/\B(?=(?:\d{3})+$)/g, separator);

/** An amount as a reader writes it: 1 234,56 € or €1,234.56. No number is made of it. */
export const money = (language: Language, amount: string, currency: string): string => {
  // Nothing has no sign, however it is written.
  const sign = centsOf(amount) < 0n ? MINUS : '';
  const [whole = '0', cents = '00'] = amount.replace('-', '').split('.');
  const unit = SIGNS[currency];
  if (language === 'fr') {
    return `${sign}${grouped(whole, NARROW)},${cents}${NO_BREAK}${unit ?? currency}`;
  }
  return `${sign}${unit ?? `${currency}${NO_BREAK}`}${grouped(whole, ',')}.${cents}`;
};

/** What a part is of each euro of the whole, in cents with one decimal; nothing when there is no whole. */
export const ofEachEuro = (language: Language, part: string, whole: string): string => {
  const [of, all] = [centsOf(part), centsOf(whole)];
  if (all <= 0n) return '';
  const size = of < 0n ? -of : of;
  const tenths = (size * 2000n + all) / (2n * all);
  const sign = of < 0n && tenths > 0n ? MINUS : '';
  return `${sign}${tenths / 10n}${language === 'fr' ? ',' : '.'}${tenths % 10n}${NO_BREAK}c`;
};

/** A ratio such as "0.02" as a reader writes it. */
export const ratio = (language: Language, text: string): string =>
  text.replace('-', /[1-9]/.test(text) ? MINUS : '').replace('.', language === 'fr' ? ',' : '.');

/** A day in words: 4 mars 2026, 4 March 2026. */
export const dayInWords = (language: Language, day: string): string => {
  const [year = '', month = '', of = ''] = day.split('-');
  const name = MONTHS[language][Number(month) - 1] ?? month;
  const first = language === 'fr' && of === '01' ? '1er' : String(Number(of));
  return `${first}${NO_BREAK}${name} ${year}`;
};

/** The first day of a range, without what its last day says too: "2" to "3 March 2026". */
export const firstInWords = (language: Language, first: string, last: string): string => {
  const whole = dayInWords(language, first);
  if (first === last || first.slice(0, 4) !== last.slice(0, 4)) return whole;
  const words = whole.split(/[\s\u00a0]/);
  return words.slice(0, first.slice(0, 7) === last.slice(0, 7) ? 1 : 2).join(NO_BREAK);
};

/** A month such as 2026-03 in words. */
export const monthInWords = (language: Language, month: string): string => {
  const [year = '', of = ''] = month.split('-');
  return `${MONTHS[language][Number(of) - 1] ?? of} ${year}`;
};

/** The short name of a month. */
export const shortMonth = (language: Language, month: string): string =>
  SHORT[language][Number(month.slice(5)) - 1] ?? '';

/** A length in pixels: the share of the whole that a part is, of so many pixels. */
export const lengthOf = (part: bigint, whole: bigint, pixels: number): number =>
  whole === 0n ? 0 : Number((part * BigInt(pixels) * 100n) / whole) / 100;
