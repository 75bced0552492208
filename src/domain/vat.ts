import type { Jurisdiction } from './entity/events.ts';
import type { VatPart } from './invoice/events.ts';
import type { InvoiceLine, VatCategory } from './invoice/lines.ts';
import { parseDate, type LocalDate } from './local-date.ts';
import {
  formatMoney,
  parseMoney,
  parseRate,
  share,
  sum,
  type Currency,
  type Money,
} from './money.ts';

/** A VAT category with the ratio that it adds to a net amount. */
export type VatRate = Readonly<{ vat: VatCategory; ratio: string }>;

/** In force from a day to a day, both included. */
type DatedRate = VatRate & Readonly<{ from: LocalDate; until?: LocalDate }>;

const day = parseDate;

// The days on which all rates of a list are known to hold; older history is not invoiced here.
const BE_SINCE = day('1996-01-01');
const FR_SINCE = day('2000-04-01');
const FR_REFORM = day('2014-01-01');
const BEFORE_REFORM = day('2013-12-31');

// BE: VAT code art. 37 and AR no 20. FR: CGI art. 278 to 281; 19.6 and 7 became 20 and 10 (docs/rules.md).
const RATES: Readonly<Record<Jurisdiction, readonly DatedRate[]>> = {
  BE: [
    { vat: '21', ratio: '0.21', from: BE_SINCE },
    { vat: '12', ratio: '0.12', from: BE_SINCE },
    { vat: '6', ratio: '0.06', from: BE_SINCE },
    { vat: '0', ratio: '0', from: BE_SINCE },
    { vat: 'reverseCharge', ratio: '0', from: BE_SINCE },
  ],
  FR: [
    { vat: '19.6', ratio: '0.196', from: FR_SINCE, until: BEFORE_REFORM },
    { vat: '20', ratio: '0.2', from: FR_REFORM },
    { vat: '7', ratio: '0.07', from: day('2012-01-01'), until: BEFORE_REFORM },
    { vat: '10', ratio: '0.1', from: FR_REFORM },
    { vat: '5.5', ratio: '0.055', from: FR_SINCE },
    { vat: '2.1', ratio: '0.021', from: FR_SINCE },
    { vat: 'reverseCharge', ratio: '0', from: FR_SINCE },
  ],
};

/** The VAT rates of a country on a day, highest first, reverse charge last. */
export const vatRates = (jurisdiction: Jurisdiction, on: LocalDate): readonly VatRate[] =>
  RATES[jurisdiction]
    .filter(({ from, until }) => from <= on && (until === undefined || on <= until))
    .map(({ vat, ratio }) => ({ vat, ratio }));

/** True when the country knows this VAT category on that day. */
export const vatInForce = (jurisdiction: Jurisdiction, vat: VatCategory, on: LocalDate): boolean =>
  vatRates(jurisdiction, on).some((known) => known.vat === vat);

// A category is named by its rate, so it has the same ratio in every country and at every time.
const RATIOS = new Map([...RATES.BE, ...RATES.FR].map(({ vat, ratio }) => [vat, parseRate(ratio)]));

/**
 * VAT of one category on its whole base, rounded half up once.
 * @throws RangeError when no country has this category; `vatInForce` tells before.
 */
export const vatOnBase = (vat: VatCategory, base: Money): Money => {
  const rate = RATIOS.get(vat);
  if (rate === undefined) throw new RangeError(`no VAT category ${vat.slice(0, 40)}`);
  return share(base, rate);
};

/**
 * VAT of an invoice: rounded half up once per category on the sum of its lines, never per line (docs/rules.md).
 * Money laid out in the client's name bears none. Categories come in the order of their first line.
 * @throws RangeError when a line names a category that no country has; `vatInForce` tells before.
 */
export const vatOfInvoice = (
  lines: readonly InvoiceLine[],
  currency: Currency,
): readonly VatPart[] => {
  const bearing = lines.filter(({ kind }) => kind !== 'disbursement');
  return [...new Set(bearing.map(({ vat }) => vat))].map((vat) => {
    const base = sum(
      currency,
      bearing.filter((line) => line.vat === vat).map(({ net }) => parseMoney(net, currency)),
    );
    return { vat, base: formatMoney(base), amount: formatMoney(vatOnBase(vat, base)) };
  });
};
