import type { InvoiceDimensions } from '../invoice/events.ts';
import type { LocalDate } from '../local-date.ts';
import {
  add,
  compare,
  formatMoney,
  isPositive,
  isZero,
  min,
  parseMoney,
  subtract,
  zero,
  type Amount,
  type Money,
} from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { coverWhatIsOwed, drawFrom, type Drawing } from './drawing.ts';
import type { ActivityEvent, ReversalCause } from './events.ts';
import { emptyLot, withLot, type Lot } from './lots.ts';
import { activityAfter, type Open } from './state.ts';

/** An invoice and the activity's share of it, net less levy; the day and number by which its money is spent in turn. */
export type FundActivity = InvoiceDimensions &
  Readonly<{ activityShare: Amount; issuedOn: LocalDate; number: number }>;

/**
 * What an invoice leaves to its activity now and how much of it the client's money covers: absolute targets, up or
 * down, so that the order of causes and their repeats do no harm (R8, M4).
 */
export type MoveFunding = FundActivity &
  Readonly<{
    /** As the invoice carries it (M2). */
    guaranteed: boolean;
    clearedAfter: Amount;
    cause: 'payment' | ReversalCause;
    /** What of the loss beyond its share the activity has to bear: VAT that is not regained (M27). */
    borneByActivity?: Amount;
    /** True when a later fact of the invoice has moved its money already. */
    overtaken?: boolean;
  }>;

/** Why an activity's funding is not moved. */
export type FundingRefusalCode = 'invoice_not_funded' | 'salary_funding_in_flight';

type Decided = Result<readonly ActivityEvent[], Refusal<FundingRefusalCode>>;

/** What an activity's event names of an invoice: all but the country, which its postings do not need. */
const fundingOf = (command: FundActivity, state: Open) => {
  const { activityId, entityId, memberId, clientId, jobId, invoiceId, currency } = command;
  if (activityId !== state.activityId) {
    throw new Error(`invoice ${invoiceId} of activity ${activityId} sent to ${state.activityId}`);
  }
  const { issuedOn, number, activityShare } = command;
  const ids = { activityId, entityId, memberId, clientId, jobId, invoiceId, currency };
  return { ...ids, issuedOn, number, activityShare };
};

/** Cleared money never stays beside a debt: what an event brings covers what is owed, in the same append. */
export const withCover = (state: Open, events: readonly ActivityEvent[]): Decided => {
  const after = events.reduce(activityAfter, state);
  if (after.status === 'absent') throw new Error('an open activity cannot become absent');
  const draw = drawFrom(after.budget);
  coverWhatIsOwed(draw);
  const moves = draw.moves();
  const [first] = after.budget.lots.values();
  if (moves.length === 0 || first === undefined) return ok(events);
  const { activityId, entityId, memberId } = state;
  const data = { activityId, entityId, memberId, currency: first.currency, moves };
  return ok([...events, { type: 'ActivityShortfallCovered', data }]);
};

/** Funds an activity by a guaranteed invoice, at issue (R5). */
export const fund = (command: FundActivity, state: Open): Decided => {
  const { invoiceId, currency, activityShare } = command;
  const funding = fundingOf(command, state);
  if (state.budget.lots.has(invoiceId)) return ok([]);
  const clearedAfter = formatMoney(zero(currency));
  const data = { ...funding, clearedAfter, amount: activityShare };
  return ok([{ type: 'ActivityFunded', data: { ...data, kind: 'guaranteed' } }]);
};

/** Money that covered what other invoices left is recalled: what it covered is open again. */
const recallCovering = (draw: Drawing, lot: Lot, to: 'guaranteed' | 'outside', wanted: Money) => {
  const { invoiceId } = lot.ref;
  let left = wanted;
  for (const cover of draw.budget().covers.filter((one) => one.lot === invoiceId)) {
    const still = draw.uncover(cover, to, left);
    draw.put(cover.origin, 'shortfall', subtract(left, still));
    left = still;
  }
  if (!isZero(left)) throw new Error(`${invoiceId} has less cleared money than it was told`);
};

