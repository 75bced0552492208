import type { Policy } from '../../../src/domain/entity/events.ts';
import { addDays, type LocalDate } from '../../../src/domain/local-date.ts';
import { parseMoney, formatMoney, type RateText } from '../../../src/domain/money.ts';
import type { Cast } from './cast.ts';
import { send, type Deed, type Request } from './deed.ts';
import { oneOf } from './world.ts';

const CAPS = ['0.00', '500.00', '900.00', '1000.00', '2000.00', undefined];

const adopt = ({ entityId, decisionId }: Cast, on: LocalDate, policy: Policy): Request =>
  send(({ adoptPolicy }) => adoptPolicy, {
    entityId,
    decisionId,
    effectiveFrom: on,
    effectiveOn: on,
    ...policy,
  });

/** Another levy. */
export const levy: Deed = ({ cast, step: { a, b, part }, on }) => {
  const mutualServices = `0.0${1 + a}` as RateText;
  const guaranteeFund = `0.0${1 + (b % 5)}5` as RateText;
  const parameters = { mutualServices, guaranteeFund };
  return adopt(cast, addDays(on, part % 3), { policy: 'levy', parameters });
};

/** A hard cap of the fund, or none. */
export const cap: Deed = ({ cast, step: { a, b }, on }) => {
  const most = oneOf(CAPS, a);
  const losses = b % 2 === 0 ? ('fiscalYear' as const) : ('ever' as const);
  const parameters =
    most === undefined ? { losses } : { cap: formatMoney(parseMoney(most, 'EUR')), losses };
  return adopt(cast, on, { policy: 'guaranteeFund', parameters });
};

/** Who bears what is lost. */
export const lossRules: Deed = ({ cast, step: { a, b, part }, on }) => {
  const parameters = {
    levyOnLoss: a % 2 === 0 ? 'borneByFund' : 'cancelled',
    unregainedVat: b % 2 === 0 ? 'guaranteeFund' : 'activity',
    decisionNeeded: part > 100,
  } as const;
  return adopt(cast, on, { policy: 'writeOff', parameters });
};

/** Who profits from reductions. */
export const wageRules: Deed = ({ cast, step: { a }, on }) => {
  const reductions = a % 2 === 0 ? ('activity' as const) : ('mutualised' as const);
  const parameters = { payWithinWorkingDays: 7, legalWorkingDays: 4, reductions };
  return adopt(cast, on, { policy: 'wages', parameters });
};
