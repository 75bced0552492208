import { activityDecider, type ActivityCommand } from '../../src/domain/activity/decider.ts';
import type { ActivityEvent, ReversalCause } from '../../src/domain/activity/events.ts';
import { spendable, poolSum, type Lots } from '../../src/domain/activity/lots.ts';
import { fundChangesOf, movesOf, type FundChangeKind } from '../../src/domain/activity/moves.ts';
import type { JobPayLimit } from '../../src/domain/activity/salaries.ts';
import type { Open } from '../../src/domain/activity/state.ts';
import {
  guaranteeFundDecider,
  type FundCap,
  type GuaranteeFundCommand,
} from '../../src/domain/guarantee-fund/decider.ts';
import type { GuaranteeFundEvent } from '../../src/domain/guarantee-fund/events.ts';
import { idOf, type InvoiceId, type JobId, type SalaryId } from '../../src/domain/ids.ts';
import { post } from '../../src/domain/ledger/post.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import { formatMoney, parseMoney, type Amount, type Money } from '../../src/domain/money.ts';
import type { Refusal, Result } from '../../src/domain/result.ts';
import { activityId, decisionId, dimensions, entityId, memberId, uuid } from '../domain/samples.ts';

const CURRENCY = 'EUR' as const;
/** The accounting day of everything here. */
const on = parseDate('2026-01-31');
/** The amount of a text. */
const amountOf = (text: string): Amount => formatMoney(parseMoney(text, CURRENCY));

export const invoiceNo = (n: number): InvoiceId => idOf<InvoiceId>(uuid(100 + n));
export const salaryNo = (n: number): SalaryId => idOf<SalaryId>(uuid(500 + n));
const jobNo = (n: number): JobId => idOf<JobId>(uuid(300 + n));

/** An activity and the fund that answers it as the reactions do, in memory. */
export type Budget = Readonly<{
  events: () => readonly (ActivityEvent | GuaranteeFundEvent)[];
  last: () => readonly ActivityEvent[];
  activity: () => Open;
  budget: () => Lots;
  spendable: () => Amount;
  pool: (pool: Parameters<typeof poolSum>[1]) => Amount;
  exposure: () => Amount;
  /** What all events posted to an account, in cents. */
  posted: (account: string) => bigint;
  issue: (n: number, share: string, guaranteed?: boolean) => string;
  /** Moves invoice n to what is left to the activity and what of it the client has paid. */
  move: (
    n: number,
    share: string,
    cleared: string,
    cause?: 'payment' | ReversalCause,
    borneByActivity?: string,
  ) => string;
  /** Reserves a salary; `answer: false` leaves the fund's answer under way. */
  salary: (
    n: number,
    cost: string,
    more?: Readonly<{ answer?: boolean; job?: number; limit?: JobPayLimit }>,
  ) => string;
  /** The fund answers what was reserved: advanced, or refused and freed. */
  answer: (n: number) => string;
  cancel: (n: number) => string;
  forgive: (amount: string) => string;
}>;

const FUND_COMMANDS: Readonly<Record<FundChangeKind, GuaranteeFundCommand['type']>> = {
  repay: 'RepayAdvance',
  reopen: 'ReopenAdvance',
  lose: 'RecogniseLoss',
  recover: 'RecoverLoss',
};

