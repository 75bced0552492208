import { addRates, share, subtract, type Money, type Rate } from './money.ts';

/** The two shares of the levy, as ratios of the base. */
export type LevyRates = Readonly<{ mutualServices: Rate; guaranteeFund: Rate }>;

/** A levy and what it leaves: services + fund = total, and total + activity's share = base, to the cent. */
export type Levy = Readonly<{
  total: Money;
  mutualServices: Money;
  guaranteeFund: Money;
  activityShare: Money;
}>;

/**
 * The levy on the base of an invoice: its fees and re-billed expenses excluding VAT, together (R2). The total is
 * rounded once, then the fund, and services take the rest, so that the parts always sum to the whole (R1).
 */
export const levyOn = (base: Money, rates: LevyRates): Levy => {
  const total = share(base, addRates(rates.mutualServices, rates.guaranteeFund));
  const guaranteeFund = share(base, rates.guaranteeFund);
  return {
    total,
    guaranteeFund,
    mutualServices: subtract(total, guaranteeFund),
    activityShare: subtract(base, total),
  };
};
