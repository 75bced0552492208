import type { Message, RegisterDecider } from '../decider.ts';
import type { Series } from '../entity/events.ts';
import { LAST_NUMBER } from '../entity/policy-rules.ts';
import type { EntityId, InvoiceId, JobId } from '../ids.ts';
import { yearOf, type LocalDate } from '../local-date.ts';
import { ok, refuse, unreachable, type Refusal, type Result } from '../result.ts';
import type { InvoiceNumberAssigned, InvoiceRegisterEvent } from './events.ts';

/** A register as its last event tells it. */
export type InvoiceRegisterState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'open' }> &
      Pick<
        InvoiceNumberAssigned['data'],
        'entityId' | 'series' | 'year' | 'lastNumber' | 'lastIssuedOn' | 'voidedCount'
      >);

type AssignNumber = Readonly<{
  entityId: EntityId;
  series: Series;
  /** The year of the register: that of `askedOn`. */
  year: number;
  askedOn: LocalDate;
  /** Where the series starts in that year; read only while no number was given. */
  firstNumber: number;
  invoiceId: InvoiceId;
  jobId: JobId;
}>;

type VoidNumber = Readonly<{ number: number; invoiceId: InvoiceId; jobId: JobId; reason: string }>;

/** What can be asked of a register, with the facts of other streams that it rests on. */
export type InvoiceRegisterCommand =
  | Message<'AssignNumber', AssignNumber>
  | Message<'VoidNumber', VoidNumber>;

/** Why a register refuses what is asked of it. */
export type InvoiceRegisterRefusalCode = 'series_exhausted';

type Decided = Result<readonly InvoiceRegisterEvent[], Refusal<InvoiceRegisterRefusalCode>>;

const assign = (command: AssignNumber, state: InvoiceRegisterState): Decided => {
  const { entityId, series, year, askedOn, invoiceId, jobId } = command;
  if (yearOf(askedOn) !== year) {
    throw new RangeError(`a number asked on ${askedOn} from the register of ${year}`);
  }
  const open = state.status === 'open';
  const number = open ? state.lastNumber + 1 : command.firstNumber;
  if (number > LAST_NUMBER) return refuse('series_exhausted', { series, year: String(year) });
  // Dates of issue never go back within a series (R23), and stay in its year since both come from it.
  const issuedOn = open && state.lastIssuedOn > askedOn ? state.lastIssuedOn : askedOn;
  const register = { lastNumber: number, lastIssuedOn: issuedOn };
  const voidedCount = open ? state.voidedCount : 0;
  const data = { entityId, series, year, number, invoiceId, jobId, issuedOn, ...register };
  return ok([{ type: 'InvoiceNumberAssigned', data: { ...data, voidedCount } }]);
};

const voidGiven = (command: VoidNumber, state: InvoiceRegisterState): Decided => {
  if (state.status === 'absent' || command.number > state.lastNumber) {
    throw new RangeError(`number ${command.number} was never given and cannot be voided`);
  }
  const { status: _open, voidedCount, ...register } = state;
  const data = { ...register, ...command, voidedCount: voidedCount + 1 };
  return ok([{ type: 'InvoiceNumberVoided', data }]);
};

/**
 * Numbers of a series in one year: each is the one before + 1, and every number is issued or voided (M23).
 * Its last event is enough to decide.
 */
export const invoiceRegisterDecider: RegisterDecider<
  InvoiceRegisterState,
  InvoiceRegisterCommand,
  InvoiceRegisterEvent,
  InvoiceRegisterRefusalCode
> = {
  initial: { status: 'absent' },
  fromLast: ({ data }) => {
    const { entityId, series, year, lastNumber, lastIssuedOn, voidedCount } = data;
    return { status: 'open', entityId, series, year, lastNumber, lastIssuedOn, voidedCount };
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'AssignNumber':
        return assign(command.data, state);
      case 'VoidNumber':
        return voidGiven(command.data, state);
      default:
        return unreachable(command);
    }
  },
};
