import type { EventOf, EventType, LedgerEvent } from '../domain/ledger-event.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { EventMetadata } from '../domain/metadata.ts';
import type { Columns, GivenRow, Table } from './table.ts';

/** An event with its place in the ledger. */
export type Recorded<Event extends LedgerEvent = LedgerEvent> = Readonly<{
  sequence: number;
  /** Full name of the stream. */
  stream: string;
  revision: number;
  id: string;
  event: Event;
  metadata: EventMetadata;
  /** The day on which it counts in the journal by period. */
  bookedOn: LocalDate;
}>;

/** Takes what events mean as operations on rows. A projection reads nothing: it only says what becomes of rows. */
export type Sink = Readonly<{
  /** Adds a fact; facts are never changed. */
  insert: <C extends Columns, K extends keyof C & string>(
    table: Table<C, K>,
    row: GivenRow<C>,
  ) => void;
  /** Makes a row of current state, or replaces it. */
  put: <C extends Columns, K extends keyof C & string>(
    table: Table<C, K>,
    row: GivenRow<C>,
  ) => void;
  /** Changes columns of a row that is there, each by its rule; without such a row the event does not fit its history. */
  change: <C extends Columns, K extends keyof C & string>(
    table: Table<C, K>,
    key: Pick<GivenRow<C>, K>,
    columns: Partial<Omit<GivenRow<C>, K>>,
  ) => void;
  /** Adds to a running total; it begins with the first amount. */
  add: <C extends Columns, K extends keyof C & string>(
    table: Table<C, K>,
    row: GivenRow<C>,
  ) => void;
}>;

/** What one event means for a read model. */
export type Handler<Type extends EventType> = (
  sink: Sink,
  recorded: Recorded<EventOf<Type>>,
) => void;

/** What a read model makes of every event: an event that it does not name does not compile. */
export type Handlers = { readonly [Type in EventType]: 'ignored' | Handler<Type> };

/** A read model. A new version means that its rows must be made anew from the first event. */
export type Projection = Readonly<{
  name: string;
  version: number;
  tables: readonly Table[];
  on: Handlers;
}>;

/** Names the events that a read model has no use for. */
export const ignoring = <const Types extends readonly EventType[]>(
  ...types: Types
): { readonly [Type in Types[number]]: 'ignored' } =>
  Object.fromEntries(types.map((type) => [type, 'ignored'])) as {
    readonly [Type in Types[number]]: 'ignored';
  };

/** What happens to salaries in their activity, their own stream and the guarantee fund. */
export const SALARY_EVENTS = [
  'ActivityFundingReversed',
  'ActivityShortfallCovered',
  'ActivityDebtForgiven',
  'SalaryReserved',
  'SalaryFunded',
  'SalaryReservationReleased',
  'SalaryCalculated',
  'SalaryPaid',
  'SalaryCancelled',
  'SalaryFundingRefused',
  'SalaryFundingResumed',
  'SalaryAdvanced',
  'SalaryAdvanceRepaid',
  'SalaryAdvanceReopened',
  'GuaranteeLossRecognised',
  'GuaranteeLossRecovered',
] as const satisfies readonly EventType[];
