import type { ClientKind } from '../domain/client/events.ts';
import type { LineKind } from '../domain/invoice/lines.ts';
import { addDays, dayOfWeek, parseDate, type LocalDate } from '../domain/local-date.ts';
import { formatMoney, ofCents, type Amount } from '../domain/money.ts';
import { CLIENT_NAMES, FAMILY_NAMES, FIRST_NAMES, PLACES, TRADES } from './cast.ts';
import { randomFrom, type Random } from './random.ts';

/** How a client pays: days from the invoice to the money, both included; without days, never. */
type PaymentHabit = Readonly<{ days?: readonly [number, number]; inParts: boolean }>;

/** A client of the demonstration. */
export type PlannedClient = Readonly<{
  name: string;
  kind: ClientKind;
  country: string;
  guaranteed: boolean;
  termsDays?: number;
  habit: PaymentHabit;
}>;

/** A member with one activity. */
export type PlannedActivity = Readonly<{
  member: string;
  name: string;
  vat: string;
  weight: number;
}>;

/** One line of a planned job. */
export type PlannedLine = Readonly<{ kind: LineKind; net: Amount; vat: string; text: string }>;

/** A job to declare on its last day. */
export type PlannedJob = Readonly<{
  on: LocalDate;
  firstDay: LocalDate;
  activity: number;
  client: number;
  lines: readonly PlannedLine[];
  /** Days after the invoice on which money comes, with the part of the total in hundredths. */
  payments: readonly Readonly<{ afterDays: number; hundredths: number }>[];
}>;

/** Everything that happens in the demonstration cooperative. */
export type Plan = Readonly<{
  from: LocalDate;
  until: LocalDate;
  clients: readonly PlannedClient[];
  activities: readonly PlannedActivity[];
  jobs: readonly PlannedJob[];
}>;

/** How large the demonstration is. */
export type PlanSize = Readonly<{ activities: number; clients: number; jobs: number }>;

/** The demonstration plays in this year, so that it is the same whenever it is made. */
const DEMO_YEAR = 2025;

const FROM = parseDate(`${DEMO_YEAR}-01-01`);
const UNTIL = parseDate(`${DEMO_YEAR}-12-31`);
const DAYS = 365;

const habitOf = (random: Random): PaymentHabit => {
  const kind = random.between(1, 100);
  const inParts = random.chance(10);
  if (kind <= 35) return { days: [18, 30], inParts };
  if (kind <= 75) return { days: [35, 50], inParts };
  if (kind <= 95) return { days: [55, 120], inParts };
  return { inParts };
};

const planClients = (random: Random, count: number): PlannedClient[] =>
  Array.from({ length: count }, (_, index) => {
    const kinds = random.oneOf([0, 0, 0, 0, 1, 1, 2]);
    const { kind, names } = CLIENT_NAMES[kinds] ?? CLIENT_NAMES[0];
    const name = `${random.oneOf<string>(names)} ${random.oneOf(PLACES)} ${index + 1}`;
    const foreign = kind === 'business' && random.chance(15);
    return {
      name,
      kind,
      country: foreign ? random.oneOf(['FR', 'NL', 'DE']) : 'BE',
      guaranteed: !random.chance(12),
      ...(random.chance(20) ? { termsDays: random.oneOf([15, 45, 60]) } : {}),
      habit: habitOf(random),
    };
  });

const planActivities = (random: Random, count: number): (PlannedActivity & { trade: number })[] =>
  Array.from({ length: count }, (_, index) => {
    const trade = random.between(0, TRADES.length - 1);
    const { name, vat } = TRADES[trade] ?? TRADES[0];
    const member = `${random.oneOf(FIRST_NAMES)} ${random.oneOf(FAMILY_NAMES)}`;
    // A fifth of the activities does most of the work, as in a real cooperative.
    const weight = index % 5 === 0 ? 16 : 1;
    return { member, name: `${name} ${index + 1}`, vat, weight, trade };
  });

const euros = (amount: number, cents: number): Amount =>
  formatMoney(ofCents(BigInt(amount) * 100n + BigInt(cents), 'EUR'));

const planLines = (
  random: Random,
  trade: number,
  days: number,
  foreign: boolean,
): PlannedLine[] => {
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

const planPayments = (random: Random, { days, inParts }: PaymentHabit): PlannedJob['payments'] => {
  if (days === undefined) return [];
  const afterDays = random.between(days[0], days[1]);
  if (inParts) {
    return [
      { afterDays, hundredths: 50 },
      { afterDays: afterDays + random.between(10, 40), hundredths: 50 },
    ];
  }
  // Now and then a client pays more than it owes.
  return [{ afterDays, hundredths: random.chance(2) ? 105 : 100 }];
};

/** Plans twelve months of a cooperative; the same seed and size plan the same. */
export const planCooperative = (seed: number, size: PlanSize): Plan => {
  const random = randomFrom(seed);
  const clients = planClients(random, size.clients);
  const activities = planActivities(random, size.activities);
  const busy = activities.flatMap((activity, index) =>
    Array.from({ length: activity.weight }, () => index),
  );
  const jobs = Array.from({ length: size.jobs }, (): PlannedJob => {
    const day = addDays(FROM, random.between(7, DAYS - 1));
    // Nothing is declared on a Sunday.
    const on = dayOfWeek(day) === 7 ? addDays(day, -1) : day;
    const days = random.between(1, 6);
    const activity = random.oneOf(busy);
    const client = random.between(0, clients.length - 1);
    const { country = 'BE', habit = { inParts: false } } = clients[client] ?? {};
    return {
      on,
      firstDay: addDays(on, 1 - days),
      activity,
      client,
      lines: planLines(random, activities[activity]?.trade ?? 0, days, country !== 'BE'),
      payments: planPayments(random, habit),
    };
  });
  return {
    from: FROM,
    until: UNTIL,
    clients,
    activities,
    jobs: jobs.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)),
  };
};
