import type { Decider, Message } from '../decider.ts';
import { checkAdopted, type DecisionFact, type DecisionNeededCode } from '../decision/adopted.ts';
import { isLocalDate, type LocalDate } from '../local-date.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import { isEnterpriseNumber } from '../structured-communication.ts';
import type {
  EntityEvent,
  EntityRegistered,
  PaymentTerms,
  Policy,
  PolicyAdopted,
  Series,
  WriteOffRules,
} from './events.ts';
import {
  adoptHolidays,
  type AdoptedHolidays,
  type HolidayRefusalCode,
  type HolidaysToAdopt,
} from './holidays.ts';
import { checkPolicy, type PolicyRefusalCode } from './policy-rules.ts';

/** An entity and every policy adopted for it, in log order. */
export type EntityState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{
      status: 'registered';
      policies: readonly PolicyAdopted['data'][];
      holidays: AdoptedHolidays;
    }> &
      EntityRegistered['data']);

/** A rule to adopt, with the decision it rests on as the decision's own stream tells it (undefined: there is none). */
type PolicyToAdopt = PolicyAdopted['data'] &
  Readonly<{
    /** Accounting date of the command. */
    effectiveOn: LocalDate;
    decision: DecisionFact;
    /** True when the series of a numbering has given its first number of the year. */
    seriesBegun?: boolean;
  }>;

/** What can be asked of an entity, with the facts of other streams that it rests on. */
export type EntityCommand =
  | Message<'RegisterEntity', EntityRegistered['data']>
  | Message<'AdoptPolicy', PolicyToAdopt>
  | Message<'AdoptHolidays', HolidaysToAdopt>;

/** Why an entity refuses what is asked of it. */
export type EntityRefusalCode =
  | 'entity_already_registered'
  | 'entity_not_found'
  | 'enterprise_number_invalid'
  | 'fiscal_year_start_invalid'
  | DecisionNeededCode
  | HolidayRefusalCode
  | PolicyRefusalCode;

type Registered = Extract<EntityState, { status: 'registered' }>;
type Decided = Result<readonly EntityEvent[], Refusal<EntityRefusalCode>>;

type Adopted<Name extends Policy['policy']> = Extract<PolicyAdopted['data'], { policy: Name }>;

/** The rule that holds on a day: the one adopted last of those that began by then (R4); undefined when none did. */
export const policyInForce = <Name extends Policy['policy']>(
  state: Registered,
  name: Name,
  on: LocalDate,
): Adopted<Name> | undefined =>
  state.policies.findLast(
    (adopted): adopted is Adopted<Name> => adopted.policy === name && adopted.effectiveFrom <= on,
  );

/** The entity's payment terms on a day; terms agreed with a client win over them. */
export const paymentTermsInForce = (state: Registered, on: LocalDate): PaymentTerms | undefined =>
  policyInForce(state, 'paymentTerms', on)?.parameters;

// What the rules say where no decision says otherwise (R9, M27).
const WITHOUT_POLICY: WriteOffRules = {
  levyOnLoss: 'cancelled',
  unregainedVat: 'activity',
  decisionNeeded: false,
};

/** How receivables are given up on a day. */
export const writeOffRulesInForce = (state: Registered, on: LocalDate): WriteOffRules =>
  policyInForce(state, 'writeOff', on)?.parameters ?? WITHOUT_POLICY;

/** Where a series starts in a year: at the number that a migration adopted, else at 1. */
export const firstNumber = (state: Registered, series: Series, year: number): number => {
  const numbering = state.policies
    .filter((adopted) => adopted.policy === 'numbering')
    .find(({ parameters }) => parameters.series === series && parameters.year === year);
  return numbering?.parameters.firstNumber ?? 1;
};

const register = (data: EntityRegistered['data'], state: EntityState): Decided => {
  const { entityId, jurisdiction, enterpriseNumber, fiscalYearStart } = data;
  if (state.status !== 'absent') return refuse('entity_already_registered', { entityId });
  if (!isEnterpriseNumber(jurisdiction, enterpriseNumber)) {
    return refuse('enterprise_number_invalid', { jurisdiction, enterpriseNumber });
  }
  // A day of every year: 2001 is not a leap year.
  if (!isLocalDate(`2001-${fiscalYearStart}`)) {
    return refuse('fiscal_year_start_invalid', { fiscalYearStart });
  }
  return ok([{ type: 'EntityRegistered', data }]);
};

const adopt = (
  { effectiveOn, decision, seriesBegun = false, ...policy }: PolicyToAdopt,
  { entityId, jurisdiction, policies }: Registered,
): Decided => {
  const { decisionId, effectiveFrom } = policy;
  const voted = checkAdopted(decisionId, decision, entityId);
  if (!voted.ok) return voted;
  const dates = { effectiveFrom, effectiveOn };
  const proposal = { policy, ...dates, jurisdiction, adopted: policies, seriesBegun };
  const checked = checkPolicy(proposal);
  return checked.ok ? ok([{ type: 'PolicyAdopted', data: policy }]) : checked;
};

/** An entity is registered once; its rules are dated and each rests on a decision that was adopted. */
export const entityDecider: Decider<EntityState, EntityCommand, EntityEvent, EntityRefusalCode> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    switch (event.type) {
      case 'EntityRegistered':
        return { status: 'registered', ...event.data, policies: [], holidays: {} };
      case 'PolicyAdopted':
        return state.status === 'absent'
          ? outOfPlace(event.type, state.status)
          : { ...state, policies: [...state.policies, event.data] };
      case 'HolidayCalendarAdopted': {
        if (state.status === 'absent') return outOfPlace(event.type, state.status);
        const { year, days } = event.data;
        return { ...state, holidays: { ...state.holidays, [year]: days } };
      }
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'RegisterEntity':
        return register(command.data, state);
      case 'AdoptPolicy':
        return state.status === 'absent'
          ? refuse('entity_not_found', { entityId: command.data.entityId })
          : adopt(command.data, state);
      case 'AdoptHolidays':
        return state.status === 'absent'
          ? refuse('entity_not_found', { entityId: command.data.entityId })
          : adoptHolidays(command.data, state.holidays);
      default:
        return unreachable(command);
    }
  },
};