/** An open activity with an empty fund. Every call answers `ok` or the code of the refusal. */
export const openBudget = (cap?: Omit<FundCap, 'decisionId'>): Budget => {
  const all: (ActivityEvent | GuaranteeFundEvent)[] = [];
  const accounts = new Map<string, bigint>();
  const invoices = new Map<number, boolean>();
  let latest: readonly ActivityEvent[] = [];
  let now = activityDecider.initial;
  let fund = guaranteeFundDecider.initial;
  const state = (): Open => {
    if (now.status === 'absent') throw new Error('absent');
    return now;
  };
  const note = (event: ActivityEvent | GuaranteeFundEvent): void => {
    all.push(event);
    for (const { account, amount } of post(event).flatMap(({ lines }) => lines)) {
      accounts.set(account, (accounts.get(account) ?? 0n) + amount.cents);
    }
  };
  const happened = (event: ActivityEvent): void => {
    now = activityDecider.evolve(now, event);
    note(event);
  };
  happened({ type: 'ActivityOpened', data: { activityId, entityId, memberId } });
  const common = {
    entityId,
    activityId,
    memberId,
    currency: CURRENCY,
    fiscalYear: parseDate('2026-01-01'),
  } as const;

  const askFund = (command: GuaranteeFundCommand): Result<unknown, Refusal<string>> => {
    const decided = guaranteeFundDecider.decide(command, fund);
    for (const event of decided.ok ? decided.value : []) {
      fund = guaranteeFundDecider.fromLast(event);
      note(event);
    }
    return decided;
  };
  const tellFund = (event: ActivityEvent): void => {
    for (const { change, parts } of fundChangesOf(movesOf(event))) {
      const type = FUND_COMMANDS[change];
      const data = { ...common, parts };
      const told =
        type === 'RecogniseLoss'
          ? askFund({ type, data: { ...data, cause: 'writeOff', of: 'advance' } })
          : askFund({ type, data } as GuaranteeFundCommand);
      if (!told.ok) throw new Error(told.refusal.code);
    }
  };
  const ask = (command: ActivityCommand): string => {
    const decided = activityDecider.decide(command, state());
    latest = decided.ok ? decided.value : [];
    if (!decided.ok) return decided.refusal.code;
    decided.value.forEach(happened);
    decided.value.forEach(tellFund);
    return 'ok';
  };
  const invoice = (n: number) => ({
    ...dimensions,
    invoiceId: invoiceNo(n),
    jobId: jobNo(n),
    // Two on a day, so that their numbers count too.
    issuedOn: parseDate(`2026-01-${String(Math.ceil(n / 2)).padStart(2, '0')}`),
    number: n,
  });
  const answer = (n: number): string => {
    const salaryId = salaryNo(n);
    const reserved = state().salaries.get(salaryId);
    if (reserved === undefined) throw new Error('not reserved');
    const parts = reserved.parts.filter(({ kind }) => kind === 'guaranteed');
    const salary = { activityId, salaryId, currency: CURRENCY } as const;
    const cap_ = cap === undefined ? undefined : { ...cap, decisionId };
    const data = { ...common, salaryId, cap: cap_, parts };
    const advanced = parts.length === 0 ? undefined : askFund({ type: 'AdvanceSalary', data });
    if (advanced?.ok === false) {
      ask({ type: 'ReleaseSalary', data: { ...salary, reason: 'advanceRefused', on } });
      return advanced.refusal.code;
    }
    return ask({ type: 'ConfirmSalary', data: { ...salary, on } });
  };
  return {
    events: () => all,
    last: () => latest,
    activity: state,
    budget: () => state().budget,
    spendable: () => formatMoney(spendable(state().budget, CURRENCY)),
    pool: (pool) => formatMoney(poolSum(state().budget, pool, CURRENCY)),
    exposure: () => (fund.status === 'absent' ? amountOf('0.00') : fund.exposureAfter),
    posted: (account) => accounts.get(account) ?? 0n,
    issue: (n, share, guaranteed = true) => {
      invoices.set(n, guaranteed);
      const data = { ...invoice(n), activityShare: amountOf(share) };
      return guaranteed ? ask({ type: 'FundActivity', data }) : 'ok';
    },
    move: (n, share, cleared, cause = 'payment', borne) => {
      const targets = { activityShare: amountOf(share), clearedAfter: amountOf(cleared), cause };
      const data = { ...invoice(n), guaranteed: invoices.get(n) ?? true, ...targets, on };
      const more = borne === undefined ? {} : { borneByActivity: amountOf(borne) };
      return ask({ type: 'MoveFunding', data: { ...data, ...more } });
    },
    salary: (n, cost, { answer: answered = true, job, limit } = {}) => {
      const salary = { activityId, salaryId: salaryNo(n), currency: CURRENCY } as const;
      const data = {
        ...salary,
        cost: amountOf(cost),
        ...(job === undefined ? {} : { jobId: jobNo(job) }),
        ...(limit === undefined ? {} : { limit }),
      };
      const reserved = ask({ type: 'ReserveSalary', data });
      return reserved === 'ok' && answered && latest.length > 0 ? answer(n) : reserved;
    },
    answer,
    cancel: (n) => {
      const salary = { activityId, salaryId: salaryNo(n), currency: CURRENCY } as const;
      return ask({ type: 'ReleaseSalary', data: { ...salary, reason: 'cancelled', on } });
    },
    forgive: (amount) => {
      const data = {
        activityId,
        decisionId,
        decision: { entityId, adopted: true },
        amount: amountOf(amount),
        currency: CURRENCY,
        on,
      } as const;
      return ask({ type: 'ForgiveDebt', data });
    },
  };
};

/** The cents of an amount, for sums in tests. */
export const centsOf = (amount: string): bigint => (parseMoney(amount, CURRENCY) as Money).cents;
