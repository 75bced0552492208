import t from 'tap';
import type { AdoptPolicyInput } from '../../src/commands/api.ts';
import { adoptRules, day, declare, foundCooperative, jobOf } from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';

await t.test('where a series starts is settled before its first number', async (t) => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  const startAt = (series: 'invoices' | 'creditNotes', firstNumber: number): AdoptPolicyInput => ({
    entityId: coop.entityId,
    decisionId: coop.decisionId,
    effectiveFrom: day('2026-01-01'),
    effectiveOn: day('2026-01-01'),
    policy: 'numbering',
    parameters: { series, year: 2026, firstNumber },
  });
  await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  t.match(await ledger.commands.adoptPolicy(startAt('invoices', 501), finance('late')), {
    ok: false,
    refusal: { code: 'numbering_already_adopted', facts: { series: 'invoices', year: '2026' } },
  });
  accepted(await ledger.commands.adoptPolicy(startAt('creditNotes', 41), finance('in time')));
  t.match(await ledger.facts('InvoiceNumberAssigned'), [{ number: 1 }]);
});
