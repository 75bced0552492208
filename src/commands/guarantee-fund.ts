import type { FundChangeKind } from '../domain/activity/moves.ts';
import { policyInForce } from '../domain/entity/decider.ts';
import { fiscalYearOf } from '../domain/entity/fiscal-year.ts';
import type { FundCap, GuaranteeFundCommand } from '../domain/guarantee-fund/decider.ts';
import type { EntityId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import type { EntityFacts } from './facts.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { AdvanceSalary, ChangeFund } from './reaction-commands.ts';
import { refuseSalary } from './refuse-salary.ts';
import { releasedBefore, releaseSalary, reserve } from './reserve-salary.ts';
import { dateIn } from './today.ts';
import type { UseCaseDeps } from './use-case.ts';
import { isWait } from './waits.ts';

type FundFacts = Readonly<{ entity: EntityFacts['entity']; fiscalYear: LocalDate; basis: Basis }>;

/** The entity of the fund, and its fiscal year of the day. */
const fundFacts = async (
  { books }: UseCaseDeps,
  entityId: EntityId,
  on: LocalDate,
): Promise<Result<FundFacts, Refusal<'entity_not_found'>>> => {
  const { state: entity, basis } = await books.entity.tail(entityId);
  if (entity.status === 'absent') return refuse('entity_not_found', { entityId });
  return ok({ entity, fiscalYear: fiscalYearOf(entity.fiscalYearStart, on), basis });
};

/**
 * The cap in force on the day of recording, whatever day the salary is of: what is out is a fact of now, and so is how
 * much may be (R31).
 */
const capInForce = (entity: EntityFacts['entity'], recordedAt: string): FundCap | undefined => {
  const today = dateIn(entity.timeZone, new Date(recordedAt));
  const policy = policyInForce(entity, 'guaranteeFund', today);
  const amount = policy?.parameters.cap;
  return policy === undefined || amount === undefined
    ? undefined
    : { amount, losses: policy.parameters.losses, decisionId: policy.decisionId };
};

/** Asks the fund for what the client's money does not cover; only for what is reserved at this moment. */
const askFund = (
  deps: UseCaseDeps,
  call: ReactionCall,
  { reserved }: AdvanceSalary['data'],
): Promise<Result<unknown, CommandRefusal>> => {
  const { guaranteeFund, activity } = deps.books;
  const { entityId, activityId, salaryId, parts: all, amount: _cost, ...rest } = reserved;
  const parts = all
    .filter(({ kind }) => kind === 'guaranteed')
    .map(({ kind: _kind, ...part }) => part);
  if (parts.length === 0) return Promise.resolve(ok(undefined));
  const stream = guaranteeFund.nameOf(entityId);
  return guaranteeFund.handle<CommandRefusal>({
    stream,
    envelope: reactionEnvelope(deps.secret, call, {
      type: 'AdvanceSalary',
      target: stream,
      input: { salaryId, parts },
    }),
    gather: async (_fold, recordedAt) => {
      const effectiveOn = consequenceDate(call);
      const facts = await fundFacts(deps, entityId, effectiveOn);
      if (!facts.ok) return facts;
      const tail = await activity.tail(activityId);
      const status =
        tail.state.status === 'absent' ? undefined : tail.state.salaries.get(salaryId)?.status;
      // An earlier try that ended half-way may have freed it: the fund advances nothing for it then.
      if (status !== 'reserved') return refuse('salary_not_reserved', { salaryId });
      const { entity, fiscalYear, basis } = facts.value;
      const cap = capInForce(entity, recordedAt);
      const data = { ...rest, entityId, activityId, salaryId, parts, fiscalYear, cap };
      const command = { type: 'AdvanceSalary', data } as const;
      return ok({ command, basis: [basis, tail.basis], effectiveOn, entityId });
    },
  });
};

const confirm = (
  deps: UseCaseDeps,
  call: ReactionCall,
  { reserved }: AdvanceSalary['data'],
): Promise<Result<unknown, CommandRefusal>> => {
  const { activity } = deps.books;
  const { activityId, entityId, salaryId, jobId, currency } = reserved;
  const stream = activity.nameOf(activityId);
  const salary = { activityId, salaryId, currency };
  const effectiveOn = consequenceDate(call);
  const dated = { ...salary, on: effectiveOn };
  const data = jobId === undefined ? dated : { ...dated, jobId };
  return activity.handle<CommandRefusal>({
    stream,
    envelope: reactionEnvelope(deps.secret, call, {
      type: 'ConfirmSalary',
      target: stream,
      input: { salaryId },
    }),
    gather: async () =>
      ok({
        command: { type: 'ConfirmSalary', data } as const,
        basis: [],
        effectiveOn,
        entityId,
      }),
  });
};

/**
 * The fund answers a reservation: it advances what no cleared money covers, and the salary is funded; or it refuses, and
 * the reservation is freed at once, so that nothing is half done (M10). A resumed salary is reserved anew first.
 */
export const advanceSalary =
  (deps: UseCaseDeps) =>
  async ({ data }: AdvanceSalary, call: ReactionCall): Promise<Result<unknown, CommandRefusal>> => {
    const { amount: cost, parts: _parts, ...salary } = data.reserved;
    if (call.trigger.id !== call.cause.id) {
      const again = await reserve(deps, call, { ...salary, cost }, `again.${call.trigger.id}`);
      return again.ok ? again : refuseSalary(deps, call, salary, again.refusal);
    }
    const release = { ...salary, reason: 'advanceRefused' } as const;
    const advanced: Result<unknown, CommandRefusal> = (await releasedBefore(deps, call, release))
      ? refuse('salary_not_reserved', { salaryId: salary.salaryId })
      : await askFund(deps, call, data);
    if (advanced.ok) return confirm(deps, call, data);
    if (isWait(advanced.refusal)) return advanced;
    const freed = await releaseSalary(deps)({ type: 'ReleaseSalary', data: release }, call);
    if (!freed.ok) return freed;
    return refuseSalary(deps, call, salary, advanced.refusal);
  };

const COMMANDS = {
  repay: 'RepayAdvance',
  reopen: 'ReopenAdvance',
  lose: 'RecogniseLoss',
  recover: 'RecoverLoss',
} as const satisfies Readonly<Record<FundChangeKind, GuaranteeFundCommand['type']>>;

/** The fund follows what its activities and invoices say of their advances, to the cent; it refuses nothing of it. */
export const changeFund =
  (deps: UseCaseDeps) =>
  ({ data }: ChangeFund, call: ReactionCall): Promise<Result<unknown, CommandRefusal>> => {
    const { change, cause, of, countsOn, ...rest } = data;
    const { entityId, parts } = rest;
    const { guaranteeFund } = deps.books;
    const stream = guaranteeFund.nameOf(entityId);
    const type = COMMANDS[change];
    return guaranteeFund.handle<CommandRefusal>({
      stream,
      envelope: reactionEnvelope(deps.secret, call, { type, target: stream, input: { parts } }),
      gather: async () => {
        const effectiveOn = consequenceDate(call, ...(countsOn === undefined ? [] : [countsOn]));
        const facts = await fundFacts(deps, entityId, effectiveOn);
        if (!facts.ok) return facts;
        const { fiscalYear, basis } = facts.value;
        const told = { ...rest, fiscalYear };
        const command: GuaranteeFundCommand =
          type === 'RecogniseLoss' ? { type, data: { ...told, cause, of } } : { type, data: told };
        return ok({ command, basis: [basis], effectiveOn, entityId });
      },
    });
  };
