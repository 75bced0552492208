import { chartOf } from '../ledger/chart.ts';
import { analyticEntry, legalEntry, type JournalEntry } from '../ledger/journal-entry.ts';
import { negate, parseMoney } from '../money.ts';
import type { SocialChargePaid, SocialChargesDeclared, SocialChargesRectified } from './events.ts';

/**
 * What the return or its correction adds to the charges that the salaries posted, or takes from them. The cooperative
 * bears it together: it goes to mutual services, never back to activities (R14).
 */
export const postChargesDifference = ({
  data,
}: SocialChargesDeclared | SocialChargesRectified): readonly JournalEntry[] => {
  const { entityId, currency } = data;
  const chart = chartOf(data.jurisdiction);
  const difference = parseMoney(data.difference, currency);
  return [
    ...legalEntry({ entityId }, [
      [chart.employerCharges, difference],
      [chart.socialSecurity, negate(difference)],
    ]),
    ...analyticEntry({ entityId }, [
      ['EXT', difference],
      ['MUT', negate(difference)],
    ]),
  ];
};

/** Money that left for the agency pays a debt: the analytic book does not move. */
export const postSocialChargePaid = ({ data }: SocialChargePaid): readonly JournalEntry[] => {
  const { entityId, currency } = data;
  const chart = chartOf(data.jurisdiction);
  const amount = parseMoney(data.amount, currency);
  return legalEntry({ entityId }, [
    [chart.socialSecurity, amount],
    [chart.bank, negate(amount)],
  ]);
};
