import t from 'tap';
import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { statementQueries } from '../../src/projections/activity-statement/queries.ts';
import { guaranteeFundQueries } from '../../src/projections/guarantee-fund/queries.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  salaryOf,
  type Cooperative,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';
import { NONE } from '../support/none.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

/** The example, and what the fund and the activity's statement say of it. */
const example = async (guaranteed: boolean) => {
  const ledger = memoryLedger();
  const { commands } = ledger;
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  const { entityId, activityId, clientId } = coop;
  if (!guaranteed) {
    const withdrawn = { clientId, guaranteed, effectiveOn: day('2026-03-01') };
    accepted(await commands.changeGuarantee(withdrawn, finance('withdraw')));
  }
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoiceId = idOf<InvoiceId>(String(invoice?.['invoiceId']));
  const { models, close } = await openModels(cluster);
  const copy = memoryCopy(await ledger.copy.all());
  const projector = startProjector(models, copy);
  t.teardown(async () => {
    await projector.stop();
    await close();
  });
  const shown = async (asOf = '2026-12-31', knownAt?: number) => {
    await ledger.settle();
    copy.grow((await ledger.copy.all()).slice(copy.events.length));
    const head = copy.events.length;
    await projector.until(({ sequence }) => sequence === head);
    const at = knownAt === undefined ? { asOf } : { asOf, knownAt };
    const fund = await guaranteeFundQueries(models).guaranteeFund(
      { entityId, ...at },
      { limit: 9 },
    );
    const statement = await statementQueries(models).statement(activityId, at, { limit: 1 });
    return { head, fund, statement };
  };
  return { commands, coop, invoiceId, shown };
};

await t.test('R13: what a credit note makes the activity owe is told apart', async (t) => {
  const { commands, coop, invoiceId, shown } = await example(true);
  const { activityId, clientId, decisionId } = coop;
  const of = (amount: string, ofActivity: string) => ({
    fund: {
      exposure: amount,
      ofActivities: ofActivity,
      advances: [{ invoiceId, clientId, activityId, amount, ofActivity }],
      clients: [{ id: clientId, amount, ofActivity }],
      activities: [{ id: activityId, amount, ofActivity }],
    },
    statement: { totals: { owed: ofActivity, debt: ofActivity, shortfall: '0.00' } },
  });
  await calculate(commands, salaryOf(coop), 'salary');
  const { head, ...advanced } = await shown();
  t.hasStrict(advanced, of('885.00', '0.00'), 'the risk of the client');
  t.match(advanced, { fund: { capital: '20.00', totals: { contributions: '20.00' } } });

  const parts = [{ vat: '21', net: '1000.00' as Amount }] as const;
  const note = { invoiceId, parts, reason: 'Not done', effectiveOn: day('2026-05-04') };
  accepted(await commands.issueCreditNote(note, finance('note')));
  const credited = await shown();
  t.match(credited, of('885.00', '885.00'), 'the debt of the activity');
  t.hasStrict(credited, {
    fund: { capital: '0.00', totals: { contributions: '0.00', lost: '0.00' } },
  });
  t.hasStrict(await shown('2026-05-03'), of('885.00', '0.00'), 'the day before');
  t.hasStrict(await shown('2026-12-31', head), of('885.00', '0.00'), 'as it was known before');

  const some = { activityId, decisionId, amount: '300.00' as Amount, currency: 'EUR' } as const;
  const forgiven = { ...some, effectiveOn: day('2026-05-10') };
  accepted(await commands.forgiveDebt(forgiven, finance('forgive')));
  const after = await shown();
  t.match(after, of('585.00', '585.00'), 'a part is the loss of the fund (M30)');
  t.hasStrict(after, { fund: { capital: '-300.00', totals: { lost: '300.00', repaid: '0.00' } } });

  await declare(commands, jobOf(coop, { effectiveOn: day('2026-05-15') }), 'next');
  t.match(await shown(), of('585.00', '585.00'), 'guaranteed money repays nothing (M3)');
  accepted(
    await commands.recordPayment(paymentOf(coop, { bookedOn: day('2026-05-20') }), finance('paid')),
  );
  const repaid = await shown();
  t.has(repaid, {
    fund: {
      exposure: '0.00',
      ofActivities: '0.00',
      capital: '-280.00',
      advances: NONE,
      coverage: null,
    },
    statement: { totals: { owed: '0.00', debt: '0.00', cleared: '350.00' } },
  });
  t.match(repaid, { fund: { totals: { advanced: '885.00', repaid: '585.00', lost: '300.00' } } });
});

