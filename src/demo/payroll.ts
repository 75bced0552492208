import { isAgency, type Agency } from '../domain/agency.ts';
import type { LocalDate } from '../domain/local-date.ts';
import {
  add,
  formatMoney,
  isPositive,
  ofCents,
  parseMoney,
  parseRate,
  share,
  subtract,
  sum,
  zero,
  type Money,
} from '../domain/money.ts';
import { dayOfMonth, lastDayOfMonth, parseMonth, quarterOfDay } from '../domain/periods.ts';
import type { SalaryCalculated, SalaryFigures } from '../domain/salary/events.ts';
import type { Random } from './random.ts';

/** How the members of the demonstration are employed. */
export type WorkerCategory = 'employee' | 'artist';

/** A payroll result as the payroll system of the demonstration tells it. */
export type PayrollResult = Omit<SalaryFigures, 'reductionsPolicy'> &
  Pick<SalaryCalculated['data'], 'workerCategory' | 'periodStart' | 'periodEnd' | 'workedOn'>;

const agency = (text: string): Agency => {
  if (!isAgency(text)) throw new RangeError(`not the short name of an agency: ${text}`);
  return text;
};

/** Social security, which is owed by quarter. */
export const ONSS = agency('onss');
/** The holiday fund of artists and manual workers: its greater part is asked for once a year. */
const ONVA = agency('onva');

type Rates = Readonly<{
  /** The gross that a budget of 10,000 allows, rounded down so that no rounding goes beyond it. */
  grossOfTenThousand: bigint;
  employee: string;
  tax: string;
  onss: string;
  onva?: string;
}>;

const INSURANCE = parseRate('0.0143');
const REDUCTION = parseRate('0.06');

// Belgian rates of docs/rules.md, of the gross: artists count 108 % of it, and their employer pays their holidays.
const RATES: Readonly<Record<WorkerCategory, Rates>> = {
  employee: { grossOfTenThousand: 7_905n, employee: '0.1307', tax: '0.18', onss: '0.25' },
  artist: {
    grossOfTenThousand: 6_868n,
    employee: '0.141156',
    tax: '0.1111',
    onss: '0.330156',
    onva: '0.110916',
  },
};

const EURO = 100n;
const LEAST_GROSS = 100n * EURO;
const KEPT_BACK = parseMoney('25.00', 'EUR');

const partsOf = (random: Random, gross: Money<'EUR'>, rates: Rates) => {
  const of = (rate: string | undefined): Money<'EUR'> =>
    rate === undefined ? zero('EUR') : share(gross, parseRate(rate));
  const employee = of(rates.employee);
  const tax = share(subtract(gross, employee), parseRate(rates.tax));
  return {
    employee,
    tax,
    onss: of(rates.onss),
    onva: of(rates.onva),
    insurance: share(gross, INSURANCE),
    reductions: random.chance(12) ? share(gross, REDUCTION) : zero('EUR'),
    other: random.chance(3) ? KEPT_BACK : zero('EUR'),
  };
};

const periodOf = (workedOn: LocalDate) => {
  const month = parseMonth(workedOn.slice(0, 7));
  return { periodStart: dayOfMonth(month, 0, 1), periodEnd: lastDayOfMonth(month, 0), workedOn };
};

/**
 * The payroll result of a salary that may cost so much with all charges; undefined when that is too little to pay anyone.
 * Its gross is whole euros, as contracts have it.
 */
export const payrollResult = (
  random: Random,
  category: WorkerCategory,
  most: Money<'EUR'>,
  workedOn: LocalDate,
): PayrollResult | undefined => {
  const rates = RATES[category];
  const cents = ((most.cents * rates.grossOfTenThousand) / 10_000n / EURO) * EURO;
  if (cents < LEAST_GROSS) return undefined;
  const gross = ofCents(cents, 'EUR');
  const { employee, tax, onss, onva, insurance, reductions, other } = partsOf(random, gross, rates);
  const net = subtract(gross, sum('EUR', [employee, tax, other]));
  const employer = add(onss, onva);
  const quarter = quarterOfDay(workedOn);
  const owed = {
    agency: ONSS,
    quarter,
    employee: formatMoney(employee),
    employer: formatMoney(onss),
  };
  const holidays = {
    agency: ONVA,
    quarter,
    employee: formatMoney(zero('EUR')),
    employer: formatMoney(onva),
  };
  return {
    workerCategory: category,
    ...periodOf(workedOn),
    gross: formatMoney(gross),
    employeeContributions: formatMoney(employee),
    withholdingTax: formatMoney(tax),
    otherDeductions: formatMoney(other),
    net: formatMoney(net),
    employerCharges: formatMoney(employer),
    insurance: formatMoney(insurance),
    reductions: formatMoney(reductions),
    cost: formatMoney(subtract(sum('EUR', [gross, employer, insurance]), reductions)),
    contributions: isPositive(onva) ? [owed, holidays] : [owed],
  };
};
