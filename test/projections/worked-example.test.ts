import t from 'tap';
import { addDays, parseDate } from '../../src/domain/local-date.ts';
import type { InvoiceId, JobId, PaymentId } from '../../src/domain/ids.ts';
import { idOf } from '../../src/domain/ids.ts';
import { statementQueries } from '../../src/projections/activity-statement/queries.ts';
import { balanceQueries } from '../../src/projections/balances/queries.ts';
import { invoiceQueries } from '../../src/projections/invoices/queries.ts';
import { jobQueries } from '../../src/projections/jobs/queries.ts';
import { journalQueries } from '../../src/projections/journal/queries.ts';
import { receivableQueries } from '../../src/projections/open-items/queries.ts';
import { CURRENCY, RATES, SETTLED, castOf, cents } from '../support/history-cast.ts';
import { countedId, historyLog, historyStreams } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';

// The life of the example of domain-rules section 11 as far as this release goes: 1000.00 + 21 % VAT, guaranteed,
// issued 10 March, due 9 April, 605.00 paid on 20 April, the rest with 10.00 too much on 2 May.
const cluster = await testDatabaseCluster();
const { models, close } = await openModels(cluster);
const log = historyLog('potcommun');
const streams = historyStreams(log);
const from = parseDate('2026-01-01');
const { activities, clients } = castOf(log, streams.funding, { from, activities: 2, clients: 2 });
const [, activity] = activities;
const [, client] = clients;
if (activity === undefined || client === undefined) throw new Error('no cast');
const { activityId, memberId, entity } = activity;
const { entityId, jurisdiction } = entity;
const { clientId, guaranteed } = client;
const copy = memoryCopy(log.take());
const projector = startProjector(models, copy);
t.teardown(async () => {
  await projector.stop();
  await close();
  await cluster.stop();
});

const jobId = idOf<JobId>(countedId(6, 1));
const invoiceId = idOf<InvoiceId>(countedId(7, 1));
const issuedOn = parseDate('2026-03-10');
const heads = { effectiveOn: issuedOn, correlationId: jobId, entityId };
const names = { jobId, entityId, activityId, clientId };
const dims = { ...names, invoiceId, memberId, jurisdiction, currency: CURRENCY };
const lines = [{ kind: 'fee', net: cents(100_000), vat: '21' }] as const;
const year = 2026;

/** Brings what was appended to the read models; answers the last sequence. */
const shown = async (): Promise<number> => {
  copy.grow(log.take());
  const head = copy.events.length;
  await projector.until(({ sequence }) => sequence === head);
  return head;
};
const { job } = jobQueries(models);
const { balances } = balanceQueries(models);
const { aged } = receivableQueries(models);
const { statement } = statementQueries(models);
const { invoice } = invoiceQueries(models);
const { journal } = journalQueries(models);
const balancesNow = async (at: object = {}) =>
  Object.fromEntries(
    (await balances({ entityId, ...at }))?.balances.map(({ account, amount }) => [
      account,
      amount,
    ]) ?? [],
  );

await t.test('declared: running', async (t) => {
  const texts = { pay: { kind: 'none' }, textsVersion: 1 } as const;
  const days = { firstDay: addDays(issuedOn, -2), lastDay: issuedOn, effectiveOn: issuedOn };
  const found = {
    entity: { currency: CURRENCY, jurisdiction },
    activity: { entityId, memberId },
    client: { entityId },
  };
  const data = { ...names, ...texts, ...days, ...found, currency: CURRENCY, lines };
  streams.jobs(jobId, { type: 'DeclareJob', data }, heads);
  const sequence = await shown();
  t.match(await job(jobId), { sequence, status: 'running', total: null, invoiceId: null });
  t.strictSame(await balancesNow(), {});
});

