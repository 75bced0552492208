import { yearOf, type LocalDate } from '../local-date.ts';
import { addRates, formatRate, parseRate } from '../money.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type {
  GuaranteeFundPolicy,
  Jurisdiction,
  LevyPolicy,
  NumberingPolicy,
  PaymentTermsPolicy,
  Policy,
  PolicyAdopted,
  ProvisionsPolicy,
  WagesPolicy,
} from './events.ts';
import { maxTermDays } from './payment-terms.ts';

/** Why a rule cannot be adopted. */
export type PolicyRefusalCode =
  | 'policy_effective_too_early'
  | 'levy_rates_invalid'
  | 'payment_terms_too_long'
  | 'provisions_invalid'
  | 'first_number_invalid'
  | 'numbering_year_over'
  | 'numbering_already_adopted'
  | 'guarantee_fund_cap_invalid'
  | 'wage_days_invalid';

type Checked = Result<undefined, Refusal<PolicyRefusalCode>>;
const FINE: Checked = ok(undefined);

// The law lets work rules set the seventh working day at the latest.
const MOST_WAGE_DAYS = 7;

/** The highest number of a series: a structured communication has six digits for it (docs/architecture.md). */
export const LAST_NUMBER = 999_999;

/** A rule with the day from which it is to hold, and what it meets. */
export type PolicyProposal = Readonly<{
  policy: Policy;
  effectiveFrom: LocalDate;
  /** Accounting date of the command. */
  effectiveOn: LocalDate;
  jurisdiction: Jurisdiction;
  /** The entity's policies so far, in log order. */
  adopted: readonly PolicyAdopted['data'][];
  /** True when the series of a numbering has given its first number of the year. */
  seriesBegun: boolean;
}>;

/** True when both set the same rule: each year of a series, each category of workers and each agency has its own. */
const sameRule = (a: Policy, b: Policy): boolean => {
  if (a.policy === 'numbering' && b.policy === 'numbering') {
    return a.parameters.series === b.parameters.series && a.parameters.year === b.parameters.year;
  }
  if (a.policy === 'socialChargeProvisions' && b.policy === 'socialChargeProvisions') {
    return a.parameters.agency === b.parameters.agency;
  }
  return a.policy === 'workerBounds' && b.policy === 'workerBounds'
    ? a.parameters.category === b.parameters.category
    : a.policy === b.policy;
};

// What was decided with the rule in force stays true: a rule begins today at the earliest, and never before the one it replaces.
const checkStart = (proposal: PolicyProposal): Checked => {
  const { policy, effectiveFrom, effectiveOn, adopted } = proposal;
  const last = adopted.findLast((other) => sameRule(other, policy))?.effectiveFrom ?? effectiveOn;
  const earliest = last > effectiveOn ? last : effectiveOn;
  return effectiveFrom < earliest
    ? refuse('policy_effective_too_early', { effectiveFrom, earliest })
    : FINE;
};

const checkLevy = ({ parameters }: LevyPolicy): Checked => {
  const { mutualServices, guaranteeFund } = parameters;
  const total = formatRate(addRates(parseRate(mutualServices), parseRate(guaranteeFund)));
  // The shortest text of a ratio begins with "0" exactly when it is below one.
  return total.startsWith('0')
    ? FINE
    : refuse('levy_rates_invalid', { mutualServices, guaranteeFund, total });
};

const checkTerms = ({ parameters }: PaymentTermsPolicy, jurisdiction: Jurisdiction): Checked => {
  const most = maxTermDays(jurisdiction);
  const days = String(parameters.days);
  return parameters.days > most
    ? refuse('payment_terms_too_long', { days, most: String(most) })
    : FINE;
};

const checkNumbering = (policy: NumberingPolicy, proposal: PolicyProposal): Checked => {
  const { series, year, firstNumber } = policy.parameters;
  const facts = { series, year: String(year), firstNumber: String(firstNumber) };
  if (firstNumber < 1 || firstNumber > LAST_NUMBER) return refuse('first_number_invalid', facts);
  if (year < yearOf(proposal.effectiveFrom)) return refuse('numbering_year_over', facts);
  // The first number given settles where a year starts, so it is set once, before it is used.
  return proposal.seriesBegun || proposal.adopted.some((other) => sameRule(other, policy))
    ? refuse('numbering_already_adopted', facts)
    : FINE;
};

const checkFund = ({ parameters: { cap } }: GuaranteeFundPolicy): Checked =>
  cap?.startsWith('-') === true ? refuse('guarantee_fund_cap_invalid', { cap }) : FINE;

const checkWages = ({ parameters }: WagesPolicy): Checked => {
  const { payWithinWorkingDays, legalWorkingDays } = parameters;
  const wrong = [payWithinWorkingDays, legalWorkingDays].find(
    (days) => days < 1 || days > MOST_WAGE_DAYS,
  );
  return wrong === undefined
    ? FINE
    : refuse('wage_days_invalid', { days: String(wrong), most: String(MOST_WAGE_DAYS) });
};

// More than the whole quarter is no provision for it.
const checkProvisions = ({ parameters }: ProvisionsPolicy): Checked => {
  for (const shares of [parameters.shares, parameters.fourthQuarterShares]) {
    const [first, second, third] = shares.map(parseRate);
    if (first === undefined || second === undefined || third === undefined) continue;
    const total = formatRate(addRates(addRates(first, second), third));
    if (!total.startsWith('0') && total !== '1') {
      return refuse('provisions_invalid', { shares: shares.join(' + '), total });
    }
  }
  return FINE;
};

/** Refuses a rule that the law, the rules before it or plain sense rule out. */
export const checkPolicy = (proposal: PolicyProposal): Checked => {
  const start = checkStart(proposal);
  if (!start.ok) return start;
  const { policy, jurisdiction } = proposal;
  switch (policy.policy) {
    case 'levy':
      return checkLevy(policy);
    case 'paymentTerms':
      return checkTerms(policy, jurisdiction);
    case 'numbering':
      return checkNumbering(policy, proposal);
    case 'socialChargeProvisions':
      return checkProvisions(policy);
    case 'guaranteeFund':
      return checkFund(policy);
    case 'wages':
      return checkWages(policy);
    // Bounds only make a slipped digit visible: whatever they are, they are the entity's to choose.
    case 'workerBounds':
    case 'writeOff':
      return FINE;
    default:
      return unreachable(policy);
  }
};
