import fc from 'fast-check';
import t from 'tap';
import { overdueBucket, sinceInvoiceBucket } from '../../src/domain/ageing.ts';
import { post } from '../../src/domain/ledger/post.ts';
import { addDays, parseDate, type LocalDate } from '../../src/domain/local-date.ts';
import { formatCents } from '../../src/domain/money.ts';
import { statementQueries } from '../../src/projections/activity-statement/queries.ts';
import { balanceQueries } from '../../src/projections/balances/queries.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { receivableQueries } from '../../src/projections/open-items/queries.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels } from './fixture.ts';
import { BE, cents, copied, facts, head, ofType } from './known-history.ts';

const cluster = await testDatabaseCluster();
const { models, close } = await openModels(cluster);
t.teardown(async () => {
  await close();
  await cluster.stop();
});

await rebuildModels({
  database: models.database,
  source: memoryCopy(copied),
  projections: PROJECTIONS,
});

const from = parseDate('2025-01-01');
const point = fc.record({
  asOf: fc.integer({ min: -5, max: 260 }).map((days) => addDays(from, days)),
  knownAt: fc.integer({ min: 0, max: head }),
});
const known = ({ asOf, knownAt }: Readonly<{ asOf: LocalDate; knownAt: number }>) =>
  facts.filter(({ sequence, metadata }) => sequence <= knownAt && metadata.effectiveOn <= asOf);

/** Items as the rules say, from the events alone. */
const itemsAt = (at: Readonly<{ asOf: LocalDate; knownAt: number }>) => {
  const items = new Map<string, { client: string; on: LocalDate; due: LocalDate; open: bigint }>();
  const move = (id: string, by: bigint): void => {
    const item = items.get(id);
    if (item !== undefined) item.open += by;
  };
  for (const { event } of known(at)) {
    if (event.type === 'InvoiceIssued' && event.data.entityId === BE) {
      const { invoiceId, clientId: client, issuedOn: on, dueOn: due, total } = event.data;
      items.set(invoiceId, { client, on, due, open: cents(total) });
    } else if (event.type === 'ClientPaymentReceived' && event.data.entityId === BE) {
      const { paymentId, clientId: client, bookedOn: on, amount } = event.data;
      items.set(paymentId, { client, on, due: on, open: -cents(amount) });
    } else if (event.type === 'ClientPaymentApplied') {
      move(event.data.invoiceId, -cents(event.data.principal));
      move(event.data.paymentId, cents(event.data.principal));
    }
  }
  return [...items.values()].filter(({ open }) => open !== 0n);
};

void t.test('aged receivables are what the events say, at any day and sequence', async (t) => {
  const { aged } = receivableQueries(models);
  await fc.assert(
    fc.asyncProperty(point, async (at) => {
      const found = await aged({ entityId: BE, ...at });
      const items = itemsAt(at);
      const sum = (fits: (item: (typeof items)[number]) => boolean): string =>
        formatCents(items.filter(fits).reduce((total, { open }) => total + open, 0n));
      t.equal(
        found?.total,
        sum(() => true),
      );
      for (const [name, amount] of Object.entries(found?.overdue ?? {})) {
        t.equal(
          amount,
          sum(({ due }) => overdueBucket(due, at.asOf) === name),
        );
      }
      for (const [name, amount] of Object.entries(found?.sinceInvoice ?? {})) {
        t.equal(
          amount,
          sum(({ on }) => sinceInvoiceBucket(on, at.asOf) === name),
        );
      }
      for (const { clientId, total } of found?.clients ?? []) {
        t.equal(
          total,
          sum(({ client }) => client === clientId),
        );
      }
      const [first] = found?.clients ?? [];
      if (first === undefined) return;
      const alone = await aged({ entityId: BE, ...at, clientId: first.clientId });
      t.strictSame(alone?.clients, [first], 'one client alone');
    }),
    { numRuns: 60 },
  );
});

void t.test('receivables = control account, balances = what the events post', async (t) => {
  const { aged } = receivableQueries(models);
  const { balances } = balanceQueries(models);
  await fc.assert(
    fc.asyncProperty(point, async (at) => {
      const sums = new Map<string, bigint>();
      for (const { event } of known(at)) {
        for (const { book, lines } of post(event)) {
          for (const { account, amount, dims } of lines) {
            if (dims.entityId !== BE) continue;
            const key = `${book} ${account}`;
            sums.set(key, (sums.get(key) ?? 0n) + amount.cents);
          }
        }
      }
      const expected = [...sums].filter(([, sum]) => sum !== 0n);
      const found = await balances({ entityId: BE, ...at });
      t.strictSame(
        new Map(found?.balances.map(({ book, account, amount }) => [`${book} ${account}`, amount])),
        new Map(expected.map(([key, sum]) => [key, formatCents(sum)])),
      );
      const owed = await aged({ entityId: BE, ...at });
      const control = found?.balances.find(({ account }) => account === '400');
      t.equal(owed?.total, control?.amount ?? '0.00');
    }),
    { numRuns: 60 },
  );
  const now = await balances({ entityId: BE });
  const again = await balances({ entityId: BE, asOf: '2199-12-31' });
  t.strictSame(now?.balances, again?.balances, 'the summary is the sum of its days');
  const legal = await balances({ entityId: BE, book: 'legal' });
  t.ok(legal?.balances.every(({ book }) => book === 'legal'));
  t.equal(
    await balances({ entityId: head.toString(16).padStart(8, '0') + BE.slice(8) }),
    undefined,
  );
});

void t.test('statements: totals over everything, movements by page', async (t) => {
  const { statement } = statementQueries(models);
  for (const { event } of ofType('ActivityOpened').slice(0, 8)) {
    const { activityId, memberId } = event.data;
    const own = facts.filter(
      ({ event: { data } }) => 'activityId' in data && data.activityId === activityId,
    );
    const total = (type: string, field: string, kind?: string): bigint =>
      own.reduce((sum, { event: { type: name, data } }) => {
        const fits =
          name === type && (kind === undefined || ('kind' in data && data.kind === kind));
        const value = (data as Record<string, unknown>)[field];
        return fits && typeof value === 'string' ? sum + cents(value) : sum;
      }, 0n);
    const cleared = total('ActivityFundingCleared', 'becameCleared');
    const items = [];
    for (let after: { sequence: number; id: string } | undefined; ;) {
      const page = await statement(activityId, {}, { limit: 7, ...(after && { after }) });
      t.match(page, {
        memberId,
        sequence: head,
        totals: {
          invoiced: formatCents(total('InvoiceIssued', 'net')),
          mutualServices: formatCents(total('LevyDeducted', 'mutualServices')),
          guaranteeFund: formatCents(total('LevyDeducted', 'guaranteeFund')),
          funded: formatCents(total('ActivityFunded', 'amount')),
          guaranteed: formatCents(total('ActivityFunded', 'amount', 'guaranteed') - cleared),
          cleared: formatCents(total('ActivityFunded', 'amount', 'cleared') + cleared),
        },
      });
      items.push(...(page?.items ?? []));
      after = page?.items.at(-1)?.key;
      if ((page?.items.length ?? 0) < 7) break;
    }
    const lines = own.filter(({ event: { type } }) =>
      /^(InvoiceIssued|LevyDeducted|ActivityFund)/.test(type),
    );
    const levies = lines.filter(({ event: { type } }) => type === 'LevyDeducted').length;
    t.equal(items.length, lines.length + levies, 'every movement once');
    const keys = items.map(({ key }) => `${key.sequence}.${key.id}`);
    t.equal(new Set(keys).size, keys.length);
  }
});
