import type { LocalDate } from '../domain/local-date.ts';
import {
  add,
  formatMoney,
  isPositive,
  parseMoney,
  parseRate,
  share,
  subtract,
  sum,
  type Amount,
  type Money,
} from '../domain/money.ts';
import { dayOfMonth, parseMonth, quarterOf, type Month, type Quarter } from '../domain/periods.ts';
import { balanceDueOn } from '../domain/social-charges/due-dates.ts';
import type { ChargePart } from '../domain/social-charges/events.ts';
import { provisionsOf } from '../domain/social-charges/provisions.ts';
import { taxDueOn } from '../domain/withholding-tax/due-date.ts';
import { defaultCalendar } from '../domain/working-days.ts';
import { ONSS, type PayrollResult } from './payroll.ts';
import type { Plan } from './plan.ts';
import { DEMO_PROVISIONS } from './provisions.ts';

/** Something that is owed for a period: declared, corrected or paid on a day. */
export type PlannedDue = Readonly<{ on: LocalDate; amount: Amount }> &
  (
    | Readonly<{ kind: 'declareCharges' | 'rectifyCharges'; quarter: Quarter }>
    | Readonly<{ kind: 'payCharges'; quarter: Quarter; part: ChargePart; transfer: number }>
    | Readonly<{ kind: 'declareTax' | 'payTax'; month: Month }>
  );

const CALENDAR = defaultCalendar('BE');
const YEAR = 2025;
const QUARTERS = [1, 2, 3, 4] as const;
const MONTHS = 12;

// The cooperative grows by a ninth; its returns find a little that payroll had not seen, and are corrected again.
const OF_YEAR_AGO = parseRate('0.9');
const FOUND_BY_RETURN = parseRate('0.004');
const CORRECTED = parseRate('0.001');

type Euros = Money<'EUR'>;
const euros = (amount: Amount): Euros => parseMoney(amount, 'EUR');

/** What a salary owes social security: both parts, less the reductions. */
const onssOf = ({ contributions, reductions }: PayrollResult): Euros =>
  subtract(
    sum(
      'EUR',
      contributions
        .filter(({ agency }) => agency === ONSS)
        .flatMap(({ employee, employer }) => [euros(employee), euros(employer)]),
    ),
    euros(reductions),
  );

const chargesOf = ({ jobs }: Plan, quarter: Quarter): Euros =>
  sum(
    'EUR',
    jobs.flatMap(({ salary }) =>
      salary?.result.contributions.some((one) => one.quarter === quarter) === true
        ? [onssOf(salary.result)]
        : [],
    ),
  );

const provisionsFor = (quarter: Quarter, charges: Euros): readonly PlannedDue[] => {
  const yearAgo = share(charges, OF_YEAR_AGO);
  const provisions = provisionsOf({
    quarter,
    currency: 'EUR',
    calendar: CALENDAR,
    ruleOn: () => DEMO_PROVISIONS,
    yearAgo,
    twoQuartersAgo: undefined,
  });
  const parts = ['provision1', 'provision2', 'provision3'] as const;
  return provisions.flatMap(({ dueOn, amount }, index): PlannedDue[] => {
    const part = parts[index];
    if (part === undefined || amount === undefined || !isPositive(amount)) return [];
    const paid = { on: dueOn, amount: formatMoney(amount), part, transfer: index };
    return [{ kind: 'payCharges', quarter, ...paid }];
  });
};

const quarterDues = (plan: Plan, quarter: Quarter): readonly PlannedDue[] => {
  const charges = chargesOf(plan, quarter);
  if (!isPositive(charges)) return [];
  const provisions = provisionsFor(quarter, charges);
  const declared = add(charges, share(charges, FOUND_BY_RETURN));
  const corrected = subtract(declared, share(charges, CORRECTED));
  const paid = sum(
    'EUR',
    provisions.map(({ amount }) => euros(amount)),
  );
  const balance = { quarter, kind: 'payCharges', part: 'balance' } as const;
  return [
    ...provisions,
    {
      kind: 'declareCharges',
      quarter,
      on: dayOfMonth(quarter, 3, 17),
      amount: formatMoney(declared),
    },
    {
      ...balance,
      on: balanceDueOn(quarter, CALENDAR),
      amount: formatMoney(subtract(declared, paid)),
      transfer: 3,
    },
    {
      kind: 'rectifyCharges',
      quarter,
      on: dayOfMonth(quarter, 8, 9),
      amount: formatMoney(corrected),
    },
    {
      ...balance,
      on: dayOfMonth(quarter, 8, 23),
      amount: formatMoney(subtract(corrected, declared)),
      transfer: 4,
    },
  ];
};

const monthDues = ({ jobs }: Plan, month: Month): readonly PlannedDue[] => {
  const withheld = sum(
    'EUR',
    jobs.flatMap(({ salary }) =>
      salary?.paidOn?.startsWith(month) === true ? [euros(salary.result.withholdingTax)] : [],
    ),
  );
  if (!isPositive(withheld)) return [];
  const amount = formatMoney(withheld);
  return [
    { kind: 'declareTax', month, on: dayOfMonth(month, 1, 5), amount },
    { kind: 'payTax', month, on: taxDueOn(month, CALENDAR), amount },
  ];
};

/** All that the salaries of a plan make the cooperative owe to social security and the state, in the order of its days. */
export const planDues = (plan: Plan): readonly PlannedDue[] => {
  const months = Array.from({ length: MONTHS }, (_, index) =>
    parseMonth(`${YEAR}-${String(index + 1).padStart(2, '0')}`),
  );
  return [
    ...QUARTERS.flatMap((number) => quarterDues(plan, quarterOf(YEAR, number))),
    ...months.flatMap((month) => monthDues(plan, month)),
  ]
    .filter(({ on, amount }) => on <= plan.until && amount !== '0.00')
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
};
