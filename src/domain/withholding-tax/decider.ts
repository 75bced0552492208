import type { Decider, Message } from '../decider.ts';
import {
  checkDeclared,
  checkTransfer,
  type Due,
  type DueRefusalCode,
  type Transfer,
} from '../dues.ts';
import type { Amount } from '../money.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type { HolidayCalendar } from '../working-days.ts';
import { taxDueOn } from './due-date.ts';
import type { TaxDimensions, WithholdingTaxEvent } from './events.ts';

/** The tax of a month: what the last return said, and the transfers for it. */
export type WithholdingTaxState = Readonly<{
  declared: Amount | undefined;
  transfers: readonly Transfer[];
}>;

type DeclareTax = TaxDimensions &
  Due &
  Readonly<{
    /** The figure that a later return replaces: it proves that the caller knows of it. */
    replaces?: Amount;
    /** The holidays of the entity, for the day on which the tax is due. */
    calendar: HolidayCalendar;
  }>;

/** What can be asked of the tax of a month, with the facts of other streams that it rests on. */
export type WithholdingTaxCommand =
  | Message<'DeclareTax', DeclareTax>
  | Message<'PayTax', TaxDimensions & Due & Transfer>;

/** Why the tax of a month refuses what is asked of it. */
export type WithholdingTaxRefusalCode =
  | DueRefusalCode
  | 'withholding_tax_already_declared'
  | 'withholding_tax_not_declared';

type Decided = Result<readonly WithholdingTaxEvent[], Refusal<WithholdingTaxRefusalCode>>;

const NOTHING = '0.00' as Amount;

const dimensionsOf = ({ entityId, month, jurisdiction, currency }: TaxDimensions) => ({
  entityId,
  month,
  jurisdiction,
  currency,
});

const declare = (command: DeclareTax, { declared }: WithholdingTaxState): Decided => {
  const { month, calendar, amount, replaces } = command;
  if (replaces !== declared) {
    return declared === undefined
      ? refuse('withholding_tax_not_declared', { month })
      : refuse('withholding_tax_already_declared', { month, declared });
  }
  const checked = checkDeclared(month, command);
  if (!checked.ok) return checked;
  const dueOn = taxDueOn(month, calendar);
  const data = { ...dimensionsOf(command), amount, replaced: replaces ?? NOTHING, dueOn };
  return ok([{ type: 'WithholdingTaxDeclared', data }]);
};

const pay = (
  command: TaxDimensions & Due & Transfer,
  { transfers }: WithholdingTaxState,
): Decided => {
  const { month, amount, bankAccount, bankReference } = command;
  const checked = checkTransfer(month, command, transfers);
  if (!checked.ok) return checked;
  const data = { ...dimensionsOf(command), bankAccount, bankReference, amount };
  return ok([{ type: 'WithholdingTaxPaid', data }]);
};

/** Tax withheld from the salaries of a month: declared, corrected by a later return, and paid, each transfer once. */
export const withholdingTaxDecider: Decider<
  WithholdingTaxState,
  WithholdingTaxCommand,
  WithholdingTaxEvent,
  WithholdingTaxRefusalCode
> = {
  initial: { declared: undefined, transfers: [] },
  evolve: (state, event) => {
    switch (event.type) {
      case 'WithholdingTaxDeclared':
        return { ...state, declared: event.data.amount };
      case 'WithholdingTaxPaid': {
        const { bankAccount, bankReference } = event.data;
        return { ...state, transfers: [...state.transfers, { bankAccount, bankReference }] };
      }
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'DeclareTax':
        return declare(command.data, state);
      case 'PayTax':
        return pay(command.data, state);
      default:
        return unreachable(command);
    }
  },
};
