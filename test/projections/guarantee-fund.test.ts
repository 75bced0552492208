import t from 'tap';
import type { GuaranteeFundEvent } from '../../src/domain/guarantee-fund/events.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type EntityId,
  type InvoiceId,
  type JobId,
  type MemberId,
  type SalaryId,
} from '../../src/domain/ids.ts';
import { addDays, daysBetween, parseDate, type LocalDate } from '../../src/domain/local-date.ts';
import { formatCents, type Amount } from '../../src/domain/money.ts';
import { balancesProjection } from '../../src/projections/balances/projection.ts';
import { schemaOf } from '../../src/projections/catalogue.ts';
import { entitiesProjection } from '../../src/projections/entities/projection.ts';
import type { AdvanceKey } from '../../src/projections/guarantee-fund/open-advances.ts';
import { journalProjection } from '../../src/projections/journal/projection.ts';
import { guaranteeFundProjection } from '../../src/projections/guarantee-fund/projection.ts';
import { guaranteeFundQueries } from '../../src/projections/guarantee-fund/queries.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { countedId, historyLog, randomOf } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

// The fund alone: 120 invoices of 12 clients and 6 activities, moved at random over two years, half of the events
// recorded with a day that lies before others. The report is compared with sums made here, at random points.

const entityId = idOf<EntityId>(countedId(1, 1));
const BEGIN = parseDate('2025-01-01');
const DAYS = 700;
const INVOICES = 120;

type Move = Readonly<{ sequence: number; on: LocalDate; invoice: number; open: bigint }>;

const random = randomOf(31);
const log = historyLog('potcommun');
const entity = {
  entityId,
  legalName: 'Coop',
  jurisdiction: 'BE',
  currency: 'EUR',
  enterpriseNumber: '0896755397',
  fiscalYearStart: '01-01',
  timeZone: 'Europe/Brussels',
} as const;
const heads = (effectiveOn: LocalDate) => ({
  effectiveOn,
  correlationId: countedId(0xc, 0),
  entityId,
});
log.append('entity', entityId, [{ type: 'EntityRegistered', data: entity }], heads(BEGIN));

const clientOf = (invoice: number): ClientId => idOf<ClientId>(countedId(5, invoice % 12));
const activityOf = (invoice: number): ActivityId => idOf<ActivityId>(countedId(4, invoice % 6));
const invoiceIdOf = (invoice: number): InvoiceId => idOf<InvoiceId>(countedId(7, invoice));

const SIGNS = {
  SalaryAdvanced: 1n,
  SalaryAdvanceReopened: 1n,
  SalaryAdvanceRepaid: -1n,
  GuaranteeLossRecognised: -1n,
  GuaranteeLossRecovered: 0n,
} as const;

const eventOf = (type: GuaranteeFundEvent['type'], invoice: number, cents: bigint) => {
  const amount = formatCents(cents);
  const none = '0.00' as Amount;
  const data = {
    entityId,
    activityId: activityOf(invoice),
    memberId: idOf<MemberId>(countedId(3, 1)),
    currency: 'EUR',
    amount,
    parts: [
      {
        invoiceId: invoiceIdOf(invoice),
        clientId: clientOf(invoice),
        jobId: idOf<JobId>(countedId(6, invoice)),
        amount,
      },
    ],
    exposureAfter: none,
    fiscalYear: BEGIN,
    lossesInYear: none,
    recoveriesInYear: none,
    lossesEver: none,
    recoveriesEver: none,
  } as const;
  if (type === 'SalaryAdvanced') {
    return { type, data: { ...data, salaryId: idOf<SalaryId>(countedId(9, invoice)) } };
  }
  if (type === 'GuaranteeLossRecognised') {
    return { type, data: { ...data, cause: 'decision', of: 'advance' } as const };
  }
  return { type, data };
};

const standing = new Map<number, bigint>();
const moves: Move[] = [];
for (let n = 0; n < 600; n += 1) {
  const invoice = random(INVOICES);
  const out = standing.get(invoice) ?? 0n;
  const types =
    out === 0n
      ? (['SalaryAdvanced'] as const)
      : ([
          'SalaryAdvanced',
          'SalaryAdvanceRepaid',
          'SalaryAdvanceRepaid',
          'SalaryAdvanceReopened',
          'GuaranteeLossRecognised',
          'GuaranteeLossRecovered',
        ] as const);
  const type = types[random(types.length)] ?? 'SalaryAdvanced';
  const sign = SIGNS[type];
  const cents = sign < 0n && random(3) > 0 ? out : BigInt(1 + random(Number(out || 90_000n)));
  const on = addDays(BEGIN, Math.max(0, Math.floor((n * DAYS) / 600) - random(30)));
  standing.set(invoice, out + sign * cents);
  log.append('guaranteeFund', entityId, [eventOf(type, invoice, cents)], heads(on));
  moves.push({ sequence: n + 2, on, invoice, open: sign * cents });
}
const copied = log.take();

