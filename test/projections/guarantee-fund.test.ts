import t from 'tap';
import { addDays, daysBetween, type LocalDate } from '../../src/domain/local-date.ts';
import { formatCents } from '../../src/domain/money.ts';
import { balancesProjection } from '../../src/projections/balances/projection.ts';
import { balanceQueries } from '../../src/projections/balances/queries.ts';
import { schemaOf } from '../../src/projections/catalogue.ts';
import { entitiesProjection } from '../../src/projections/entities/projection.ts';
import type { AdvanceKey } from '../../src/projections/guarantee-fund/open-advances.ts';
import { journalProjection } from '../../src/projections/journal/projection.ts';
import { guaranteeFundProjection } from '../../src/projections/guarantee-fund/projection.ts';
import { guaranteeFundQueries } from '../../src/projections/guarantee-fund/queries.ts';
import type { FundFlows } from '../../src/projections/guarantee-fund/statement.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { randomOf } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';
import {
  activityOf,
  BEGIN,
  clientOf,
  copied,
  DAYS,
  debts,
  entityId,
  invoiceIdOf,
  moves,
} from './fund-history.ts';

// The report is compared with sums made here from the moves alone, at random points.

const random = randomOf(32);

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
  const owed = new Map<number, bigint>();
  for (const { on, sequence, invoice, amount } of debts) {
    if (on > asOf || sequence > knownAt) continue;
    owed.set(invoice, (owed.get(invoice) ?? 0n) + amount);
  }
  /** Within the advance, whatever the days of the debt are. */
  const owedOf = (invoice: number, out: bigint): bigint => {
    const debt = owed.get(invoice) ?? 0n;
    const within = debt < out ? debt : out;
    return within < 0n ? 0n : within;
  };
  return [...running]
    .filter(([, { out }]) => out !== 0n)
    .map(([invoice, { out, since }]) => ({
      invoiceId: invoiceIdOf(invoice),
      clientId: clientOf(invoice),
      activityId: activityOf(invoice),
      amount: formatCents(out),
      ofActivity: formatCents(owedOf(invoice, out)),
      since,
      days: daysBetween(since, asOf),
    }))
    .toSorted((a, b) => (`${a.since}${a.invoiceId}` < `${b.since}${b.invoiceId}` ? -1 : 1));
};
type Out = ReturnType<typeof outAt>;

type Open = Readonly<{ amount: string; ofActivity: string }>;

const centsIn = (amount: string): bigint => BigInt(amount.replace('.', ''));
const sumOf = (all: readonly Open[]): Open => ({
  amount: formatCents(all.reduce((sum, { amount }) => sum + centsIn(amount), 0n)),
  ofActivity: formatCents(all.reduce((sum, { ofActivity }) => sum + centsIn(ofActivity), 0n)),
});
const sumBy = (out: Out, name: 'clientId' | 'activityId') =>
  new Map(out.map(({ [name]: id }) => [id, sumOf(out.filter((one) => one[name] === id))]));
const named = (all: readonly (Open & Readonly<{ id: string }>)[] = []) =>
  new Map(all.map(({ id, amount, ofActivity }) => [id, { amount, ofActivity }]));

const { guaranteeFund } = guaranteeFundQueries(models);
const { balances } = balanceQueries(models);
/** A point of the history, now and then all that is known. */
const somePoint = (n: number): Point => {
  const asOf = addDays(BEGIN, random(DAYS + 130) - 100);
  return { asOf, knownAt: n % 3 === 0 ? copied.length : random(copied.length + 1) };
};

void t.test('what is out at any point, in all and page by page', async (t) => {
  for (let n = 0; n < 60; n += 1) {
    const point = somePoint(n);
    const where = `${point.asOf} known at ${point.knownAt}`;
    const expected = outAt(point);
    const asked = { entityId, ...point };
    // Some of them page by page.
    const limit = n % 10 === 0 ? 7 : 500;
    const listed = [];
    for (let after: AdvanceKey | undefined; ;) {
      const fund = await guaranteeFund(asked, { limit, ...(after && { after }) });
      const all = { amount: fund?.exposure, ofActivity: fund?.ofActivities };
      t.strictSame(all, sumOf(expected), `the exposure of every page, ${where}`);
      t.strictSame(named(fund?.clients), sumBy(expected, 'clientId'), where);
      t.strictSame(named(fund?.activities), sumBy(expected, 'activityId'), where);
      listed.push(...(fund?.advances ?? []));
      after = fund?.advances.at(-1);
      if ((fund?.advances.length ?? 0) < limit) break;
    }
    t.strictSame(listed, expected, `every advance once, the oldest first, ${where}`);
  }
});

const NONE = { contributions: 0n, advanced: 0n, repaid: 0n, reopened: 0n, lost: 0n, recovered: 0n };
type Sums = Record<keyof FundFlows, bigint>;

const written = (sums: Readonly<Record<string, bigint>>) =>
  Object.fromEntries(Object.entries(sums).map(([name, cents]) => [name, formatCents(cents)]));

/** The statement at a point: each month by itself, and all of them. */
const statementAt = ({ asOf, knownAt }: Point) => {
  const totals: Sums = { ...NONE };
  const months = new Map<string, Sums & { open: bigint }>();
  for (const { on, sequence, flow, amount, open } of moves) {
    if (on > asOf || sequence > knownAt) continue;
    const of = months.get(on.slice(0, 7)) ?? { ...NONE, open: 0n };
    months.set(on.slice(0, 7), of);
    of[flow] += amount;
    of.open += open;
    totals[flow] += amount;
  }
  let [capital, exposure] = [0n, 0n];
  const told = [...months]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, { open, ...flows }]) => {
      capital += flows.contributions + flows.recovered - flows.lost;
      exposure += open;
      return { month, ...written({ ...flows, capital, exposure }) };
    });
  return { months: told, totals: written(totals), capital: formatCents(capital) };
};

void t.test('the statement by month at any point, and what stands on the accounts', async (t) => {
  const months = new Set<number>();
  for (let n = 0; n < 60; n += 1) {
    const asked = { entityId, ...somePoint(n) };
    const where = `${asked.asOf} known at ${asked.knownAt}`;
    const fund = await guaranteeFund(asked, { limit: 1 });
    const { capital, totals, months: told, exposure } = fund ?? {};
    t.strictSame({ months: told, totals, capital }, statementAt(asked), where);
    t.equal(told?.at(-1)?.exposure ?? '0.00', exposure, `the last month is today, ${where}`);
    const booked = (await balances({ ...asked, book: 'analytic' }))?.balances ?? [];
    const [gar, adv] = ['GAR', 'ADV'].map((account) =>
      booked.find((one) => one.account === account),
    );
    const stands = [gar, adv].map((one) => centsIn(one?.amount ?? '0.00'));
    t.equal(capital, formatCents((stands[0] ?? 0n) + (stands[1] ?? 0n)), `GAR + ADV, ${where}`);
    months.add(told?.length ?? 0);
  }
  t.ok(months.size > 10, 'points of many different ages');
  const early = await guaranteeFund({ entityId, asOf: addDays(BEGIN, -20) }, { limit: 1 });
  t.hasStrict(early, {
    capital: '20.00',
    coverage: null,
    months: [
      { contributions: '0.00', capital: '0.00' },
      { contributions: '20.00', capital: '20.00' },
    ],
  });
});
