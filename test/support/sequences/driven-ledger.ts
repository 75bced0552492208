import type { Accepted, CommandRefusal, Commands } from '../../../src/commands/api.ts';
import { carryOut } from '../../../src/commands/carry-out.ts';
import { decodeStored } from '../../../src/commands/decode-stored.ts';
import { failJobStep } from '../../../src/commands/job-steps.ts';
import { refusedBefore } from '../../../src/commands/refused-before.ts';
import type { Recorded } from '../../../src/commands/stream-kind.ts';
import type { UseCaseDeps } from '../../../src/commands/use-case.ts';
import { commandsOf, openUseCases } from '../../../src/composition/use-cases.ts';
import type { ClientId, InvoiceId } from '../../../src/domain/ids.ts';
import { ok, type Result } from '../../../src/domain/result.ts';
import type { EventStore, StoredEvent } from '../../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../../src/event-store/memory.ts';
import { copiedAnswerer } from '../../../src/reactions/answer-copied.ts';
import { REACTIONS } from '../../../src/reactions/catalogue.ts';
import type { Cause } from '../../../src/reactions/reaction.ts';
import { streamQueues } from '../../../src/reactions/stream-queues.ts';
import { memoryClaims, type MemoryPeople } from '../memory-ledger.ts';
import { openScheduler, type Scheduler } from './scheduler.ts';

/** A stored event and its place in the history. */
export type Fact = Recorded & Readonly<{ sequence: number }>;

type Answer = Result<Accepted, CommandRefusal>;

/** A ledger whose commands and reactions go on one piece at a time, in an order that is chosen. */
export type DrivenLedger = Readonly<{
  commands: Commands;
  useCases: UseCaseDeps;
  store: EventStore;
  people: MemoryPeople;
  facts: readonly Fact[];
  /** Begins a command and lets it wait for its turns; `answered` is told the end of it. */
  ask: (run: () => Promise<Answer>, answered: (answer: Answer) => void) => void;
  /** Lets one piece of work go on; false when there is none. */
  step: () => Promise<boolean>;
  /**
   * Lets everything come to its end.
   * @throws Error when what is left waits for nothing that could come.
   */
  settle: () => Promise<void>;
}>;

/** A ledger's events, to begin another one with; their consequences must be among them. */
export type Beginning = Readonly<{
  events: readonly StoredEvent[];
  facts: readonly Fact[];
  /** What was known of people by then. */
  people: MemoryPeople;
  /** True when the reactions forgot that they have answered them. */
  forgotten?: boolean;
}>;

/** All events of a store, with the people in them. */
export const beginningOf = async (store: EventStore, known: MemoryPeople): Promise<Beginning> => {
  const events: StoredEvent[] = [];
  for await (const event of store.readAll('start', 1_000_000)) events.push(event);
  const facts = events.map((event, index) => ({ ...decodeStored(event), sequence: index + 1 }));
  return { events, facts, people: known.copy() };
};

const repeat = async (store: EventStore, { events }: Beginning): Promise<void> => {
  for (const { stream, revision, id, type, data, metadata } of events) {
    if (data instanceof Uint8Array || metadata === undefined || metadata instanceof Uint8Array) {
      throw new Error(`${stream}@${revision} is no JSON`);
    }
    await store.append(
      stream,
      [{ id, type, data, metadata }],
      revision === 0 ? 'absent' : revision - 1,
    );
  }
};

type Options = Readonly<{
  ledger: string;
  beginning: Beginning;
  choose: (among: number) => number;
  now: Date;
  /** Told of each event as it is stored, before anybody acts on it. */
  onFact: (fact: Fact) => void;
  /** Told of each refusal of a reaction's command, also of those that it waits behind. */
  onRefusal: (code: string) => void;
}>;

/** A memory store that appends when it is chosen to, and tells what it has stored. */
const tellingStore = (
  inner: EventStore,
  scheduler: Scheduler,
  beginning: Beginning,
  stored: (event: StoredEvent) => void,
): EventStore => {
  const told = new Map(beginning.events.map(({ stream, revision }) => [stream, revision + 1]));
  const tell = async (stream: string): Promise<void> => {
    for await (const event of inner.read(stream, told.get(stream) ?? 0)) {
      told.set(stream, event.revision + 1);
      stored(event);
    }
  };
  return {
    ...inner,
    append: async (stream, events, expected) => {
      await scheduler.turn(`append to ${stream}`);
      const appended = await inner.append(stream, events, expected);
      if (appended.ok) await tell(stream);
      return appended;
    },
  };
};

