import type { Jurisdiction } from '../entity/events.ts';
import { isTooLarge, LARGEST } from '../largest-amount.ts';
import type { LocalDate } from '../local-date.ts';
import {
  formatMoney,
  isPositive,
  isZero,
  negate,
  parseMoney,
  sum,
  type Currency,
  type Money,
} from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { vatInForce } from '../vat.ts';
import type { InvoiceLine, VatCategory } from './lines.ts';

/** VAT of a line whose VAT the client owes itself. */
export const REVERSE_CHARGE: VatCategory = 'reverseCharge';

/** VAT of a disbursement: none, since it is the client's own expense. */
export const NO_VAT: VatCategory = 'none';

/** Why lines cannot be billed. */
export type LineRefusalCode =
  | 'job_without_lines'
  | 'too_many_lines'
  | 'line_amount_not_positive'
  | 'amount_too_large'
  | 'vat_rate_not_in_force';

type Checked = Result<undefined, Refusal<LineRefusalCode>>;

/** Lines of one job, at most. */
const MOST_LINES = 100;

/** True when a line bears levy and VAT. */
export const bearsLevy = ({ kind }: InvoiceLine): boolean => kind !== 'disbursement';

/** Refuses a VAT category that the country does not know on that day; a disbursement bears none. */
export const checkVat = (
  lines: readonly InvoiceLine[],
  jurisdiction: Jurisdiction,
  on: LocalDate,
): Result<undefined, Refusal<'vat_rate_not_in_force'>> => {
  for (const [index, line] of lines.entries()) {
    const known = bearsLevy(line) ? vatInForce(jurisdiction, line.vat, on) : line.vat === NO_VAT;
    if (known) continue;
    const { kind, vat } = line;
    return refuse('vat_rate_not_in_force', {
      line: String(index + 1),
      kind,
      vat,
      jurisdiction,
      on,
    });
  }
  return ok(undefined);
};

const notPositive = (facts: Readonly<Record<string, string>>): Checked =>
  refuse('line_amount_not_positive', facts);

/**
 * A discount is a negative line. It lowers what is billed at its own VAT rate and never turns it round: the lines of
 * each VAT category sum to nothing or more, and all that bears the levy to more than nothing. No line is zero, and
 * money laid out in the client's name is more than nothing on each line.
 */
const checkAmounts = (lines: readonly InvoiceLine[], currency: Currency): Checked => {
  const netOf = (some: readonly InvoiceLine[]): Money =>
    sum(
      currency,
      some.map(({ net }) => parseMoney(net, currency)),
    );
  for (const [index, { kind, net }] of lines.entries()) {
    const amount = parseMoney(net, currency);
    const line = String(index + 1);
    if (isTooLarge(amount)) return refuse('amount_too_large', { line, net, largest: LARGEST });
    const wrong = kind === 'disbursement' ? !isPositive(amount) : isZero(amount);
    if (wrong) return notPositive({ line, kind, net });
  }
  const levied = lines.filter(bearsLevy);
  for (const vat of new Set(levied.map((line) => line.vat))) {
    const net = netOf(levied.filter((line) => line.vat === vat));
    if (isPositive(negate(net))) return notPositive({ vat, net: formatMoney(net) });
  }
  const [net, whole] = [netOf(levied), netOf(lines)];
  if (isTooLarge(whole)) {
    return refuse('amount_too_large', { net: formatMoney(whole), largest: LARGEST });
  }
  return isPositive(net) ? ok(undefined) : notPositive({ net: formatMoney(net) });
};

/** Refuses lines that no invoice can bill on that day. */
export const checkLines = (
  lines: readonly InvoiceLine[],
  place: Readonly<{ jurisdiction: Jurisdiction; currency: Currency; on: LocalDate }>,
): Checked => {
  if (lines.length === 0) return refuse('job_without_lines');
  if (lines.length > MOST_LINES) {
    const facts = { lines: String(lines.length), most: String(MOST_LINES) };
    return refuse('too_many_lines', facts);
  }
  const vat = checkVat(lines, place.jurisdiction, place.on);
  return vat.ok ? checkAmounts(lines, place.currency) : vat;
};
