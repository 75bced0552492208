import t from 'tap';
import { idOf, type InvoiceId } from '../../src/domain/ids.ts';
import { modelChecks } from '../../src/projections/checks.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { followActivityInFund } from '../../src/reactions/follow-activity-in-fund.ts';
import {
  adoptRules,
  calculate,
  declare,
  foundCooperative,
  jobOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

await t.test('a loss that the fund has not followed yet is no fault (M7)', async (t) => {
  const ledger = memoryLedger();
  const { commands } = ledger;
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  await calculate(commands, salaryOf(coop), 'salary');
  await ledger.settle();
  const before = (await ledger.copy.all()).length;
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoiceId = idOf<InvoiceId>(String(invoice?.['invoiceId']));
  const lost = { invoiceId, cause: 'bankruptcy', vatRegained: true } as const;
  accepted(await commands.writeOffInvoice(lost, finance('lost')));
  await ledger.settle(REACTIONS.filter((reaction) => reaction !== followActivityInFund));

  const cluster = await testDatabaseCluster();
  const { models, close } = await openModels(cluster);
  t.teardown(async () => {
    await close();
    await cluster.stop();
  });
  const copy = memoryCopy(await ledger.copy.all());
  const head = copy.events.length;
  const projector = startProjector(models, copy);
  await projector.until(({ sequence }) => sequence === head);
  await projector.stop();
  const budgets = (followedUpTo: number) =>
    modelChecks(models, copy, { estimates: async () => head, fund: async () => followedUpTo })
      .find(({ check }) => check === 'budgets = ACT')
      ?.run();
  t.match(await budgets(before), { ok: true });
  t.match(await budgets(head), { ok: false, detail: /ACT -885\.00, budget 0\.00/ });
});
