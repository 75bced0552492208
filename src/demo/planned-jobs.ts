import type { JobPay } from '../domain/job/events.ts';
import { levyOn } from '../domain/levy.ts';
import { addDays, dayOfWeek, type LocalDate } from '../domain/local-date.ts';
import {
  formatMoney,
  ofCents,
  parseMoney,
  proportion,
  sum,
  type Amount,
  type Money,
} from '../domain/money.ts';
import { defaultCalendar, rollToWeekday } from '../domain/working-days.ts';
import { TRADES } from './cast.ts';
import { DEMO_LEVY } from './levy.ts';
import { payrollResult, type WorkerCategory } from './payroll.ts';
import type {
  PaymentHabit,
  PlannedActivity,
  PlannedClient,
  PlannedJob,
  PlannedLine,
  PlannedPayment,
  PlannedSalary,
} from './plan.ts';
import type { Random } from './random.ts';
import { weekEnd } from './weeks.ts';

const CALENDAR = defaultCalendar('BE');

const euros = (amount: number, cents: number): Amount =>
  formatMoney(ofCents(BigInt(amount) * 100n + BigInt(cents), 'EUR'));

/** What the lines of a job leave to its activity when its invoice is issued. */
export const activityShareOf = (lines: readonly PlannedLine[]): Money<'EUR'> => {
  const billed = lines.filter(({ kind }) => kind !== 'disbursement');
  const base = sum(
    'EUR',
    billed.map(({ net }) => parseMoney(net, 'EUR')),
  );
  return parseMoney(formatMoney(levyOn(base, DEMO_LEVY).activityShare), 'EUR');
};

const planLines = (
  random: Random,
  trade: number,
  days: number,
  foreign: boolean,
): readonly PlannedLine[] => {
  const { name, vat, from, to } = TRADES[trade] ?? TRADES[0];
  const cents = random.chance(30) ? random.between(1, 99) : 0;
  const charged = foreign ? 'reverseCharge' : vat;
  const net = euros(random.between(from, to) * days, cents);
  const lines: PlannedLine[] = [{ kind: 'fee', net, vat: charged, text: `${name}, ${days} j` }];
  if (random.chance(15)) {
    const travel = euros(random.between(8, 140), random.between(0, 99));
    lines.push({ kind: 'rebilledExpense', net: travel, vat: charged, text: 'Déplacements' });
  }
  if (random.chance(3)) {
    const stamp = euros(random.between(10, 60), 0);
    lines.push({ kind: 'disbursement', net: stamp, vat: 'none', text: 'Droits avancés' });
  }
  return lines;
};

const planPayments = (
  random: Random,
  { days, inParts }: PaymentHabit,
  on: LocalDate,
): readonly PlannedPayment[] => {
  if (days === undefined) return [];
  const first = addDays(on, random.between(days[0], days[1]));
  if (inParts) {
    const second = addDays(first, random.between(10, 40));
    return [
      { on: first, hundredths: 50 },
      { on: second, hundredths: 50 },
    ];
  }
  // Now and then a client pays more than it owes.
  return [{ on: first, hundredths: random.chance(2) ? 105 : 100 }];
};

/** Days after the payroll run on which the member is paid; now and then the office is late. */
const payDay = (random: Random, calculatedOn: LocalDate): LocalDate =>
  rollToWeekday(addDays(calculatedOn, random.chance(4) ? random.between(10, 16) : 3), CALENDAR);

/** What payroll makes of a job that lets its salary cost so much at most. */
export const planSalary = (
  random: Random,
  worker: WorkerCategory,
  job: Readonly<{ on: LocalDate; most: Money<'EUR'>; until: LocalDate }>,
): PlannedSalary | undefined => {
  const { on, most, until } = job;
  const result = payrollResult(random, worker, most, on);
  const calculatedOn = weekEnd(on, until);
  const paidOn = payDay(random, calculatedOn);
  if (result === undefined) return undefined;
  return paidOn <= until ? { result, calculatedOn, paidOn } : { result, calculatedOn };
};

/** What is planned for a job's pay. */
type PlannedPay = Readonly<{ pay: JobPay; salary?: PlannedSalary }>;

/** Some members draw all that a job leaves them, some a part, some let it stand. */
const planPay = (
  random: Random,
  worker: WorkerCategory,
  job: Readonly<{ on: LocalDate; lines: readonly PlannedLine[]; until: LocalDate }>,
): PlannedPay => {
  const share = activityShareOf(job.lines);
  const hundredths = random.between(55, 100);
  const amount = proportion(share, ofCents(BigInt(hundredths), 'EUR'), ofCents(100n, 'EUR'));
  const all = random.chance(45);
  const salary = planSalary(random, worker, { ...job, most: all ? share : amount });
  if (salary === undefined) return { pay: { kind: 'none' } };
  const pay: JobPay = all ? { kind: 'all' } : { kind: 'amount', amount: formatMoney(amount) };
  return { pay, salary };
};

/** What jobs are drawn from. */
export type JobDraw = Readonly<{
  from: LocalDate;
  until: LocalDate;
  days: number;
  activities: readonly PlannedActivity[];
  clients: readonly PlannedClient[];
}>;

/** Part of the jobs with a guaranteed client that pay their member at once. */
const PAID_PERCENT = 70;

/** Draws jobs of the usual kind, one after another: who works how often follows from the weights. */
export const jobPlanner = (random: Random, draw: JobDraw): (() => PlannedJob) => {
  const { from, until, days: length, activities, clients } = draw;
  const busy = activities.flatMap(({ weight }, index) =>
    Array.from({ length: weight }, () => index),
  );
  /** One salary of an activity in a payroll run: which money pays it never depends on which came first. */
  const paid = new Set<string>();
  return () => {
    const day = addDays(from, random.between(7, length - 1));
    // Nothing is declared on a Sunday.
    const on = dayOfWeek(day) === 7 ? addDays(day, -1) : day;
    const days = random.between(1, 6);
    const activity = random.oneOf(busy);
    const client = random.between(0, clients.length - 1);
    const {
      country = 'BE',
      habit = { inParts: false },
      guaranteed = false,
    } = clients[client] ?? {};
    const trade = activities[activity]?.trade ?? 0;
    const lines = planLines(random, trade, days, country !== 'BE');
    const payments = planPayments(random, habit, on);
    const planned = planPay(random, (TRADES[trade] ?? TRADES[0]).worker, { on, lines, until });
    const run = `${activity} ${weekEnd(on, until)}`;
    const pays = guaranteed && random.chance(PAID_PERCENT) && !paid.has(run);
    if (pays) paid.add(run);
    return {
      on,
      firstDay: addDays(on, 1 - days),
      activity,
      client,
      lines,
      payments,
      turns: [],
      ...(pays ? planned : { pay: { kind: 'none' } }),
    };
  };
};
