import type { AdvancePart } from '../activity/moves.ts';
import type { Message, RegisterDecider } from '../decider.ts';
import type { ActivityId, DecisionId, EntityId, JobId, MemberId, SalaryId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import {
  add,
  compare,
  formatMoney,
  parseMoney,
  subtract,
  sum,
  type Amount,
  type Currency,
  type Money,
} from '../money.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type { FundRegister, GuaranteeFundEvent, LossCause } from './events.ts';

/** The fund as its last event tells it. */
export type GuaranteeFundState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'open' }> & FundRegister);

/** The hard cap that a decision set (R31); it counts losses of the fiscal year, or of all years (M20). */
export type FundCap = Readonly<{
  amount: Amount;
  losses: 'fiscalYear' | 'ever';
  decisionId: DecisionId;
}>;

type Change = Readonly<{
  entityId: EntityId;
  activityId: ActivityId;
  memberId: MemberId;
  currency: Currency;
  parts: readonly AdvancePart[];
  /** First day of the fiscal year of the accounting date. */
  fiscalYear: LocalDate;
}>;

type Advance = Change & Readonly<{ salaryId: SalaryId; jobId?: JobId; cap: FundCap | undefined }>;

/** What can be asked of the fund, with the facts of other streams that it rests on. */
export type GuaranteeFundCommand =
  | Message<'AdvanceSalary', Advance>
  | Message<'RepayAdvance', Change>
  | Message<'ReopenAdvance', Change>
  | Message<'RecogniseLoss', Change & { cause: LossCause; of: 'advance' | 'invoice' }>
  | Message<'RecoverLoss', Change>;

/** Why the fund refuses what is asked of it. */
export type GuaranteeFundRefusalCode = 'guarantee_fund_cap_reached';

type Decided = Result<readonly GuaranteeFundEvent[], Refusal<GuaranteeFundRefusalCode>>;

const NOTHING = '0.00';

/** The running figures in the fiscal year of the command: a new year begins with no loss. A late fact stays in the running year. */
const registerFor = (
  state: GuaranteeFundState,
  { fiscalYear, currency }: Change,
): Readonly<Record<Exclude<keyof FundRegister, 'fiscalYear'>, Money>> & {
  fiscalYear: LocalDate;
} => {
  const of = (text: string): Money => parseMoney(text, currency);
  if (state.status === 'absent') {
    const none = of(NOTHING);
    const losses = { lossesInYear: none, lossesEver: none };
    const recoveries = { recoveriesInYear: none, recoveriesEver: none };
    return { fiscalYear, exposureAfter: none, ...losses, ...recoveries };
  }
  const sameYear = fiscalYear <= state.fiscalYear;
  return {
    fiscalYear: sameYear ? state.fiscalYear : fiscalYear,
    exposureAfter: of(state.exposureAfter),
    lossesInYear: of(sameYear ? state.lossesInYear : NOTHING),
    recoveriesInYear: of(sameYear ? state.recoveriesInYear : NOTHING),
    lossesEver: of(state.lossesEver),
    recoveriesEver: of(state.recoveriesEver),
  };
};
type Register = ReturnType<typeof registerFor>;

/** By how much each running figure changes. */
type Steps = Readonly<{ exposure: 1 | 0 | -1; losses: 1 | 0; recoveries: 1 | 0 }>;

const stepped = (value: Money, step: 1 | 0 | -1, amount: Money): Amount =>
  formatMoney(step === 0 ? value : step === 1 ? add(value, amount) : subtract(value, amount));

const amountOf = ({ parts, currency }: Change): Money =>
  sum(
    currency,
    parts.map(({ amount }) => parseMoney(amount, currency)),
  );

