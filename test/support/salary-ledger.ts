import type { Amount } from '../../src/domain/money.ts';
import { adoptRules, day, foundCooperative } from './cooperative.ts';
import { accepted, finance, memoryLedger } from './memory-ledger.ts';

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
