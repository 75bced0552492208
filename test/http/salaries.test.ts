import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startNode } from '../../src/composition/node.ts';
import { examine } from '../../src/composition/doctor.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { createLog } from '../../src/http/log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { decisionOf, ENTITY, freshKey } from './fixture.ts';
import { PAYROLL_RESULT, SMALL_RESULT } from './salary-bodies.ts';
import { NONE } from '../support/none.ts';

// Every part as it is in service, over a socket: a member is paid before the client pays.

const cluster = await testDatabaseCluster();
const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-salaries-'));
const node = await startNode(
  { dataDir, databaseUrl: await cluster.createDatabase(), port: 0, ledger: 'coop' },
  { durable: false, log: createLog('silent') },
);
t.teardown(async () => {
  await node.close();
  await cluster.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
const { key = '' } = await node.keys.create({ actorId: 'ann', role: 'finance', label: 'test' });

type Body = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const call = async (path: string, body?: Body): Promise<Body> => {
  const headers = { authorization: `Bearer ${key}` };
  const sent = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': freshKey() },
    body: JSON.stringify(body),
  };
  const response = await fetch(`${node.url}/v1${path}`, body === undefined ? { headers } : sent);
  return { status_: response.status, ...((await response.json()) as Body) };
};
const made = async (path: string, body: Body): Promise<string> => {
  const answer = await call(path, body);
  if (answer['id'] === undefined) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return text(answer['id']);
};
const settled = (): Promise<void> => untilSettled(node, 60_000);
const madeAndSettled = async (path: string, body: Body): Promise<string> => {
  const id = await made(path, body);
  return settled().then(() => id);
};

const effectiveOn = '2026-01-01';
const entityId = await made('/entities', ENTITY);
const decisionId = await made('/decisions', decisionOf(entityId));
const memberId = await made('/members', { entityId, details: { name: 'Ada' }, effectiveOn });
const activityId = await made('/activities', { entityId, memberId, name: 'Music', effectiveOn });
const clientId = await made('/clients', {
  entityId,
  kind: 'business',
  country: 'BE',
  details: { name: 'Client SA' },
  effectiveOn,
});
const adopt = (rule: Body): Promise<string> =>
  made(`/entities/${entityId}/policies`, {
    decisionId,
    effectiveFrom: effectiveOn,
    effectiveOn,
    ...rule,
  });
await adopt({ policy: 'levy', parameters: { mutualServices: '0.045', guaranteeFund: '0.02' } });
await adopt({ policy: 'paymentTerms', parameters: { days: 30, from: 'issue', roll: 'none' } });
await adopt({ policy: 'guaranteeFund', parameters: { cap: '1000.00', losses: 'fiscalYear' } });
await adopt({
  policy: 'wages',
  parameters: { payWithinWorkingDays: 7, legalWorkingDays: 4, reductions: 'mutualised' },
});

const job = {
  entityId,
  activityId,
  clientId,
  firstDay: '2026-03-02',
  lastDay: '2026-03-03',
  currency: 'EUR',
  lines: [{ kind: 'fee', net: '1000.00', vat: '21', text: 'Two days of work' }],
  pay: { kind: 'all' },
  effectiveOn: '2026-03-04',
};
const salaryOf = (change: Body): Body => ({
  entityId,
  activityId,
  ...PAYROLL_RESULT,
  effectiveOn: '2026-03-05',
  ...change,
});
const netOf = (paidOn: string): Body => ({
  amount: '540.90',
  currency: 'EUR',
  paidOn,
  bankAccount: 'main',
  bankReference: `S-${paidOn}`,
});
const fund = (query: string): Promise<Body> =>
  call(`/guarantee-fund?entityId=${entityId}&${query}`);

await t.test(
  'a member is paid before the client pays; the fund rises and falls by 885.00',
  async (t) => {
    const jobId = await made('/jobs', job);
    const steps = async () =>
      ((await call(`/jobs/${jobId}?wait=20`))['steps'] as Body[]).map((one) => [
        one['step'],
        one['amount'],
        one['open'],
        one['waitsFor'],
        one['doneAt'] !== null,
      ]);
    t.strictSame(await steps(), [
      ['invoice', '1210.00', '0.00', null, true],
      ['funding', '935.00', '0.00', null, true],
      ['salary', null, null, 'payroll', false],
      ['payment', '0.00', '1210.00', 'clientMoney', false],
    ]);
    const salaryId = await made('/salaries', salaryOf({ jobId }));
    t.match(await call(`/jobs/${jobId}?wait=20`), { settled: true });
    await settled();
    t.match(await call(`/salaries/${salaryId}`), {
      status: 'funded',
      advanced: '885.00',
      payBy: '2026-03-11',
      sendBy: '2026-03-10',
    });
    t.match(await call(`/salaries/due?entityId=${entityId}&on=2026-03-12`), {
      items: [{ id: salaryId, waitsFor: 'payment', late: true }],
      promised: { due: 1, inTime: 0, share: '0.0000' },
      next: null,
    });
    const due = await call(`/salaries/due?entityId=${entityId}&on=2026-03-12&limit=1`);
    const rest = await call(
      `/salaries/due?entityId=${entityId}&on=2026-03-12&cursor=${text(due['next'])}`,
    );
    t.match(rest, { items: NONE, next: null }, 'the page after the last');
    t.equal((await fund('asOf=2026-03-15&limit=1'))['exposure'], '885.00', 'of all, not of a page');
    t.hasStrict(await fund('asOf=2026-03-15'), {
      next: null,
      capital: '20.00',
      exposure: '885.00',
      coverage: '0.02',
      advances: [{ clientId, activityId, amount: '885.00', since: '2026-03-05', days: 10 }],
      ofActivities: '0.00',
      clients: [{ id: clientId, amount: '885.00', ofActivity: '0.00' }],
      totals: { contributions: '20.00', advanced: '885.00', lost: '0.00' },
      months: [{ month: '2026-03', advanced: '885.00', capital: '20.00', exposure: '885.00' }],
    });
    t.match(await steps(), [[], [], ['salary', '885.00', '540.90', 'salaryPayment', false], []]);
    t.match(await call(`/jobs/${jobId}`), {
      steps: [{}, {}, { why: `/v1/salaries/${salaryId}/payments` }, { why: '/v1/payments' }],
      salaries: [{ id: salaryId, status: 'funded', advanced: '885.00', payBy: '2026-03-11' }],
      invoice: { total: '1210.00', open: '1210.00', dueOn: '2026-04-03' },
    });
    const paid = await call(`/salaries/${salaryId}/payments`, netOf('2026-03-10'));
    t.match(paid, { status_: 201, salaryId });
    t.match(await call(`/salaries/${salaryId}?after=${text(paid['after'])}`), { status: 'paid' });
    const none = { items: NONE, promised: { due: 1, inTime: 1, share: '1.0000' } };
    t.match(await call(`/salaries/due?entityId=${entityId}&on=2026-03-12`), none);
    t.match(await call(`/salaries/due?entityId=${entityId}&on=2026-03-09`), {
      items: [{ id: salaryId, status: 'funded', waitsFor: 'payment', paidOn: null }],
      promised: { due: 0, inTime: 0, share: null },
    });
    await made('/payments', {
      clientId,
      amount: '1210.00',
      currency: 'EUR',
      bookedOn: '2026-04-10',
      bankAccount: 'main',
      bankReference: 'B-1',
    });
    await settled();
    const repaid = { capital: '20.00', exposure: '0.00', coverage: null };
    t.hasStrict(await fund('asOf=2026-04-10'), repaid);
    t.match(await fund('asOf=2026-04-09'), { exposure: '885.00' }, 'the past stays as it was');
    t.match(await call(`/jobs/${jobId}?wait=20`), { status: 'completed' });
    t.strictSame(await steps(), [
      ['invoice', '1210.00', '0.00', null, true],
      ['funding', '935.00', '0.00', null, true],
      ['salary', '885.00', '0.00', null, true],
      ['payment', '1210.00', '0.00', null, true],
    ]);
    const { events } = (await call(`/jobs/${jobId}`)) as { events: Body[] };
    const told = (type: string): unknown[] => {
      const { step, effectiveOn: on, amount } = events.find((one) => one['type'] === type) ?? {};
      return [step, on, amount];
    };
    t.strictSame(told('JobDeclared'), [null, '2026-03-04', null]);
    t.strictSame(told('InvoiceIssued'), ['invoice', '2026-03-04', '1210.00']);
    t.strictSame(told('LevyDeducted'), ['funding', '2026-03-04', '-65.00']);
    t.strictSame(told('SalaryAdvanced'), ['salary', '2026-03-05', '885.00']);
    t.strictSame(told('SalaryPaid'), ['salary', '2026-03-10', '540.90']);
    t.strictSame(told('ClientPaymentApplied'), ['payment', '2026-04-10', '1210.00']);
    t.strictSame(told('JobCompleted'), [null, '2026-04-10', null]);
    t.hasStrict(await call(`/activities/${activityId}/statement`), {
      totals: { guaranteed: '0.00', cleared: '50.00', salaries: '885.00', owed: '0.00' },
    });
    const net = {
      invoiced: '1210.00',
      parts: { vat: '210.00', net: '540.90', leftInActivity: '50.00', waiting: '0.00' },
    };
    t.match(await call(`/jobs/${jobId}/invoice-to-net`), { jobId, activityId, ...net });
    t.match(await call(`/activities/${activityId}/invoice-to-net`), { memberId, ...net });
    const march = `/invoice-to-net?entityId=${entityId}&from=2026-03-01&to=2026-03-31`;
    t.match(await call(march), { ...net, months: [{ month: '2026-03', ...net }] });
    t.hasStrict(await call(march.replace('-31', '-04')), { parts: { net: '0.00' } });
    t.match(await call(march.replace('from=2026-03', 'from=2026-04')), {
      code: 'invalid_request',
      facts: { to: 'is before "from"' },
    });
    t.match(await call(`/jobs/${memberId}/invoice-to-net`), { code: 'not_found' });
    const { balances } = (await call(`/balances?entityId=${entityId}&book=analytic`)) as {
      balances: readonly { account: string; amount: string }[];
    };
    t.strictSame(Object.fromEntries(balances.map((one) => [one.account, one.amount])), {
      ACT: '50.00',
      EXT: '-115.00',
      GAR: '20.00',
      MUT: '45.00',
    });
  },
);

await t.test('a cap refuses the advance, the job says so, and nothing is half done', async (t) => {
  const first = await made('/jobs', job);
  await madeAndSettled('/salaries', salaryOf({ jobId: first }));
  const second = await made('/jobs', job);
  const salaryId = await madeAndSettled('/salaries', salaryOf({ jobId: second }));
  t.match(await call(`/jobs/${second}?wait=20`), {
    status: 'failed',
    failures: [{ step: 'salary', refusal: 'guarantee_fund_cap_reached' }],
    steps: [{}, {}, { step: 'salary', waitsFor: 'resumption', why: /resume/ }, {}],
  });
  t.hasStrict(await call(`/salaries/${salaryId}`), {
    status: 'refused',
    refusal: 'guarantee_fund_cap_reached',
    advanced: '0.00',
  });
  t.match(await call(`/salaries/${salaryId}/payments`, netOf('2026-03-10')), {
    code: 'salary_not_payable',
  });
  t.match(await call(`/salaries/due?entityId=${entityId}&on=2026-03-11`), {
    items: [{ waitsFor: 'payment' }, { id: salaryId, waitsFor: 'resumption', late: false }],
  });
  t.equal((await call(`/salaries/${salaryId}/cancel`, {}))['status_'], 201);
  await settled();
  t.match(await call(`/salaries/${salaryId}`), { status: 'cancelled' });
  t.match(await call(`/salaries?entityId=${entityId}&limit=2`), { items: [{}, {}] });
  await madeAndSettled(`/jobs/${second}/resume`, {});
  const open = await call(`/jobs/${second}?wait=20`);
  // The cancelled salary fails no more.
  t.match(open, { status: 'waiting', failures: { length: 1, 0: { resumed: true } } });
  t.match(open['steps'], [{}, {}, { step: 'salary', waitsFor: 'payroll' }, {}]);
  const other = await madeAndSettled('/salaries', salaryOf({ jobId: second, ...SMALL_RESULT }));
  await madeAndSettled(`/salaries/${other}/payments`, { ...netOf('2026-03-11'), amount: '72.00' });
  t.match(await call(`/jobs/${second}?wait=20`), {
    steps: [{}, {}, { step: 'salary', doneAt: Number, waitsFor: null }, {}],
  });
});

await t.test('charges that are unusual are taken, with a warning each time', async (t) => {
  const unusual = salaryOf({
    employerCharges: '250.00',
    cost: '960.00',
    contributions: [{ agency: 'onss', quarter: '2026Q1', employee: '91.49', employer: '250.00' }],
  });
  const warnings = ['employerCharges is 250.00: above 245.00 is unusual, check it.'];
  t.match(await call('/salaries', unusual), { status_: 202, warnings });
  t.equal((await call('/salaries', salaryOf({})))['warnings'], undefined);
});

await t.test('the tax of a month is what the salaries paid in it withhold', async (t) => {
  const salaryId = await made('/salaries', salaryOf({}));
  await made(`/salaries/${salaryId}/cancel`, { effectiveOn: '2026-03-05' });
  await settled();
  const { months } = await call(`/withholding-tax?entityId=${entityId}&year=2026`);
  t.match(months, [{ month: '2026-03', withheld: '67.61', declared: null }], 'one of them is paid');
  t.match(months, { length: 1 });
});

await t.test('doctor finds the fund and the budgets in order', async (t) => {
  await settled();
  const models = { database: node.opened.database, schema: schemaOf(PROJECTIONS) };
  const findings = await examine(node.core, models, () => undefined);
  t.strictSame(
    findings.filter(({ ok }) => !ok),
    [],
  );
  t.ok(findings.some(({ check }) => check === 'exposure = ADV'));
  t.ok(findings.some(({ check }) => check === 'budgets = ACT'));
});
