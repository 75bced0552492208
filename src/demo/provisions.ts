import type { Provisions } from '../domain/entity/events.ts';
import { formatMoney, formatRate, parseMoney, parseRate, type RateText } from '../domain/money.ts';
import { ONSS } from './payroll.ts';

const rate = (text: string): RateText => formatRate(parseRate(text));

/** What social security asks for during a quarter, of what the same one came to a year ago (docs/rules.md, R15). */
export const DEMO_PROVISIONS: Provisions = {
  agency: ONSS,
  shares: [rate('0.30'), rate('0.30'), rate('0.25')],
  fourthQuarterShares: [rate('0.30'), rate('0.35'), rate('0.15')],
  threshold: formatMoney(parseMoney('4000.00', 'EUR')),
};
