import t from 'tap';
import type { Amount } from '../../src/domain/money.ts';
import type { Commands } from '../../src/commands/api.ts';
import { idOf, type ActivityId, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import { modelChecks } from '../../src/projections/checks.ts';
import { invoiceToNetQueries } from '../../src/projections/invoice-to-net/queries.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  payOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

/** A cooperative whose read models can be asked after each step. */
const ready = async () => {
  const ledger = memoryLedger();
  const { commands } = ledger;
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  const { models, close } = await openModels(cluster);
  const queries = invoiceToNetQueries(models);
  const copy = memoryCopy([]);
  const projector = startProjector(models, copy);
  const show = async (): Promise<number> => {
    await ledger.settle();
    const all = await ledger.copy.all();
    copy.grow(all.slice(copy.events.length));
    await projector.until(({ sequence }) => sequence === all.length);
    return all.length;
  };
  const stop = async (): Promise<void> => {
    await projector.stop();
    const upTo = async (): Promise<number> => copy.events.length;
    const check = modelChecks(models, copy, { estimates: upTo, fund: upTo }).find(
      ({ check: name }) => name === 'invoice to net = its accounts',
    );
    const found = await check?.run();
    if (found?.ok !== true) throw new Error(found?.detail ?? 'no such check');
    await close();
  };
  const invoiceOf = async (n: number): Promise<InvoiceId> =>
    idOf<InvoiceId>(String((await ledger.facts('InvoiceIssued'))[n]?.['invoiceId']));
  return { ledger, commands, coop, queries, show, stop, invoiceOf };
};

type Ready = Awaited<ReturnType<typeof ready>>;
type Net = Awaited<ReturnType<Ready['queries']['jobToNet']>>;

const centsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** The parts that are not 0.00; they sum to the whole, or this throws. */
const shown = (net: Net | Pick<NonNullable<Net>, 'invoiced' | 'parts'>): Record<string, string> => {
  if (net === undefined) throw new Error('nothing to show');
  const parts = Object.entries(net.parts);
  const sum = parts.reduce((cents, [, amount]) => cents + centsOf(amount), 0n);
  if (sum !== centsOf(net.invoiced)) throw new Error(`${net.invoiced} is not ${sum} cents`);
  return { invoiced: net.invoiced, ...Object.fromEntries(parts.filter(([, a]) => a !== '0.00')) };
};

const SALARY = {
  employerContributions: '175.00',
  employeeContributions: '91.49',
  withholdingTax: '67.61',
  insurance: '10.00',
  net: '540.90',
};
const PAID = {
  invoiced: '1210.00',
  vat: '210.00',
  mutualServices: '45.00',
  guaranteeFund: '20.00',
  ...SALARY,
  leftInActivity: '50.00',
};

const withSalary = async ({ commands, coop, ledger }: Ready, change: object = {}, key = 'a') => {
  const jobId = await declare(commands, jobOf(coop, { pay: { kind: 'all' } }), `job-${key}`);
  await ledger.settle();
  const salaryId = await calculate(commands, salaryOf(coop, { jobId, ...change }), `salary-${key}`);
  await ledger.settle();
  return { jobId, salaryId };
};

await t.test('the example: 1,210.00 to the net of 540.90, and 115.00 that stay', async (t) => {
  const run = await ready();
  const { commands, coop, queries, show } = run;
  const { jobId, salaryId } = await withSalary(run);
  const before = await show();
  t.strictSame(shown(await queries.jobToNet(jobId, {})), PAID, 'before the client has paid');
  accepted(await commands.paySalary(payOf(salaryId), finance('pay')));
  accepted(await commands.recordPayment(paymentOf(coop), finance('client')));
  await show();
  t.strictSame(shown(await queries.jobToNet(jobId, {})), PAID, 'and after');
  const activity = await queries.activityToNet(coop.activityId, {});
  t.strictSame(shown(activity), PAID);
  const period = { entityId: coop.entityId, from: '2026-01-01', to: '2026-12-31' };
  const year = await queries.periodToNet(period);
  t.strictSame(shown(year ?? undefined), PAID);
  const { mutualServices, guaranteeFund, leftInActivity } = year?.parts ?? PAID;
  const result = [mutualServices, guaranteeFund, leftInActivity].map(centsOf);
  t.equal(
    result.reduce((a, b) => a + b),
    11_500n,
    '45 + 20 + 50 = 115.00, the legal result',
  );
  t.match(year?.months, [{ month: '2026-03', invoiced: '1210.00', parts: { net: '540.90' } }]);
  t.strictSame(year?.months.length, 1, 'money that pays a debt moves nothing');

  const early = { asOf: '2026-03-04' };
  const invoiced = { ...PAID, leftInActivity: '935.00' };
  const noSalary = Object.fromEntries(
    Object.entries(invoiced).filter(([part]) => !(part in SALARY)),
  );
  t.strictSame(shown(await queries.jobToNet(jobId, early)), noSalary, 'as of the day of issue');
  t.strictSame(shown(await queries.periodToNet({ ...period, ...early })), noSalary);
  t.strictSame(shown(await queries.periodToNet({ ...period, from: '2026-03-05' })), {
    invoiced: '0.00',
    ...SALARY,
    leftInActivity: '-885.00',
  });
  for (const knownAt of [before - 12, before]) {
    const known = shown(await queries.periodToNet({ ...period, knownAt }));
    t.strictSame(shown(await queries.jobToNet(jobId, { knownAt })), known, `known at ${knownAt}`);
  }
  t.strictSame(shown(await queries.jobToNet(jobId, { knownAt: 3 })), { invoiced: '0.00' });
  t.equal(await queries.jobToNet(coop.entityId, {}), undefined);
  t.equal(await queries.activityToNet(idOf<ActivityId>(jobId), {}), undefined);
  t.equal(await queries.periodToNet({ ...period, entityId: jobId }), undefined);
  await run.stop();
});

const writeOff = (commands: Commands, invoiceId: InvoiceId, vatRegained: boolean) =>
  commands.writeOffInvoice(
    { invoiceId, cause: 'uncollectable', vatRegained, effectiveOn: day('2026-06-01') },
    finance(`lost-${invoiceId}`),
  );

await t.test(
  'a client that never pays: the fund bears the salary, and the lines say so',
  async (t) => {
    const run = await ready();
    const { commands, queries, show } = run;
    const first = await withSalary(run);
    accepted(await writeOff(commands, await run.invoiceOf(0), true));
    const lost = {
      invoiced: '1210.00',
      ...SALARY,
      writtenOff: '1210.00',
      borneByGuaranteeFund: '-885.00',
    };
    await show();
    t.strictSame(shown(await queries.jobToNet(first.jobId, {})), lost, 'its VAT comes back');
    const second = await withSalary(run, {}, 'b');
    accepted(await writeOff(commands, await run.invoiceOf(1), false));
    await show();
    t.strictSame(shown(await queries.jobToNet(second.jobId, {})), {
      invoiced: '1210.00',
      vat: '210.00',
      ...SALARY,
      writtenOff: '1210.00',
      borneByGuaranteeFund: '-1095.00',
    });
    await run.stop();
  },
);

await t.test(
  'a credit note after the salary leaves the activity with less than nothing',
  async (t) => {
    const run = await ready();
    const { commands, queries, show } = run;
    const { jobId } = await withSalary(run);
    const invoiceId = await run.invoiceOf(0);
    const parts = [{ vat: '21', net: '1000.00' as Amount }];
    const credit = { invoiceId, parts, reason: 'undone', effectiveOn: day('2026-04-01') };
    accepted(await commands.issueCreditNote(credit, finance('credit')));
    await show();
    t.strictSame(shown(await queries.jobToNet(jobId, {})), {
      invoiced: '1210.00',
      ...SALARY,
      credited: '1210.00',
      leftInActivity: '-885.00',
    });
    await run.stop();
  },
);

await t.test('without guarantee money waits for the client, also after a recall', async (t) => {
  const run = await ready();
  const { commands, coop, queries, show } = run;
  const { clientId } = coop;
  accepted(await commands.changeGuarantee({ clientId, guaranteed: false }, finance('no')));
  const jobId = await declare(commands, jobOf(coop), 'job');
  await show();
  const waits = {
    invoiced: '1210.00',
    vat: '210.00',
    mutualServices: '45.00',
    guaranteeFund: '20.00',
    waiting: '935.00',
  };
  t.strictSame(shown(await queries.jobToNet(jobId, {})), waits);
  const half = paymentOf(coop, { amount: '605.00' as Amount });
  const paid = accepted(await commands.recordPayment(half, finance('half')));
  await show();
  const halfway = { ...waits, waiting: '467.50', leftInActivity: '467.50' };
  t.strictSame(shown(await queries.jobToNet(jobId, {})), halfway);
  const paymentId = idOf<PaymentId>(paid.ids['paymentId'] ?? '');
  const recall = { paymentId, bookedOn: day('2026-04-20'), bankReference: 'B-2' };
  accepted(await commands.reversePayment(recall, finance('recall')));
  await show();
  t.strictSame(shown(await queries.jobToNet(jobId, {})), waits);
  await run.stop();
});

await t.test('reductions belong to all members, and to the pool once', async (t) => {
  const run = await ready();
  const { commands, coop, queries, show, ledger } = run;
  const { entityId, decisionId } = coop;
  const from = day('2026-01-01');
  const parameters = {
    payWithinWorkingDays: 7,
    legalWorkingDays: 4,
    reductions: 'mutualised',
  } as const;
  const wages = { entityId, decisionId, effectiveFrom: from, effectiveOn: from, parameters };
  accepted(await commands.adoptPolicy({ ...wages, policy: 'wages' }, finance('wages')));
  const reduced = { reductions: '50.00' as Amount, cost: '835.00' as Amount };
  const { jobId } = await withSalary(run, reduced);
  await show();
  t.strictSame(shown(await queries.jobToNet(jobId, {})), {
    ...PAID,
    reductions: '-50.00',
    mutualisedReductions: '50.00',
  });
  t.strictSame((await ledger.facts('SalaryReserved'))[0]?.['amount'], '885.00');
  await run.stop();
});
