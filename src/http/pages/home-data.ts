import { dateIn as dateInZone } from '../../commands/today.ts';
import { chartOf } from '../../domain/ledger/chart.ts';
import { fiscalYearOf } from '../../domain/entity/fiscal-year.ts';
import type { Jurisdiction } from '../../domain/entity/events.ts';
import type { EntityId } from '../../domain/ids.ts';
import { addDays, parseDate, type LocalDate } from '../../domain/local-date.ts';
import {
  add,
  formatMoney,
  parseMoney,
  subtract,
  type Currency,
  type Money,
} from '../../domain/money.ts';
import type { HttpDeps } from '../deps.ts';
import { found } from '../reading.ts';

const JOBS_SHOWN = 12;
const MONTHS_SHOWN = 12;
// The page shows what is out in all; its advances one by one are the API's.
const NO_ADVANCES = { limit: 0 };

/** The first day of the month that lies so many months before a day's own. */
const monthsBefore = (day: LocalDate, months: number): LocalDate => {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  const month = String((count % 12) + 1).padStart(2, '0');
  return parseDate(`${Math.floor(count / 12)}-${month}-01`);
};

/** The months from one to another, also those in which nothing moved. */
const monthsFrom = (first: LocalDate): readonly string[] =>
  Array.from({ length: MONTHS_SHOWN }, (_, index) => monthsBefore(first, -index).slice(0, 7));

type Deps = Pick<HttpDeps, 'queries' | 'models' | 'now'>;
type Asked = Readonly<{ entityId: EntityId; asOf?: LocalDate | undefined }>;

/** Net salaries that are calculated and not paid, as the legal book owes them. */
const owedNet = async (
  { queries }: Deps,
  asked: Readonly<{ entityId: EntityId; asOf: LocalDate; knownAt: number }>,
  { jurisdiction, currency }: Readonly<{ jurisdiction: string; currency: string }>,
): Promise<Money> => {
  const { netWages } = chartOf(jurisdiction as Jurisdiction);
  const legal = await queries.balances({ ...asked, book: 'legal' });
  const line = legal?.balances.find(({ account }) => account === netWages);
  // Owed is a credit, and credits are below zero in the legal book.
  return parseMoney(line?.amount ?? '0.00', currency as Currency);
};

/** All that the overview shows of an entity on a day, at one sequence of the history. */
export const homeData = async (deps: Deps, { entityId, asOf }: Asked) => {
  const { queries, models, now } = deps;
  const { sequence: knownAt } = await models.state();
  const entity = found(await queries.entity(entityId), { entityId });
  const day = asOf ?? dateInZone(entity.timeZone, now());
  const from = fiscalYearOf(entity.fiscalYearStart, day);
  const first = monthsBefore(day, MONTHS_SHOWN - 1);
  const at = { entityId, knownAt };
  const year = found(await queries.periodToNet({ ...at, from, to: day }), { entityId });
  const months = found(await queries.periodToNet({ ...at, from: first, to: day }), { entityId });
  const owedNow = await owedNet(deps, { ...at, asOf: day }, entity);
  const owedBefore = await owedNet(deps, { ...at, asOf: addDays(from, -1) }, entity);
  const net = parseMoney(year.parts.net, entity.currency as Currency);
  // Calculated less what became owed: debts are below zero, so a growing debt lowers what was paid.
  const paidOut = formatMoney(subtract(add(net, owedNow), owedBefore));
  return {
    entity,
    day,
    from,
    sequence: knownAt,
    year,
    paidOut,
    months: monthsFrom(first).map((month) => {
      const moved = months.months.find((one) => one.month === month);
      return {
        month,
        invoiced: moved?.invoiced ?? '0.00',
        net: moved?.parts.net ?? '0.00',
      };
    }),
    aged: found(await queries.aged({ ...at, asOf: day }), { entityId }),
    fund: found(await queries.guaranteeFund({ ...at, asOf: day }, NO_ADVANCES), { entityId }),
    jobs: await queries.latestJobs({ entityId, until: day, limit: JOBS_SHOWN }),
    lastDay: await queries.lastDay(entityId),
  };
};

/** What `homeData` found. */
export type HomeData = Awaited<ReturnType<typeof homeData>>;
