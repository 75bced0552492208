import t from 'tap';
import { post } from '../../src/domain/ledger/post.ts';
import { formatCents } from '../../src/domain/money.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { entityQueries } from '../../src/projections/entities/queries.ts';
import { invoiceQueries } from '../../src/projections/invoices/queries.ts';
import { jobQueries } from '../../src/projections/jobs/queries.ts';
import { journalQueries } from '../../src/projections/journal/queries.ts';
import { partyQueries } from '../../src/projections/parties/queries.ts';
import { paymentQueries } from '../../src/projections/payments/queries.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels } from './fixture.ts';
import { BE, cents, copied, facts, ofType } from './known-history.ts';

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

void t.test('lists come page by page, each item once, in their order', async (t) => {
  const { journal } = journalQueries(models);
  const lines = [];
  for (let after: { sequence: number; entry: number; line: number } | undefined; ;) {
    const { items } = await journal({ entityId: BE }, { limit: 50, ...(after && { after }) });
    lines.push(...items);
    after = items.at(-1);
    if (items.length < 50) break;
  }
  const posted = facts.flatMap(({ event }) => post(event).flatMap(({ lines: all }) => all));
  t.equal(lines.length, posted.filter(({ dims }) => dims.entityId === BE).length);
  t.strictSame(
    lines,
    lines.toSorted((a, b) => a.sequence - b.sequence || a.entry - b.entry || a.line - b.line),
  );
  const filter = {
    entityId: BE,
    book: 'legal',
    account: '400',
    from: '2025-02-01',
    to: '2025-02-28',
  } as const;
  const { items: february } = await journal(filter, { limit: 500 });
  const wanted = lines.filter(
    ({ account, bookedOn }) =>
      account === '400' && bookedOn >= filter.from && bookedOn <= filter.to,
  );
  t.ok(wanted.length > 0);
  t.strictSame(february, wanted);

  const { invoices } = invoiceQueries(models);
  const issued = ofType('InvoiceIssued').filter(({ event }) => event.data.entityId === BE);
  const listed = [];
  for (let after: { issuedOn: string; number: number; invoiceId: string } | undefined; ;) {
    const { items } = await invoices({ entityId: BE }, { limit: 9, ...(after && { after }) });
    listed.push(...items);
    after = items.at(-1)?.key;
    if (items.length < 9) break;
  }
  t.strictSame(
    listed.map(({ number }) => number),
    issued.map(({ event }) => event.data.number).toSorted((a, b) => a - b),
  );
  const { items: open } = await invoices({ entityId: BE, open: true }, { limit: 500 });
  t.strictSame(
    open.map(({ id }) => id),
    listed.filter((invoice) => invoice.open !== '0.00').map(({ id }) => id),
  );

  const parties = partyQueries(models);
  const { items: clients } = await parties.clients({ entityId: BE }, { limit: 500 });
  const { items: members } = await parties.members({ entityId: BE }, { limit: 500 });
  const { items: activities } = await parties.activities({ entityId: BE }, { limit: 500 });
  t.equal(clients.length, 20);
  t.equal(members.length, 16);
  const [firstPage, secondPage] = [activities.slice(0, 5), activities.slice(5, 10)];
  const page = { limit: 5, ...(firstPage[4] && { after: firstPage[4].key }) };
  t.strictSame((await parties.activities({ entityId: BE }, page)).items, secondPage);
  const mine = await parties.activities({ memberId: activities[0]?.memberId ?? '' }, { limit: 5 });
  t.strictSame(mine.items, activities.slice(0, 1));
  const nobodys = await parties.activities({ memberId: 'first-member' }, { limit: 5 });
  t.strictSame(nobodys, { ...mine, items: [] }, 'who has no id of a member has no activity');
  t.ok(
    clients.some(({ guaranteed }) => !guaranteed) && clients.some(({ terms }) => terms !== null),
  );
  const entity = await entityQueries(models).entity(BE);
  t.match(entity, { jurisdiction: 'BE', currency: 'EUR', policies: [{ policy: 'levy' }, {}] });
  t.match((await entityQueries(models).decisions({ entityId: BE }, { limit: 5 })).items, [
    { organ: 'AG', adopted: true, votes: [{ for: 40 }] },
  ]);
});

void t.test('jobs: each status, its chain, what failed and was resumed', async (t) => {
  const { job, jobs } = jobQueries(models);
  const seen = { running: 0, waiting: 0, failed: 0, completed: 0 };
  for (const status of ['running', 'waiting', 'failed', 'completed'] as const) {
    const { items } = await jobs({ entityId: BE, status }, { limit: 500 });
    seen[status] = items.length;
    for (const { id } of items.slice(0, 10)) {
      const view = await job(id);
      const chain = facts.filter(({ event: { data } }) => 'jobId' in data && data.jobId === id);
      t.strictSame(
        view?.events.map(({ sequence, type }) => [sequence, type]),
        chain.map(({ sequence, event }) => [sequence, event.type]),
      );
      const steps = chain.flatMap(({ sequence, event }) =>
        event.type === 'JobStepRecorded' ? [[event.data.step, sequence] as const] : [],
      );
      t.strictSame(
        new Map(
          view?.steps.flatMap(({ step, doneAt }) => (doneAt === null ? [] : [[step, doneAt]])),
        ),
        new Map(steps),
      );
      const failed = view?.failures.some(({ resumed }) => !resumed) === true;
      t.equal(failed, status === 'failed');
    }
  }
  const declared = ofType('JobDeclared').filter(({ event }) => event.data.entityId === BE);
  t.equal(seen.running + seen.waiting + seen.failed + seen.completed, declared.length);
  t.equal(seen.running, 0, 'every flow of the history was let run out');
  t.ok(seen.waiting > 0 && seen.completed > 0, JSON.stringify(seen));
});

void t.test('an invoice and its payments tell the same', async (t) => {
  const { invoice, openInvoicesOf } = invoiceQueries(models);
  const { payment } = paymentQueries(models);
  for (const { event } of ofType('InvoiceIssued').slice(0, 40)) {
    const { invoiceId, total, clientId } = event.data;
    const view = await invoice(invoiceId);
    const principal = view?.payments.reduce((sum, paid) => sum + cents(paid.principal), 0n) ?? 0n;
    t.match(view, {
      total,
      received: formatCents(principal),
      open: formatCents(cents(total) - principal),
      lines: event.data.lines,
      levy: { rates: { mutualServices: '0.045', guaranteeFund: '0.02' } },
    });
    const open = await openInvoicesOf(clientId, 100);
    t.equal(open.includes(invoiceId), view?.open !== '0.00');
    for (const { paymentId } of view?.payments ?? []) {
      const paid = await payment(paymentId);
      const reserved = paid?.reserved.reduce((sum, part) => sum + cents(part.amount), 0n) ?? 0n;
      t.equal(cents(paid?.free ?? '') + reserved, cents(paid?.amount ?? ''));
    }
  }
  t.equal(await invoice(BE), undefined);
  t.equal(await payment(BE), undefined);
});
