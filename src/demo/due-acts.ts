import { unreachable } from '../domain/result.ts';
import { ONSS } from './payroll.ts';
import type { PlannedDue } from './planned-dues.ts';
import { caller, done, type Stage } from './stage.ts';

/** Declares, corrects or pays what is owed for a period. */
export const playDue = async ({ deps, entityId }: Stage, due: PlannedDue): Promise<void> => {
  const { commands } = deps;
  const { kind, on, amount } = due;
  const owed = { entityId, amount, currency: 'EUR' } as const;
  const bank = (reference: string) =>
    ({ bookedOn: on, bankAccount: 'main', bankReference: `DEMO-${reference}` }) as const;
  switch (kind) {
    case 'declareCharges':
    case 'rectifyCharges': {
      const { quarter } = due;
      const input = { ...owed, agency: ONSS, quarter, effectiveOn: on };
      const settle =
        kind === 'declareCharges' ? commands.declareSocialCharges : commands.rectifySocialCharges;
      done(`${kind} ${quarter}`, await settle(input, caller(kind, quarter)));
      return;
    }
    case 'payCharges': {
      const { quarter, part, transfer } = due;
      const reference = `ONSS-${quarter}-${transfer}`;
      const input = { ...owed, agency: ONSS, quarter, part, ...bank(reference) };
      done(reference, await commands.paySocialCharges(input, caller(reference)));
      return;
    }
    case 'declareTax': {
      const { month } = due;
      const input = { ...owed, month, effectiveOn: on };
      done(`tax of ${month}`, await commands.declareWithholdingTax(input, caller(kind, month)));
      return;
    }
    case 'payTax': {
      const { month } = due;
      const reference = `TAX-${month}`;
      const input = { ...owed, month, ...bank(reference) };
      done(reference, await commands.payWithholdingTax(input, caller(reference)));
      return;
    }
    default:
      unreachable(due);
  }
};
