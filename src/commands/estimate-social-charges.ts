import type { EntityId, SalaryId } from '../domain/ids.ts';
import type { Jurisdiction } from '../domain/entity/events.ts';
import type { Agency } from '../domain/agency.ts';
import {
  add,
  formatMoney,
  min,
  negate,
  parseMoney,
  subtract,
  type Amount,
  type Currency,
} from '../domain/money.ts';
import type { Quarter } from '../domain/periods.ts';
import { ok, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { consequenceDate, reactionEnvelope, type ReactionCall } from './reaction-call.ts';
import type { EstimateSocialCharges } from './reaction-commands.ts';
import { chargesId } from './social-charges.ts';
import type { UseCaseDeps } from './use-case.ts';

/** What of a payroll result concerns its social charges. */
type ChargedSalary = Readonly<{
  salaryId: SalaryId;
  entityId: EntityId;
  jurisdiction: Jurisdiction;
  currency: Currency;
  reductions: Amount;
  contributions: readonly Readonly<{
    agency: Agency;
    quarter: Quarter;
    employee: Amount;
    employer: Amount;
  }>[];
}>;

/**
 * What the charges of a salary add to the quarters of their agencies, employee's and employer's part together; a
 * cancelled salary takes the same away (M18). Reductions lower the employer's parts in the order in which the payroll
 * result lists them, so that the estimates sum to what the salary has posted.
 */
export const chargesOfSalary = (
  { salaryId, entityId, jurisdiction, currency, contributions, reductions }: ChargedSalary,
  salary: 'calculated' | 'cancelled',
): readonly EstimateSocialCharges[] => {
  let left = parseMoney(reductions, currency);
  return contributions.map(({ agency, quarter, ...parts }, index) => {
    const employer = parseMoney(parts.employer, currency);
    const last = index === contributions.length - 1;
    const reduced = last ? left : min(left, employer);
    left = subtract(left, reduced);
    const charged = subtract(add(parseMoney(parts.employee, currency), employer), reduced);
    const amount = formatMoney(salary === 'calculated' ? charged : negate(charged));
    const data = { entityId, agency, quarter, jurisdiction, currency, salaryId, amount };
    return { type: 'EstimateSocialCharges', data };
  });
};

/** Counts the charges of a salary for the quarter of an agency; nothing refuses an estimate. */
export const estimateSocialCharges =
  (deps: UseCaseDeps) =>
  async (
    { data }: EstimateSocialCharges,
    call: ReactionCall,
  ): Promise<Result<unknown, CommandRefusal>> => {
    const { socialCharges } = deps.books;
    const stream = socialCharges.nameOf(chargesId(data));
    const { salaryId, amount } = data;
    return socialCharges.handle<CommandRefusal>({
      stream,
      envelope: reactionEnvelope(deps.secret, call, {
        type: 'EstimateCharges',
        target: stream,
        input: { salaryId, amount },
      }),
      gather: async () =>
        ok({
          command: { type: 'EstimateCharges', data } as const,
          basis: [],
          effectiveOn: consequenceDate(call),
          entityId: data.entityId,
        }),
    });
  };
