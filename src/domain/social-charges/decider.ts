import type { Message, RegisterDecider } from '../decider.ts';
import {
  checkDeclared,
  checkTransfer,
  type Due,
  type DueRefusalCode,
  type Transfer,
} from '../dues.ts';
import type { SalaryId } from '../ids.ts';
import {
  add,
  formatMoney,
  isPositive,
  isZero,
  parseMoney,
  subtract,
  type Amount,
  type Currency,
} from '../money.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type { HolidayCalendar } from '../working-days.ts';
import { balanceDueOn } from './due-dates.ts';
import type { ChargePart, ChargesDimensions, ChargesSoFar, SocialChargesEvent } from './events.ts';

/** The charges of a quarter as its last event tells them. */
export type SocialChargesState =
  | Readonly<{ status: 'absent' }>
  | Readonly<{ status: 'open'; soFar: ChargesSoFar }>;

/** What can be asked of the charges of a quarter, with the facts of other streams that it rests on. */
export type SocialChargesCommand =
  | Message<'EstimateCharges', ChargesDimensions & { salaryId: SalaryId; amount: Amount }>
  | Message<'DeclareCharges', ChargesDimensions & Due & Readonly<{ calendar: HolidayCalendar }>>
  | Message<'RectifyCharges', ChargesDimensions & Due>
  | Message<'PayCharges', ChargesDimensions & Due & Transfer & { part: ChargePart }>;

/** Why the charges of a quarter refuse what is asked of them. */
export type SocialChargesRefusalCode =
  | DueRefusalCode
  | 'payment_amount_not_positive'
  | 'social_charges_already_declared'
  | 'social_charges_not_declared';

type Decided = Result<readonly SocialChargesEvent[], Refusal<SocialChargesRefusalCode>>;
type DataOf<Type extends SocialChargesCommand['type']> = Extract<
  SocialChargesCommand,
  { type: Type }
>['data'];

const NOTHING = '0.00' as Amount;
const NONE: ChargesSoFar = { estimated: NOTHING, posted: NOTHING, paid: NOTHING, transfers: [] };

const dimensionsOf = ({
  entityId,
  agency,
  quarter,
  jurisdiction,
  currency,
}: ChargesDimensions): ChargesDimensions => ({ entityId, agency, quarter, jurisdiction, currency });

const plus = (amount: Amount, more: Amount, currency: Currency): Amount =>
  formatMoney(add(parseMoney(amount, currency), parseMoney(more, currency)));

const estimate = (command: DataOf<'EstimateCharges'>, soFar: ChargesSoFar): Decided => {
  const { salaryId, amount, currency } = command;
  if (isZero(parseMoney(amount, currency))) return ok([]);
  const after = {
    ...soFar,
    estimated: plus(soFar.estimated, amount, currency),
    posted: plus(soFar.posted, amount, currency),
  };
  const data = { ...dimensionsOf(command), salaryId, amount, after };
  return ok([{ type: 'SocialChargesEstimated', data }]);
};

/** What is owed and how far it is from what stands in the accounts (R14, M18). */
const settleAt = (
  command: DataOf<'RectifyCharges'>,
  soFar: ChargesSoFar,
): Result<
  ChargesDimensions & Readonly<{ amount: Amount; difference: Amount; after: ChargesSoFar }>,
  Refusal<DueRefusalCode>
> => {
  const checked = checkDeclared(command.quarter, command);
  if (!checked.ok) return checked;
  const { amount, currency } = command;
  const difference = formatMoney(subtract(checked.value, parseMoney(soFar.posted, currency)));
  const after = { ...soFar, declared: amount, posted: amount };
  return ok({ ...dimensionsOf(command), amount, difference, after });
};

const declare = (command: DataOf<'DeclareCharges'>, soFar: ChargesSoFar): Decided => {
  const { agency, quarter, calendar } = command;
  if (soFar.declared !== undefined) {
    const { declared } = soFar;
    return refuse('social_charges_already_declared', { agency, quarter, declared });
  }
  const settled = settleAt(command, soFar);
  if (!settled.ok) return settled;
  const dueOn = balanceDueOn(quarter, calendar);
  return ok([{ type: 'SocialChargesDeclared', data: { ...settled.value, balanceDueOn: dueOn } }]);
};

const rectify = (command: DataOf<'RectifyCharges'>, soFar: ChargesSoFar): Decided => {
  const { agency, quarter } = command;
  if (soFar.declared === undefined) {
    return refuse('social_charges_not_declared', { agency, quarter });
  }
  const settled = settleAt(command, soFar);
  return settled.ok ? ok([{ type: 'SocialChargesRectified', data: settled.value }]) : settled;
};

const pay = (command: DataOf<'PayCharges'>, soFar: ChargesSoFar): Decided => {
  const { part, amount, bankAccount, bankReference, currency } = command;
  const checked = checkTransfer(command.quarter, command, soFar.transfers);
  if (!checked.ok) return checked;
  if (part !== 'balance' && !isPositive(checked.value)) {
    return refuse('payment_amount_not_positive', { amount });
  }
  const transfer = { bankAccount, bankReference };
  const after = {
    ...soFar,
    paid: plus(soFar.paid, amount, currency),
    transfers: [...soFar.transfers, transfer],
  };
  const data = { ...dimensionsOf(command), ...transfer, part, amount, after };
  return ok([{ type: 'SocialChargePaid', data }]);
};

/**
 * What is owed to an agency for a quarter. Salaries post their own estimates; a declaration and each rectification post
 * only what is missing to their figure, so that estimates which come later are evened out by the next one (R14, M18).
 * A quarter sees thousands of estimates: its last event is enough to decide.
 */
export const socialChargesDecider: RegisterDecider<
  SocialChargesState,
  SocialChargesCommand,
  SocialChargesEvent,
  SocialChargesRefusalCode
> = {
  initial: { status: 'absent' },
  fromLast: ({ data }) => ({ status: 'open', soFar: data.after }),
  decide: (command, state) => {
    const soFar = state.status === 'open' ? state.soFar : NONE;
    switch (command.type) {
      case 'EstimateCharges':
        return estimate(command.data, soFar);
      case 'DeclareCharges':
        return declare(command.data, soFar);
      case 'RectifyCharges':
        return rectify(command.data, soFar);
      case 'PayCharges':
        return pay(command.data, soFar);
      default:
        return unreachable(command);
    }
  },
};