/** The reactions over the events of a store: each stream's in order, each command when it is its turn. */
const drivenReactions = (
  useCases: UseCaseDeps,
  scheduler: Scheduler,
  facts: readonly Fact[],
  onRefusal: Options['onRefusal'],
) => {
  const queues = streamQueues();
  const parked: string[] = [];
  const carry = carryOut(useCases);
  const copied = (fact: Fact) => ({ ...fact, type: fact.event.type });
  const answerer = copiedAnswerer<ReturnType<typeof copied>>({
    starts: REACTIONS.map((reaction) => ({ reaction, actsFrom: 1, after: 0 })),
    answering: {
      execute: async (command, call) => {
        await scheduler.turn(`${call.reaction}: ${command.type}`);
        const result = await carry(command, call);
        if (!result.ok) onRefusal(result.refusal.code);
        return result;
      },
      failStep: failJobStep(useCases),
      refusedBefore: refusedBefore(useCases),
      backOff: () => scheduler.afterChange('a reaction that waits'),
      log: () => undefined,
    },
    store: {
      park: async ({ stream, reaction, reason }) => {
        parked.push(`${stream}: ${reaction}: ${reason}`);
      },
      release: async () => undefined,
    },
    decode: ({ sequence, stream, revision, id, event, metadata }): Result<Cause, never> =>
      ok({ sequence, stream, revision, id, event, metadata }),
    streamEvents: async (stream, from) =>
      facts.filter((fact) => fact.stream === stream && fact.revision >= from).map(copied),
  });
  return {
    answer: (fact: Fact): void =>
      queues.add(fact.stream, (letPass) => answerer.answer(copied(fact), letPass)),
    open: queues.open,
    assertSound: (): void => {
      queues.rethrow();
      if (parked.length > 0) throw new Error(`parked: ${parked.join('; ')}`);
    },
  };
};

/** Opens a ledger in memory that goes on as it is chosen to. */
export const drivenLedger = async (options: Options): Promise<DrivenLedger> => {
  const { ledger, beginning, choose, now, onFact } = options;
  const inner = memoryEventStore();
  const people = beginning.people.copy();
  await repeat(inner, beginning);
  const facts: Fact[] = [...beginning.facts];
  for (const fact of facts) onFact(fact);
  const scheduler = openScheduler(choose);
  const take = (event: StoredEvent): void => {
    const fact = { ...decodeStored(event), sequence: facts.length + 1 };
    facts.push(fact);
    onFact(fact);
    scheduler.changed();
    reactions.answer(fact);
  };
  const store = tellingStore(inner, scheduler, beginning, take);
  const useCases = openUseCases({
    ledger,
    store,
    // Registers are folded whole here, so that the copy is never asked for an older command.
    reader: { lastRevision: async () => undefined, commandEvents: async () => [] },
    people,
    claimCommand: memoryClaims(),
    secret: Buffer.alloc(32, 1),
    assertWritable: async () => undefined,
    now: () => now,
  });
  const reactions = drivenReactions(useCases, scheduler, facts, options.onRefusal);
  if (beginning.forgotten === true) for (const fact of beginning.facts) reactions.answer(fact);

  const invoicesOf = async (clientId: ClientId): Promise<readonly InvoiceId[]> =>
    facts.flatMap(({ event }) =>
      event.type === 'InvoiceIssued' && event.data.clientId === clientId
        ? [event.data.invoiceId]
        : [],
    );
  let asked = 0;
  const faults: unknown[] = [];
  const assertSound = (): void => {
    if (faults.length > 0) throw faults[0];
    reactions.assertSound();
  };
  const step = async (): Promise<boolean> => {
    const went = await scheduler.step();
    assertSound();
    return went;
  };
  return {
    commands: commandsOf(useCases, invoicesOf),
    useCases,
    store,
    people,
    facts,
    ask: (run, answered) => {
      asked += 1;
      void run()
        .then(answered)
        .catch((error: unknown) => faults.push(error))
        .finally(() => {
          asked -= 1;
        });
    },
    step,
    settle: async () => {
      for (;;) {
        if (await step()) continue;
        if (asked === 0 && reactions.open() === 0) return;
        throw new Error(`nothing goes on: ${scheduler.held().join(', ')}`);
      }
    },
  };
};
