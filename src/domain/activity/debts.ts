import { checkAdopted, type DecisionFact, type DecisionNeededCode } from '../decision/adopted.ts';
import type { DecisionId } from '../ids.ts';
import {
  compare,
  formatMoney,
  isPositive,
  isZero,
  parseMoney,
  type Amount,
  type Currency,
} from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { drawFrom } from './drawing.ts';
import type { ActivityEvent } from './events.ts';
import { inOrder, poolSum } from './lots.ts';
import type { Open } from './state.ts';

/** A decision that the fund takes over what an activity owes it. */
export type ForgiveDebt = Readonly<{
  decisionId: DecisionId;
  decision: DecisionFact;
  amount: Amount;
  currency: Currency;
}>;

/** Why a debt is not forgiven. */
export type DebtRefusalCode = 'debt_smaller_than_forgiven' | DecisionNeededCode;

/** The fund takes over what the activity owes it, the oldest debt first (M30). */
export const forgiveDebt = (
  { decisionId, decision, amount, currency }: ForgiveDebt,
  state: Open,
): Result<readonly ActivityEvent[], Refusal<DebtRefusalCode>> => {
  const voted = checkAdopted(decisionId, decision, state.entityId);
  if (!voted.ok) return voted;
  const owed = poolSum(state.budget, 'debt', currency);
  let left = parseMoney(amount, currency);
  if (!isPositive(left) || compare(owed, left) < 0) {
    return refuse('debt_smaller_than_forgiven', { amount, debt: formatMoney(owed) });
  }
  const draw = drawFrom(state.budget);
  for (const { ref } of inOrder(state.budget)) {
    if (isZero(left)) break;
    left = draw.take(ref.invoiceId, 'debt', 'givenUp', left);
  }
  const { activityId, entityId, memberId } = state;
  const data = { activityId, entityId, memberId, currency, decisionId, amount };
  return ok([{ type: 'ActivityDebtForgiven', data: { ...data, moves: draw.moves() } }]);
};