await t.test('invoiced: running until the activity is funded', async (t) => {
  const asked = {
    entityId,
    series: 'invoices',
    year,
    askedOn: issuedOn,
    firstNumber: 123,
  } as const;
  const register = `${entityId}.invoices.${year}`;
  streams.registers(
    register,
    { type: 'AssignNumber', data: { ...asked, invoiceId, jobId } },
    heads,
  );
  const issued = streams.invoices(
    invoiceId,
    {
      type: 'IssueInvoice',
      data: {
        ...dims,
        series: 'invoices',
        year,
        number: 123,
        issuedOn,
        lastDay: issuedOn,
        lines,
        guaranteed,
        terms: { days: 30, from: 'issue', roll: 'none' },
        levy: { parameters: RATES, decisionId: idOf(countedId(2, 0)) },
        calendar: defaultCalendar('BE'),
        clientDetailsVersion: 1,
        textsVersion: 1,
        documentHash: 'none',
      },
    },
    heads,
  );
  const cause = { stream: issued.stream, revision: issued.revision };
  streams.jobs(jobId, { type: 'RecordStep', data: { step: 'invoice', cause } }, heads);
  await shown();
  t.match(await job(jobId), { status: 'running', total: '1210.00', invoiceId });
  t.strictSame(await balancesNow(), {
    400: '1210.00',
    451: '-210.00',
    7001: '-1000.00',
    EXT: '-1000.00',
    GAR: '20.00',
    INV: '935.00',
    MUT: '45.00',
  });
});

await t.test('funded: waits for the client', async (t) => {
  const turn = { issuedOn: parseDate('2026-03-10'), number: 123 };
  const data = { ...dims, ...turn, activityShare: cents(93_500) };
  const funded = streams.funding(activityId, { type: 'FundActivity', data }, heads);
  const cause = { stream: funded.stream, revision: funded.revision };
  streams.jobs(jobId, { type: 'RecordStep', data: { step: 'funding', cause } }, heads);
  const sequence = await shown();
  t.match(await job(jobId), { sequence, status: 'waiting', steps: [{}, {}, { doneAt: null }] });
  t.strictSame(await balancesNow({ book: 'analytic' }), {
    ACT: '935.00',
    EXT: '-1000.00',
    GAR: '20.00',
    MUT: '45.00',
  });
  t.hasStrict(await statement(activityId, {}, { limit: 10 }), {
    totals: {
      invoiced: '1000.00',
      credited: '0.00',
      writtenOff: '0.00',
      mutualServices: '45.00',
      guaranteeFund: '20.00',
      funded: '935.00',
      guaranteed: '935.00',
      cleared: '0.00',
    },
    items: [
      { kind: 'invoiced', amount: '1000.00', invoiceNumber: '2026-000123', rate: null },
      { kind: 'levyMutualServices', amount: '-45.00', rate: '0.045' },
      { kind: 'levyGuaranteeFund', amount: '-20.00', rate: '0.02' },
      { kind: 'fundedGuaranteed', amount: '935.00', invoiceNumber: '2026-000123' },
    ],
  });
  t.match(await invoice(invoiceId), {
    number: 123,
    total: '1210.00',
    open: '1210.00',
    dueOn: '2026-04-09',
    vat: [{ vat: '21', base: '1000.00', amount: '210.00' }],
    levy: { total: '65.00', mutualServices: '45.00', guaranteeFund: '20.00' },
  });
});

const pay = (count: number, bookedOn: string, allocated: number): void => {
  const paymentId = idOf<PaymentId>(countedId(8, count));
  const effectiveOn = parseDate(bookedOn);
  const paid = { effectiveOn, correlationId: countedId(9, count), entityId };
  const bank = { bankAccount: 'BE68539007547034', bankReference: `R${count}` };
  const amount = cents(allocated);
  const money = { paymentId, entityId, clientId, jurisdiction, currency: CURRENCY };
  const data = { ...money, ...bank, amount, bookedOn: effectiveOn, asked: [] };
  const offered = { entityCurrency: CURRENCY, allocations: [{ invoiceId, amount }] };
  streams.payments(paymentId, { type: 'RecordPayment', data: { ...data, ...offered } }, paid);
  const offer = { invoiceId, paymentId, clientId, currency: CURRENCY, allocated: amount };
  const { events } = streams.invoices(invoiceId, { type: 'ApplyPayment', data: offer }, paid);
  const [applied] = events;
  if (applied?.type !== 'ClientPaymentApplied') throw new Error('no answer');
  const turn = { issuedOn: parseDate('2026-03-10'), number: 123, cause: 'payment' } as const;
  const moved = { ...applied.data, ...turn, on: effectiveOn };
  streams.funding(activityId, { type: 'MoveFunding', data: moved }, paid);
};

