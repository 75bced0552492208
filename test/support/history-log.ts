import { activityDecider } from '../../src/domain/activity/decider.ts';
import type { Decider, RegisterDecider } from '../../src/domain/decider.ts';
import { streamOf, type EntityId, type StreamCategory } from '../../src/domain/ids.ts';
import { invoiceRegisterDecider } from '../../src/domain/invoice-register/decider.ts';
import { invoiceDecider } from '../../src/domain/invoice/decider.ts';
import { jobDecider } from '../../src/domain/job/decider.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import type { LocalDate } from '../../src/domain/local-date.ts';
import { paymentDecider } from '../../src/domain/payment/decider.ts';
import { socialChargesDecider } from '../../src/domain/social-charges/decider.ts';
import { withholdingTaxDecider } from '../../src/domain/withholding-tax/decider.ts';

/** An event of a made-up history, in the form of the copy: texts, numbered from 1 without a gap. */
export type HistoryEvent = Readonly<{
  sequence: number;
  /** Full name. */
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: string;
  metadata: string;
}>;

/** Under which heads an event is recorded. */
export type Heads = Readonly<{
  effectiveOn: LocalDate;
  /** The day on which it became known; a payment is often recorded later than it was booked. */
  recordedOn?: LocalDate;
  correlationId: string;
  entityId?: EntityId;
}>;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export const randomOf = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
};

/** An identifier that counts: the same history has the same identifiers. */
export const countedId = (kind: number, count: number): string =>
  `${kind.toString(16).padStart(8, '0')}-0000-5000-8000-${count.toString(16).padStart(12, '0')}`;

/** Where a made-up history is written. */
export type HistoryLog = Readonly<{
  /** Appends and answers the last event's place. */
  append: (
    category: StreamCategory,
    id: string,
    events: readonly LedgerEvent[],
    heads: Heads,
  ) => Readonly<{ stream: string; revision: number }>;
  /** What was appended since the last call. */
  take: () => HistoryEvent[];
}>;

const DAY_START_MS = 8 * 3_600_000;

/** An empty history of a ledger. */
export const historyLog = (ledger: string): HistoryLog => {
  const revisions = new Map<string, number>();
  let taken: HistoryEvent[] = [];
  let sequence = 0;
  const one = (stream: string, { type, data }: LedgerEvent, heads: Heads): number => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    sequence += 1;
    const { effectiveOn, recordedOn = effectiveOn, correlationId, entityId } = heads;
    const metadata = {
      actor: { id: 'history', role: 'system' },
      basis: [],
      commandId: countedId(0xc, sequence),
      correlationId,
      effectiveOn,
      ...(entityId === undefined ? {} : { entityId }),
      inputHash: 'none',
      recordedAt: new Date(
        Date.parse(recordedOn) + DAY_START_MS + (sequence % 40_000_000),
      ).toISOString(),
      schemaVersion: 1,
    };
    taken.push({
      sequence,
      stream,
      revision,
      id: countedId(0xe, sequence),
      type,
      data: JSON.stringify(data),
      metadata: JSON.stringify(metadata),
    });
    return revision;
  };
  return {
    append: (category, id, events, heads) => {
      const stream = `${ledger}.${streamOf(category, id)}`;
      let revision = revisions.get(stream) ?? -1;
      for (const event of events) revision = one(stream, event, heads);
      return { stream, revision };
    },
    take: () => {
      const events = taken;
      taken = [];
      return events;
    },
  };
};

type Rules<State, Command, Event, Code extends string> = Pick<
  Decider<State, Command, Event, Code>,
  'initial' | 'decide'
> &
  Partial<
    Pick<Decider<State, Command, Event, Code>, 'evolve'> &
      Pick<RegisterDecider<State, Command, Event, Code>, 'fromLast'>
  >;

/** The streams of one category, decided by their own rules. A refusal is a fault of the made-up history. */
const streamsOf = <State, Command, Event extends LedgerEvent, Code extends string>(
  log: HistoryLog,
  category: StreamCategory,
  { initial, decide, evolve, fromLast }: Rules<State, Command, Event, Code>,
) => {
  const states = new Map<string, State>();
  return (
    id: string,
    command: Command,
    heads: Heads,
  ): Readonly<{ events: readonly Event[]; stream: string; revision: number }> => {
    let state = states.get(id) ?? initial;
    const decided = decide(command, state);
    if (!decided.ok) throw new Error(`${category} ${id}: ${JSON.stringify(decided.refusal)}`);
    for (const event of decided.value) {
      state = evolve === undefined ? (fromLast?.(event) ?? state) : evolve(state, event);
    }
    states.set(id, state);
    return { events: decided.value, ...log.append(category, id, decided.value, heads) };
  };
};

/** The streams of a history that are decided by their own rules. */
export const historyStreams = (log: HistoryLog) => ({
  jobs: streamsOf(log, 'job', jobDecider),
  registers: streamsOf(log, 'invoiceRegister', invoiceRegisterDecider),
  invoices: streamsOf(log, 'invoice', invoiceDecider),
  payments: streamsOf(log, 'payment', paymentDecider),
  funding: streamsOf(log, 'activity', activityDecider),
  charges: streamsOf(log, 'socialCharges', socialChargesDecider),
  taxes: streamsOf(log, 'withholdingTax', withholdingTaxDecider),
});

/** How each of them is asked. */
export type HistoryStreams = ReturnType<typeof historyStreams>;
