import { isZero, min, proportion, zero, type Money } from './money.ts';

/**
 * How much of the activity's share the client's money covers: HALF_UP(share x min(received, total) / total).
 * It is absolute, so that payments in parts sum to the whole whatever their order, and a target met twice moves
 * nothing (R8, M4). Of an invoice of nothing, nothing is cleared.
 * @throws RangeError when less than nothing was received or is owed.
 */
export const clearedTarget = (
  activityShare: Money,
  principalReceived: Money,
  totalInclVat: Money,
): Money => {
  if (principalReceived.cents < 0n || totalInclVat.cents < 0n) {
    throw new RangeError('clearing needs a total and a sum received of nothing or more');
  }
  return isZero(totalInclVat)
    ? zero(activityShare.currency)
    : proportion(activityShare, min(principalReceived, totalInclVat), totalInclVat);
};