await t.test('half is paid late', async (t) => {
  pay(1, '2026-04-20', 60_500);
  const half = await shown();
  t.match(await job(jobId), { status: 'waiting' });
  t.match(await statement(activityId, {}, { limit: 1 }), {
    totals: { guaranteed: '467.50', cleared: '467.50', funded: '935.00' },
  });
  t.hasStrict(await aged({ entityId, asOf: '2026-04-09' }), {
    total: '1210.00',
    credit: '0.00',
    sinceInvoice: { '0-30': '1210.00' },
    overdue: { notDue: '1210.00' },
  });
  t.match(await aged({ entityId, asOf: '2026-04-24' }), {
    total: '605.00',
    sinceInvoice: { '31-45': '605.00' },
    overdue: { '1-30': '605.00' },
    clients: [{ clientId, total: '605.00' }],
  });
  t.match(await aged({ entityId, asOf: '2026-04-25' }), { sinceInvoice: { '>45': '605.00' } });
  pay(2, '2026-05-02', 61_500);
  await shown();
  t.match(await aged({ entityId, asOf: '2026-05-02', knownAt: half }), { total: '605.00' });
  t.match(await aged({ entityId, asOf: '2026-07-30', knownAt: half }), {
    overdue: { '>90': '605.00' },
  });
});

await t.test('paid in full, 10.00 too much stays the client’s credit', async (t) => {
  t.match(await aged({ entityId, asOf: '2026-05-02' }), {
    total: '-10.00',
    credit: '-10.00',
    overdue: { notDue: '-10.00' },
  });
  t.match(await aged({ entityId, asOf: '2026-05-03' }), { overdue: { '1-30': '-10.00' } });
  t.match(await job(jobId), { status: 'running' }, 'the step payment is about to be recorded');
  const cause = { stream: 'potcommun.invoice-x', revision: 3 };
  const paid = { ...heads, effectiveOn: parseDate('2026-05-02') };
  const last = { step: 'payment', cause, standing: SETTLED } as const;
  streams.jobs(jobId, { type: 'RecordStep', data: last }, paid);
  await shown();
  t.match(await job(jobId), { status: 'completed' });
  t.strictSame(await balancesNow(), {
    400: '-10.00',
    451: '-210.00',
    550: '1220.00',
    7001: '-1000.00',
    ACT: '935.00',
    EXT: '-1000.00',
    GAR: '20.00',
    MUT: '45.00',
  });
  t.match(await balancesNow({ asOf: '2026-04-30' }), { 400: '605.00', 550: '605.00' });
  t.hasStrict(await statement(activityId, {}, { limit: 1 }), {
    totals: { guaranteed: '0.00', cleared: '935.00' },
  });
  t.hasStrict(await invoice(invoiceId), {
    open: '0.00',
    received: '1210.00',
    payments: [
      { allocated: '605.00', principal: '605.00', excess: '0.00', effectiveOn: '2026-04-20' },
      { allocated: '615.00', principal: '605.00', excess: '10.00', effectiveOn: '2026-05-02' },
    ],
  });
  const { items } = await journal({ entityId, book: 'legal', invoiceId }, { limit: 10 });
  t.match(items, [
    { account: '400', amount: '1210.00', activityId, clientId, memberId, jobId },
    { account: '7001', amount: '-1000.00' },
    { account: '451', amount: '-210.00' },
  ]);
});
