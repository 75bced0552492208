import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startNode } from '../../src/composition/node.ts';
import { createLog } from '../../src/http/log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { decisionOf, ENTITY, freshKey } from './fixture.ts';

// Every part as it is in service: PostgreSQL, event server, copier, projector, reactions, HTTP over a socket.

const cluster = await testDatabaseCluster();
const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-http-'));
const databaseUrl = await cluster.createDatabase();
const node = await startNode(
  { dataDir: join(dataDir, 'not-made-yet'), databaseUrl, port: 0, ledger: 'coop' },
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

const call = async (path: string, body?: Body, idempotencyKey = freshKey()): Promise<Body> => {
  const sent = {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(body),
  };
  const plain = { headers: { authorization: `Bearer ${key}` } };
  const response = await fetch(`${node.url}/v1${path}`, body === undefined ? plain : sent);
  return { status: response.status, ...((await response.json()) as Body) };
};

const made = async (path: string, body: Body): Promise<string> => {
  const answer = await call(path, body);
  if (answer['id'] === undefined) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return text(answer['id']);
};

/** The token of the n-th event of a type, as soon as it is copied. */
const eventAt = async (type: string, n: number): Promise<string> => {
  for (;;) {
    const { sequence, items } = (await call(`/events?types=${type}`)) as {
      sequence: number;
      items: { subject: string; revision: number }[];
    };
    const found = items[n - 1];
    if (found !== undefined) return `${found.subject}@${found.revision}`;
    await node.core.bell.waitBeyond(sequence, 1_000);
  }
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
const job = {
  entityId,
  activityId,
  clientId,
  firstDay: '2026-03-02',
  lastDay: '2026-03-03',
  currency: 'EUR',
  lines: [{ kind: 'fee', net: '1000.00', vat: '21', text: 'Two days of work' }],
  pay: { kind: 'none' },
  effectiveOn: '2026-03-04',
};

await t.test('a job without a levy is held up, says what to do, and goes on', async (t) => {
  await adopt({
    policy: 'paymentTerms',
    parameters: { days: 30, from: 'issue', roll: 'none' },
  });
  const jobId = await made('/jobs', job);
  const held = await call(`/jobs/${jobId}?wait=20`);
  t.match(held, {
    status: 'failed',
    settled: true,
    failures: [{ step: 'invoice', refusal: 'levy_not_adopted', resumed: false }],
  });
  t.match(JSON.stringify(held['failures']), `POST /v1/entities/${entityId}/policies`);
  await adopt({
    policy: 'levy',
    parameters: { mutualServices: '0.045', guaranteeFund: '0.02' },
  });
  const resumed = await call(`/jobs/${jobId}/resume`, {});
  const shown = await call(`/jobs/${jobId}?wait=20&after=${text(resumed['after'])}`);
  t.match(shown, { status: 'waiting', settled: true, total: '1210.00' });
  t.match(shown['failures'], [{ resumed: true }]);
});

await t.test(
  'one declared job becomes an invoice with its levy and funds its activity',
  async (t) => {
    const declared = await call('/jobs', { ...job, effectiveOn: '2026-03-05' });
    const jobId = text(declared['id']);
    const shown = await call(`/jobs/${jobId}?wait=20`);
    t.match(shown, {
      status: 'waiting',
      total: '1210.00',
      steps: [
        { step: 'invoice', doneAt: Number },
        { step: 'funding', doneAt: Number },
        { step: 'payment', doneAt: null },
      ],
    });
    const after = text(shown['after']);
    const invoice = await call(`/invoices/${text(shown['invoiceId'])}?after=${after}`);
    t.match(invoice, {
      net: '1000.00',
      total: '1210.00',
      open: '1210.00',
      guaranteed: true,
      lines: [{ text: 'Two days of work' }],
      vat: [{ vat: '21', base: '1000.00', amount: '210.00' }],
      levy: {
        total: '65.00',
        mutualServices: '45.00',
        guaranteeFund: '20.00',
        activityShare: '935.00',
        decisionId,
      },
    });
  },
);

await t.test('the client pays more than it owes, and the excess is its credit', async (t) => {
  const paid = await call('/payments', {
    clientId,
    amount: '2500.00',
    currency: 'EUR',
    bookedOn: '2026-04-20',
    bankAccount: 'BE68539007547034',
    bankReference: 'B-1',
  });
  t.equal(paid['status'], 201);
  // From the payment on the jobs are running, so a wait lasts until they are completed.
  const { items: paidJobs } = (await call(
    `/jobs?entityId=${entityId}&after=${text(paid['after'])}`,
  )) as { items: Body[] };
  for (const { id } of paidJobs) {
    const settled = await call(`/jobs/${text(id)}?wait=20&after=${text(paid['after'])}`);
    t.match(settled, { status: 'completed', settled: true });
  }
  const last = await eventAt('JobCompleted', 2);
  const { items } = (await call(`/jobs?entityId=${entityId}&after=${last}`)) as { items: Body[] };
  t.same(
    items.map(({ status }) => status),
    ['completed', 'completed'],
  );
  const at = (asOf: string) => call(`/receivables/aged?entityId=${entityId}&asOf=${asOf}`);
  t.match(await at('2026-04-20'), { total: '-80.00', credit: '-80.00' });
  t.hasStrict(await at('2026-04-19'), {
    total: '2420.00',
    credit: '0.00',
    sinceInvoice: { '31-45': '1210.00', '>45': '1210.00' },
    overdue: { '1-30': '2420.00' },
    clients: [{ clientId, total: '2420.00' }],
  });
  t.hasStrict(await call(`/activities/${activityId}/statement`), {
    totals: { invoiced: '2000.00', funded: '1870.00', guaranteed: '0.00', cleared: '1870.00' },
  });
});

await t.test('reports look at a day and at what was known; books balance', async (t) => {
  const { sequence, items } = (await call('/events?types=ClientPaymentReceived')) as {
    sequence: number;
    items: Body[];
  };
  const before = Number(items[0]?.['sequence']) - 1;
  const known = await call(`/balances?entityId=${entityId}&knownAt=${before}`);
  t.match(known['balances'], [{ book: 'legal', account: '400', amount: '2420.00' }]);
  const early = await call(`/balances?entityId=${entityId}&asOf=2026-01-01`);
  t.same(early['balances'], []);
  const now = await call(`/balances?entityId=${entityId}`);
  t.equal(now['sequence'], sequence);
  const cents = new Map<string, bigint>();
  for (const { book, amount } of now['balances'] as { book: string; amount: string }[]) {
    cents.set(book, (cents.get(book) ?? 0n) + BigInt(amount.replace('.', '')));
  }
  t.same([...cents.values()], [0n, 0n]);
  const seen: unknown[] = [];
  let cursor = '';
  for (let pages = 0; pages < 30; pages += 1) {
    const page = await call(`/journal?entityId=${entityId}&limit=7${cursor}`);
    seen.push(...(page['items'] as unknown[]));
    if (page['next'] === null) break;
    cursor = `&cursor=${text(page['next'])}`;
  }
  const whole = await call(`/journal?entityId=${entityId}&limit=500`);
  t.same(seen, whole['items'], 'pages make the whole');
});
