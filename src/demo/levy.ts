import type { LevyRates } from '../domain/levy.ts';
import { formatRate, parseRate } from '../domain/money.ts';

/** The levy that the demonstration's assembly adopts: 4.5 % for mutual services, 2 % for the guarantee fund. */
export const DEMO_LEVY: LevyRates = {
  mutualServices: parseRate('0.045'),
  guaranteeFund: parseRate('0.02'),
};

/** The same as its policy carries it. */
export const DEMO_LEVY_TEXTS = {
  mutualServices: formatRate(DEMO_LEVY.mutualServices),
  guaranteeFund: formatRate(DEMO_LEVY.guaranteeFund),
};
