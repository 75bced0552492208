import { policyInForce } from '../entity/decider.ts';
import type { EntityState } from '../entity/decider.ts';
import type { Jurisdiction, WageRule, WorkerBounds } from '../entity/events.ts';
import type { LocalDate } from '../local-date.ts';
import { formatRate, parseRate } from '../money.ts';

type Registered = Extract<EntityState, { status: 'registered' }>;

/** What holds until an entity adopts its own: the seventh working day, the law's fourth, reductions shared by all. */
const DEFAULT_WAGES: WageRule = {
  payWithinWorkingDays: 7,
  legalWorkingDays: 4,
  reductions: 'mutualised',
};

const rate = (text: string) => formatRate(parseRate(text));
const bounds = (category: string, employeeBase: string, employeeMost: string): WorkerBounds => ({
  category,
  employeeBase: rate(employeeBase),
  employeeMost: rate(employeeMost),
  employerMost: rate('0.60'),
});

// Wide enough for every salary that is right, narrow enough for a slipped digit (sources in docs/rules.md). Only of Belgian
// employees is it known what is usual: the holiday fund of artists and manual workers is part of their charges.
const DEFAULT_BOUNDS: Readonly<Record<Jurisdiction, readonly WorkerBounds[]>> = {
  BE: [
    { ...bounds('employee', '1', '0.1307'), employerUsual: rate('0.35') },
    bounds('artist', '1.08', '0.1307'),
    bounds('manualWorker', '1.08', '0.1307'),
  ],
  FR: [
    bounds('employee', '1', '0.30'),
    bounds('artist', '1', '0.30'),
    bounds('manualWorker', '1', '0.30'),
  ],
};

/** The rule of wages on a day. */
export const wageRuleInForce = (entity: Registered, on: LocalDate): WageRule =>
  policyInForce(entity, 'wages', on)?.parameters ?? DEFAULT_WAGES;

/** What is plausible for a category of workers on a day; undefined when neither the entity nor its country knows it. */
export const workerBoundsInForce = (
  entity: Registered,
  category: string,
  on: LocalDate,
): WorkerBounds | undefined => {
  const adopted = entity.policies
    .filter((one) => one.policy === 'workerBounds')
    .findLast(
      ({ parameters, effectiveFrom }) => parameters.category === category && effectiveFrom <= on,
    );
  const byLaw = DEFAULT_BOUNDS[entity.jurisdiction].find((one) => one.category === category);
  // Rules adopted before it could be told leave what is usual to the country.
  const usual = byLaw?.employerUsual;
  const own = adopted?.parameters;
  if (own === undefined) return byLaw;
  return usual === undefined ? own : { employerUsual: usual, ...own };
};
