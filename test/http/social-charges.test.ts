import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { examine } from '../../src/composition/doctor.ts';
import { startNode } from '../../src/composition/node.ts';
import { createLog } from '../../src/http/log.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { decisionOf, ENTITY, freshKey } from './fixture.ts';

// Every part as it is in service: PostgreSQL, event server, copier, projector, reactions, HTTP over a socket.

const cluster = await testDatabaseCluster();
const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-dues-'));
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
const authorization = `Bearer ${key}`;

const get = async (path: string): Promise<Body> => {
  const response = await fetch(`${node.url}/v1${path}`, { headers: { authorization } });
  return { status: response.status, ...((await response.json()) as Body) };
};

const post = async (path: string, body: Body, idempotencyKey = freshKey()): Promise<Body> => {
  const response = await fetch(`${node.url}/v1${path}`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(body),
  });
  const replayed = response.headers.get('idempotency-replayed');
  return { status: response.status, replayed, ...((await response.json()) as Body) };
};

const made = async (path: string, body: Body): Promise<Body> => {
  const answer = await post(path, body);
  if (answer['status'] !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
};

const idOf = async (path: string, body: Body): Promise<string> =>
  String((await made(path, body))['id']);

const effectiveOn = '2025-01-01';
const entityId = await idOf('/entities', { ...ENTITY, effectiveOn });
const decisionId = await idOf('/decisions', {
  ...decisionOf(entityId),
  decidedOn: effectiveOn,
  effectiveOn,
});
const adopted = await made(`/entities/${entityId}/policies`, {
  decisionId,
  effectiveFrom: effectiveOn,
  effectiveOn,
  policy: 'socialChargeProvisions',
  parameters: {
    agency: 'onss',
    shares: ['0.3', '0.3', '0.25'],
    fourthQuarterShares: ['0.3', '0.35', '0.15'],
    threshold: '4000.00',
  },
});

const due = (quarter: string, amount: string) => ({
  entityId,
  agency: 'onss',
  quarter,
  amount,
  currency: 'EUR',
});
const transfer = (bookedOn: string, bankReference: string) => ({
  bookedOn,
  bankAccount: 'main',
  bankReference,
});
const balances = async (after: unknown): Promise<Record<string, string>> => {
  const answer = await get(`/balances?entityId=${entityId}&after=${String(after)}`);
  const rows = answer['balances'] as { account: string; amount: string }[];
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
};

await t.test('an entity shows the rule for its provisions', async (t) => {
  t.match(await get(`/entities/${entityId}?after=${String(adopted['after'])}`), {
    status: 200,
    policies: [{ parameters: { agency: 'onss', shares: ['0.3', '0.3', '0.25'] } }],
  });
});

await t.test('R15: provisions by the year before, the return, the balance', async (t) => {
  await made('/social-charges/declarations', {
    ...due('2025Q1', '12345.67'),
    effectiveOn: '2025-04-20',
  });
  const paid = [
    ['provision1', '3703.70', '2026-02-05'],
    ['provision2', '3703.70', '2026-03-05'],
    ['provision3', '3086.42', '2026-04-02'],
  ] as const;
  for (const [part, amount, on] of paid) {
    const answer = await made('/social-charges/payments', {
      ...due('2026Q1', amount),
      ...transfer(on, `B-${part}`),
      part,
    });
    t.match(answer, { effectiveOn: on, events: [{ type: 'SocialChargePaid' }] });
  }
  const body = { ...due('2026Q1', '13000.00'), effectiveOn: '2026-04-20' };
  const sent = freshKey();
  const declared = await post('/social-charges/declarations', body, sent);
  t.match(declared, {
    status: 201,
    replayed: null,
    id: `${entityId}.onss.2026Q1`,
    after: `coop.socialCharges-${entityId}.onss.2026Q1@3`,
  });
  const again = await post('/social-charges/declarations', body, sent);
  t.match(again, { status: 201, replayed: 'true', after: declared['after'] });
  const read = `/social-charges?entityId=${entityId}&year=2026&after=${String(declared['after'])}`;
  t.match(await get(read), {
    status: 200,
    year: 2026,
    currency: 'EUR',
    charges: [
      {
        agency: 'onss',
        quarter: '2026Q1',
        declared: '13000.00',
        paid: '10493.82',
        open: '2506.18',
        balance: '2506.18',
        balanceDueOn: '2026-04-30',
        provisions: paid.map(([part, amount, dueOn]) => ({
          part,
          dueOn,
          due: amount,
          paid: amount,
        })),
      },
    ],
  });
  const balance = await made('/social-charges/payments', {
    ...due('2026Q1', '2506.18'),
    ...transfer('2026-04-30', 'B-balance'),
    part: 'balance',
  });
  t.match(await balances(balance['after']), { 454: '-12345.67', 550: '-13000.00' });
});

await t.test('R14: a correction posts its difference alone; refusals say what to do', async (t) => {
  const declarations = '/social-charges/declarations';
  const first = await made(declarations, {
    ...due('2025Q2', '271.49'),
    effectiveOn: '2025-07-20',
  });
  const report = `/social-charges?entityId=${entityId}&year=2025`;
  const before = Number((await get(`${report}&after=${String(first['after'])}`))['sequence']);
  const twice = await post(declarations, due('2025Q2', '270.00'));
  t.match(twice, { status: 409, code: 'social_charges_already_declared' });
  t.match(twice['detail'], 'POST /v1/social-charges/rectifications');
  const rectified = await made('/social-charges/rectifications', {
    ...due('2025Q2', '270.00'),
    effectiveOn: '2025-10-20',
  });
  const journal = await get(
    `/journal?entityId=${entityId}&from=2025-10-20&to=2025-10-20&after=${String(rectified['after'])}`,
  );
  t.strictSame(
    (journal['items'] as Body[]).map(({ account, amount }) => [account, amount]),
    [
      ['621', '-1.49'],
      ['454', '1.49'],
      ['EXT', '-1.49'],
      ['MUT', '1.49'],
    ],
  );
  const quarter = async (query: string) =>
    ((await get(report + query))['charges'] as Body[]).find((row) => row['quarter'] === '2025Q2');
  t.match(await quarter(''), { declared: '271.49', rectified: '270.00', open: '270.00' });
  const past = { declared: '271.49', rectified: null, open: '271.49' };
  t.match(await quarter('&asOf=2025-10-19'), past);
  t.match(await quarter(`&knownAt=${before}`), past);
  t.equal(await quarter('&asOf=2025-07-19'), undefined);
});

await t.test('withholding tax: declared, replaced, paid', async (t) => {
  const month = { entityId, month: '2026-03', currency: 'EUR' };
  const declarations = '/withholding-tax/declarations';
  await made(declarations, { ...month, amount: '67.61', effectiveOn: '2026-04-10' });
  const twice = await post(declarations, { ...month, amount: '70.00' });
  t.match(twice, { status: 409, code: 'withholding_tax_already_declared' });
  t.match(twice['detail'], '67.61');
  await made(declarations, {
    ...month,
    amount: '70.00',
    replaces: '67.61',
    effectiveOn: '2026-05-02',
  });
  const sent = { ...month, amount: '70.00', ...transfer('2026-05-04', 'T-1') };
  const paid = await made('/withholding-tax/payments', sent);
  t.match(await post('/withholding-tax/payments', sent), {
    status: 409,
    code: 'transfer_already_recorded',
  });
  const read = `/withholding-tax?entityId=${entityId}&year=2026&after=${String(paid['after'])}`;
  t.hasStrict(await get(read), {
    months: [
      { month: '2026-03', declared: '70.00', paid: '70.00', open: '0.00', dueOn: '2026-04-15' },
    ],
  });
  t.hasStrict(await get(`${read}&asOf=2026-04-30`), {
    months: [{ declared: '67.61', paid: '0.00', open: '67.61' }],
  });
  t.match(await balances(paid['after']), { 453: '70.00' });
});

await t.test('doctor finds the books in order', async (t) => {
  const models = { database: node.core.database, schema: schemaOf(PROJECTIONS) };
  const findings = await examine(node.core, models, () => undefined);
  t.strictSame(
    findings.filter(({ ok }) => !ok),
    [],
  );
  t.ok(findings.some(({ check }) => check === 'social charges and tax = their accounts'));
});
