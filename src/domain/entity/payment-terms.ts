import type { Jurisdiction } from './events.ts';

// BE: law of 2 August 2002 as changed in 2021; FR: Code de commerce L441-10 (from the invoice date).
const MOST_DAYS: Readonly<Record<Jurisdiction, number>> = { BE: 60, FR: 60 };

/** The longest payment term that the law allows between businesses, in days (docs/rules.md). */
export const maxTermDays = (jurisdiction: Jurisdiction): number => MOST_DAYS[jurisdiction];
