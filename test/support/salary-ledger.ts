import type { CommandRefusal } from '../../src/commands/api.ts';
import { carryOut } from '../../src/commands/carry-out.ts';
import type { UseCaseDeps } from '../../src/commands/use-case.ts';
import type { EventType } from '../../src/domain/ledger-event.ts';
import type { Amount } from '../../src/domain/money.ts';
import type { Result } from '../../src/domain/result.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { react } from '../../src/reactions/reaction.ts';
import { adoptRules, day, foundCooperative } from './cooperative.ts';
import { accepted, causeOf, finance, memoryLedger, type MemoryLedger } from './memory-ledger.ts';

/** A job that pays all that it funds. */
export const ALL = { pay: { kind: 'all' } } as const;

/** A cooperative in memory with its rules, and its guarantee fund with a cap or without. */
export const salaryLedger = async (
  cap?: string,
  options: Parameters<typeof memoryLedger>[0] = {},
) => {
  const ledger = memoryLedger(options);
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  const adoptCap = async (most: string, key: string, since = '2026-01-01') => {
    const { entityId, decisionId } = coop;
    const from = day(since);
    const rule = { entityId, decisionId, effectiveFrom: from, effectiveOn: day('2026-01-01') };
    const parameters = { cap: most as Amount, losses: 'fiscalYear' } as const;
    const adopted = { ...rule, policy: 'guaranteeFund', parameters } as const;
    accepted(await ledger.commands.adoptPolicy(adopted, finance(key)));
  };
  if (cap !== undefined) await adoptCap(cap, 'cap');
  const exposure = async () =>
    (await ledger.facts('SalaryAdvanced', 'SalaryAdvanceRepaid', 'SalaryAdvanceReopened')).map(
      ({ exposureAfter }) => exposureAfter,
    );
  return { ledger, coop, adoptCap, exposure, commands: ledger.commands };
};

/** What a reaction's one command on the last event of a type comes to when it is tried once. */
export const answerOf = async (
  { copy, useCases }: MemoryLedger,
  name: string,
  type: EventType,
  deps: UseCaseDeps = useCases,
): Promise<Result<unknown, CommandRefusal>> => {
  const reaction = REACTIONS.find((one) => one.name === name);
  const copied = (await copy.all()).findLast((event) => event.type === type);
  const cause = copied === undefined ? undefined : causeOf(copied);
  if (reaction === undefined || cause?.ok !== true) throw new Error(`no ${type} for ${name}`);
  const [command] = react(reaction, cause.value.event);
  if (command === undefined) throw new Error(`${name} does not answer ${type}`);
  const call = { reaction: name, index: 0, cause: cause.value, trigger: cause.value };
  return carryOut(deps)(command, call);
};