const cluster = await testDatabaseCluster();
const {
  models: { database },
  close,
} = await openModels(cluster);
t.teardown(async () => {
  await close();
  await cluster.stop();
});
// The salaries that the fund advanced are left out, and with them the read models that follow them.
const projections = [
  entitiesProjection,
  journalProjection,
  balancesProjection,
  guaranteeFundProjection,
];
const models = { database, schema: schemaOf(projections) };
// Half of it by the rebuild, the rest event by event as it is every day.
const half = memoryCopy(copied.slice(0, 300));
await rebuildModels({ database, source: half, projections });
half.grow(copied.slice(300));
const projector = startProjector(models, half, { projections });
await projector.until(({ sequence }) => sequence === copied.length);
await projector.stop();

type Point = Readonly<{ asOf: LocalDate; knownAt: number }>;

/** What is out at a point, the oldest first, worked out from the moves alone. */
const outAt = ({ asOf, knownAt }: Point) => {
  const running = new Map<number, { out: bigint; since: LocalDate }>();
  const seen = moves.filter(({ on, sequence }) => on <= asOf && sequence <= knownAt);
  for (const { on, invoice, open } of seen.toSorted((a, b) =>
    a.on === b.on ? a.sequence - b.sequence : a.on < b.on ? -1 : 1,
  )) {
    const { out, since } = running.get(invoice) ?? { out: 0n, since: on };
    running.set(invoice, { out: out + open, since: out === 0n ? on : since });
  }
  return [...running]
    .filter(([, { out }]) => out !== 0n)
    .map(([invoice, { out, since }]) => ({
      invoiceId: invoiceIdOf(invoice),
      clientId: clientOf(invoice),
      activityId: activityOf(invoice),
      amount: formatCents(out),
      since,
      days: daysBetween(since, asOf),
    }))
    .toSorted((a, b) => (`${a.since}${a.invoiceId}` < `${b.since}${b.invoiceId}` ? -1 : 1));
};
type Out = ReturnType<typeof outAt>;

const sumBy = (out: Out, idOfOne: (one: Out[number]) => string) => {
  const sums = new Map<string, bigint>();
  for (const one of out) {
    const cents = BigInt(one.amount.replace('.', ''));
    sums.set(idOfOne(one), (sums.get(idOfOne(one)) ?? 0n) + cents);
  }
  return new Map([...sums].map(([id, cents]) => [id, formatCents(cents)]));
};
const named = (all: readonly Readonly<{ id: string; amount: string }>[] = []) =>
  new Map(all.map(({ id, amount }) => [id, amount]));

const { guaranteeFund } = guaranteeFundQueries(models);

void t.test('what is out at any point, in all and page by page', async (t) => {
  for (let n = 0; n < 60; n += 1) {
    const asOf = addDays(BEGIN, random(DAYS + 30));
    const point = { asOf, knownAt: n % 3 === 0 ? copied.length : random(copied.length + 1) };
    const where = `${asOf} known at ${point.knownAt}`;
    const expected = outAt(point);
    const asked = { entityId, ...point };
    // Some of them page by page.
    const limit = n % 10 === 0 ? 7 : 500;
    const listed = [];
    for (let after: AdvanceKey | undefined; ;) {
      const fund = await guaranteeFund(asked, { limit, ...(after && { after }) });
      const exposure = sumBy(expected, () => 'all').get('all') ?? '0.00';
      t.equal(fund?.exposure, exposure, `the exposure of every page, ${where}`);
      t.strictSame(
        named(fund?.clients),
        sumBy(expected, ({ clientId }) => clientId),
        where,
      );
      t.strictSame(
        named(fund?.activities),
        sumBy(expected, ({ activityId }) => activityId),
        where,
      );
      listed.push(...(fund?.advances ?? []));
      after = fund?.advances.at(-1);
      if ((fund?.advances.length ?? 0) < limit) break;
    }
    t.strictSame(listed, expected, `every advance once, the oldest first, ${where}`);
  }
});