await t.test('M6: what was overspent without the fund is a shortfall and no debt', async (t) => {
  const { commands, coop, shown } = await example(false);
  const payment = paymentOf(coop, { bookedOn: day('2026-03-20') });
  const { ids } = accepted(await commands.recordPayment(payment, finance('paid')));
  await shown();
  await calculate(commands, salaryOf(coop), 'salary');
  await shown();
  const paymentId = idOf<PaymentId>(ids['paymentId'] ?? '');
  const recalled = { paymentId, bookedOn: day('2026-04-20'), bankReference: 'R-1' };
  accepted(await commands.reversePayment(recalled, finance('recall')));
  t.has(await shown(), {
    fund: { exposure: '0.00', ofActivities: '0.00', advances: NONE, capital: '20.00' },
    statement: { totals: { owed: '885.00', debt: '0.00', shortfall: '885.00' } },
  });
});

/** The example's salary, counted at the end of the month: bank lines of the month arrive after it. */
const lateSalary = (coop: Cooperative) => salaryOf(coop, { effectiveOn: day('2026-03-31') });

await t.test('M12: what repays a salary of a later day is out on no day before it', async (t) => {
  const { commands, coop, shown } = await example(true);
  await calculate(commands, lateSalary(coop), 'salary');
  await shown();
  const paid = paymentOf(coop, { bookedOn: day('2026-03-20') });
  const { ids } = accepted(await commands.recordPayment(paid, finance('paid')));
  const repaid = await shown();
  t.hasStrict(repaid, {
    fund: { exposure: '0.00', totals: { advanced: '885.00', repaid: '885.00' } },
  });
  for (const asOf of ['2026-03-20', '2026-03-30', '2026-03-31']) {
    const { fund } = await shown(asOf);
    t.equal(fund?.exposure, '0.00', `nothing is out on ${asOf}`);
  }
  t.hasStrict((await shown('2026-03-30')).fund, { totals: { advanced: '0.00', repaid: '0.00' } });

  const paymentId = idOf<PaymentId>(ids['paymentId'] ?? '');
  const recalled = { paymentId, bookedOn: day('2026-03-25'), bankReference: 'R-1' };
  accepted(await commands.reversePayment(recalled, finance('recall')));
  t.match(await shown(), { fund: { exposure: '885.00' } });
  const { fund } = await shown('2026-03-30');
  t.hasStrict(fund, { exposure: '0.00', totals: { repaid: '0.00' } }, 'not before the salary');
});

await t.test('M12: an activity owes no advance before the day of the advance', async (t) => {
  const { commands, coop, invoiceId, shown } = await example(true);
  const [employee, employer] = ['5.23' as Amount, '10.00' as Amount];
  const small = salaryOf(coop, {
    gross: '40.00' as Amount,
    employeeContributions: employee,
    withholdingTax: '0.00' as Amount,
    net: '34.77' as Amount,
    employerCharges: employer,
    insurance: '0.00' as Amount,
    cost: '50.00' as Amount,
    contributions: salaryOf(coop).contributions.map((one) => ({ ...one, employee, employer })),
  });
  await calculate(commands, small, 'small');
  await calculate(commands, lateSalary(coop), 'salary');
  await shown();
  const parts = [{ vat: '21', net: '1000.00' as Amount }] as const;
  const note = { invoiceId, parts, reason: 'Not done', effectiveOn: day('2026-03-20') };
  accepted(await commands.issueCreditNote(note, finance('note')));
  t.match(await shown(), { fund: { exposure: '935.00', ofActivities: '935.00' } });
  const between = { exposure: '50.00', ofActivities: '0.00' };
  t.hasStrict(await shown('2026-03-30'), { fund: between }, 'the risk of the client until then');
});