const changed = (command: Change, register: Register, steps: Steps) => {
  const { entityId, activityId, memberId, currency, parts } = command;
  const amount = amountOf(command);
  const exposureAfter = stepped(register.exposureAfter, steps.exposure, amount);
  if (exposureAfter.startsWith('-')) {
    throw new Error(
      `the fund of ${entityId} gets back more than it has advanced: ${exposureAfter}`,
    );
  }
  return {
    entityId,
    activityId,
    memberId,
    currency,
    amount: formatMoney(amount),
    parts,
    exposureAfter,
    fiscalYear: register.fiscalYear,
    lossesInYear: stepped(register.lossesInYear, steps.losses, amount),
    recoveriesInYear: stepped(register.recoveriesInYear, steps.recoveries, amount),
    lossesEver: stepped(register.lossesEver, steps.losses, amount),
    recoveriesEver: stepped(register.recoveriesEver, steps.recoveries, amount),
  };
};

/** What counts against the cap: open advances, and losses less recoveries. */
const usedOf = (register: Register, losses: FundCap['losses']): Money =>
  losses === 'ever'
    ? add(register.exposureAfter, subtract(register.lossesEver, register.recoveriesEver))
    : add(register.exposureAfter, subtract(register.lossesInYear, register.recoveriesInYear));

const advance = (command: Advance, register: Register): Decided => {
  const { salaryId, jobId, cap, currency } = command;
  const data = {
    ...changed(command, register, { exposure: 1, losses: 0, recoveries: 0 }),
    salaryId,
    ...(jobId === undefined ? {} : { jobId }),
  };
  if (cap === undefined) return ok([{ type: 'SalaryAdvanced', data }]);
  const used = usedOf(register, cap.losses);
  const { amount, decisionId } = cap;
  if (compare(add(used, amountOf(command)), parseMoney(amount, currency)) > 0) {
    const facts = { salaryId, advance: data.amount, used: formatMoney(used), cap: amount };
    return refuse('guarantee_fund_cap_reached', facts);
  }
  return ok([{ type: 'SalaryAdvanced', data: { ...data, cap: { amount, decisionId } } }]);
};

/**
 * The fund's running figures. It keeps no state per invoice: each activity knows which advance is open on which of its
 * invoices, and what it says is followed to the cent. Only a new advance is ever refused.
 */
export const guaranteeFundDecider: RegisterDecider<
  GuaranteeFundState,
  GuaranteeFundCommand,
  GuaranteeFundEvent,
  GuaranteeFundRefusalCode
> = {
  initial: { status: 'absent' },
  fromLast: ({ data }) => {
    const { exposureAfter, fiscalYear, lossesInYear, recoveriesInYear } = data;
    const { lossesEver, recoveriesEver } = data;
    const year = { fiscalYear, lossesInYear, recoveriesInYear };
    return { status: 'open', exposureAfter, ...year, lossesEver, recoveriesEver };
  },
  decide: (command, state) => {
    const register = registerFor(state, command.data);
    switch (command.type) {
      case 'AdvanceSalary':
        return advance(command.data, register);
      case 'RepayAdvance': {
        const data = changed(command.data, register, { exposure: -1, losses: 0, recoveries: 0 });
        return ok([{ type: 'SalaryAdvanceRepaid', data }]);
      }
      case 'ReopenAdvance': {
        const data = changed(command.data, register, { exposure: 1, losses: 0, recoveries: 0 });
        return ok([{ type: 'SalaryAdvanceReopened', data }]);
      }
      case 'RecogniseLoss': {
        const { cause, of } = command.data;
        const exposure = of === 'advance' ? -1 : 0;
        const data = changed(command.data, register, { exposure, losses: 1, recoveries: 0 });
        return ok([{ type: 'GuaranteeLossRecognised', data: { ...data, cause, of } }]);
      }
      case 'RecoverLoss': {
        const data = changed(command.data, register, { exposure: 0, losses: 0, recoveries: 1 });
        return ok([{ type: 'GuaranteeLossRecovered', data }]);
      }
      default:
        return unreachable(command);
    }
  },
};