/** Cleared money is gone (M6): of a guaranteed invoice the fund takes its place, of another it is simply missing. */
const unclear = (draw: Drawing, lot: Lot, down: Money): void => {
  const { invoiceId } = lot.ref;
  const guaranteed = lot.kind === 'guaranteed';
  const back = guaranteed ? 'guaranteed' : 'outside';
  let left = draw.take(invoiceId, 'cleared', back, down);
  left = draw.take(invoiceId, 'spent', guaranteed ? 'advanced' : 'shortfall', left);
  recallCovering(draw, lot, back, left);
};

/** The share shrinks: free money first, then what the fund has advanced on it (R9, R13). */
const shrink = (draw: Drawing, { ref }: Lot, by: Money, cause: MoveFunding['cause']): void => {
  const { invoiceId } = ref;
  const left = draw.take(invoiceId, 'guaranteed', 'outside', by);
  const rest = draw.take(invoiceId, 'advanced', cause === 'writeOff' ? 'givenUp' : 'debt', left);
  if (!isZero(rest)) throw new Error(`${invoiceId} loses more than its activity was funded by`);
};

const more = (target: Money, than: Money): Money =>
  compare(target, than) > 0 ? subtract(target, than) : zero(target.currency);

const reversed = (
  command: MoveFunding,
  state: Open,
  lot: Lot,
  target: Money,
): readonly ActivityEvent[] => {
  const { currency, cause, borneByActivity = '0.00' } = command;
  const share = parseMoney(command.activityShare, currency);
  const before = parseMoney(lot.clearedAfter, currency);
  const down = more(before, target);
  const shrunk = more(parseMoney(lot.activityShare, currency), share);
  const borne = parseMoney(borneByActivity, currency);
  const guaranteed = lot.kind === 'guaranteed';
  // An invoice that brought nothing yet can still cost the activity something.
  const draw = drawFrom(withLot(state.budget, lot));
  unclear(draw, lot, down);
  if (guaranteed) shrink(draw, lot, shrunk, cause);
  draw.put(command.invoiceId, 'shortfall', borne);
  const moves = draw.moves();
  if (moves.length === 0) return [];
  if (cause === 'payment') throw new Error(`a payment takes money from ${command.invoiceId}`);
  const clearedAfter = formatMoney(min(target, before));
  const amount = formatMoney(add(guaranteed ? shrunk : down, borne));
  const data = { ...fundingOf(command, state), clearedAfter, cause, amount, moves };
  return [{ type: 'ActivityFundingReversed', data }];
};

const cleared = (command: MoveFunding, state: Open, lot: Lot): readonly ActivityEvent[] => {
  const { currency, clearedAfter, guaranteed } = command;
  const up = more(parseMoney(clearedAfter, currency), parseMoney(lot.clearedAfter, currency));
  if (!isPositive(up)) return [];
  const amount = formatMoney(up);
  const data = { ...fundingOf(command, state), clearedAfter, amount };
  if (!guaranteed) return [{ type: 'ActivityFunded', data: { ...data, kind: 'cleared' } }];
  const repaid = min(lot.pools.advanced, up);
  const advanceRepaid = formatMoney(repaid);
  const becameCleared = formatMoney(subtract(up, repaid));
  return [{ type: 'ActivityFundingCleared', data: { ...data, advanceRepaid, becameCleared } }];
};

/**
 * Moves an invoice's money to its targets. It waits while the fund has not answered a salary that is to be advanced on
 * the invoice (M5): amounts here are then exactly those of the fund.
 */
export const moveFunding = (command: MoveFunding, state: Open): Decided => {
  const { invoiceId, currency, guaranteed } = command;
  if (command.overtaken === true) return ok([]);
  const known = state.budget.lots.get(invoiceId);
  if (known === undefined && guaranteed) return refuse('invoice_not_funded', { invoiceId });
  const lot = known ?? emptyLot('cleared', command);
  if (isPositive(lot.pools.held)) return refuse('salary_funding_in_flight', { invoiceId });
  const down = reversed(command, state, lot, parseMoney(command.clearedAfter, currency));
  const between = down.reduce(activityAfter, state);
  if (between.status === 'absent') throw new Error('an open activity cannot become absent');
  const up = cleared(command, between, between.budget.lots.get(invoiceId) ?? lot);
  return withCover(state, [...down, ...up]);
};
