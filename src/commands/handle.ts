import type { EntityId } from '../domain/ids.ts';
import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Actor, Basis, EventMetadata } from '../domain/metadata.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import type { EventStore, NewEvent } from '../event-store/event-store.ts';
import type { HandlingRefusalCode } from './api.ts';
import { eventIdOf } from './ids.ts';
import type { Lanes } from './lane.ts';
import type { CommandMark } from './growing-fold.ts';
import { isUpTo, type LogTail } from './log-tail.ts';
import type { Fold, Folds } from './stream-fold.ts';
import type { Recorded, StreamKind } from './stream-kind.ts';

/** Who asked for what and when: everything of an event's metadata that does not depend on the decision. */
export type Envelope = Pick<
  EventMetadata,
  'commandId' | 'inputHash' | 'correlationId' | 'causationId' | 'actor'
>;

/** A command with the facts of other streams that it rests on. */
export type Gathered<Command> = Readonly<{
  command: Command;
  basis: readonly Basis[];
  /** The accounting date of what will be decided. */
  effectiveOn: LocalDate;
  /** Absent on events of the ledger itself. */
  entityId?: EntityId;
  /** What must be stored outside the log before the events are: done when nothing else is refused. */
  before?: () => Promise<Result<unknown, Refusal<HandlingRefusalCode>>>;
}>;

/** One call of the handler. */
export type Handling<
  State,
  Command,
  Code extends string,
  Refused extends Refusal<string>,
> = Readonly<{
  /** Full name of the stream that the command appends to. */
  stream: string;
  /**
   * True when the command makes the stream. Then the stream is taken to be absent, which the append proves, and is read
   * only when that was wrong or the command is refused.
   */
  creates?: boolean;
  envelope: Envelope;
  /** Reads what the decision needs; asked again at each try, after the own stream was read. */
  gather: (fold: Fold<State>) => Promise<Result<Gathered<Command>, Refusal<Code> | Refused>>;
}>;

/** What is stored for a command; without events when there was nothing to record. */
export type Handled<Event extends LedgerEvent> = Readonly<{
  events: readonly Recorded<Event>[];
  /** The stream's revision that shows these facts. */
  revision: number;
  /** Their accounting date. */
  effectiveOn: LocalDate;
  replayed: boolean;
}>;

/** What handling needs from the rest. */
export type HandleDeps<State, Command, Event extends LedgerEvent, Code extends string> = Readonly<{
  kind: StreamKind<State, Command, Event, Code>;
  folds: Folds<State>;
  tail: Pick<LogTail, 'refresh' | 'end'>;
  store: Pick<EventStore, 'append'>;
  lanes: Lanes;
  /** Where the copy knows a command of a register that is older than its fold. */
  copiedCommand: (stream: string, commandId: string) => Promise<CommandMark | undefined>;
  /** The stored events between two revisions, decoded. */
  readBack: (stream: string, first: number, last: number) => Promise<readonly Recorded[]>;
  schemaVersion: (type: Event['type']) => number;
  /** Throws when an event could not be read back: what is not understood must not be stored. */
  assertReadable: (event: Recorded) => void;
  /** Rejects when this node must not write now, whoever asks or because of who asks. */
  assertWritable: (actor: Actor) => Promise<void>;
  now: () => Date;
  deadlineMs: number;
}>;

/** Builds the events of a decision as they will be stored. */
const recordedEvents = <Event extends LedgerEvent>(
  stream: string,
  firstRevision: number,
  events: readonly Event[],
  metadataOf: (event: Event) => EventMetadata,
): readonly Recorded<Event>[] =>
  events.map((event, index) => {
    const metadata = metadataOf(event);
    const id = eventIdOf(stream, metadata.commandId, metadata.inputHash, index);
    return { stream, revision: firstRevision + index, id, event, metadata };
  });

// Plain JSON by their types; the store checks it once more before anything is sent.
const toNewEvent = ({ id, event, metadata }: Recorded): NewEvent => ({
  id,
  type: event.type,
  data: event.data,
  metadata,
});

/** The mark of a command that is stored already: in the fold, or of a register in the copy. */
export const findStored = async <State, Command, Event extends LedgerEvent, Code extends string>(
  deps: HandleDeps<State, Command, Event, Code>,
  stream: string,
  fold: Fold<State>,
  commandId: string,
): Promise<CommandMark | undefined> => {
  const seen = fold.commands.get(commandId);
  if (seen !== undefined || deps.kind.folds === 'all') return seen;
  return deps.copiedCommand(stream, commandId);
};

const replay = async <State, Command, Event extends LedgerEvent, Code extends string>(
  deps: HandleDeps<State, Command, Event, Code>,
  stream: string,
  envelope: Envelope,
  mark: CommandMark,
): Promise<Result<Handled<Event>, Refusal<HandlingRefusalCode>>> => {
  // A reaction's command that is stored is done, whatever its input hash: a newer release may send more.
  if (mark.inputHash !== envelope.inputHash && envelope.actor.role !== 'reaction') {
    return refuse('idempotency_key_reused', { stream });
  }
  const events = (await deps.readBack(stream, mark.first, mark.last)) as readonly Recorded<Event>[];
  const [first] = events;
  if (first === undefined) throw new Error(`the command at ${stream}@${mark.first} is gone`);
  return ok({
    events,
    revision: mark.last,
    effectiveOn: first.metadata.effectiveOn,
    replayed: true,
  });
};

/** Handles commands of one kind of stream. */
export type CommandHandler<State, Command, Event extends LedgerEvent, Code extends string> = <
  Refused extends Refusal<string> = never,
>(
  handling: Handling<State, Command, Code, Refused>,
) => Promise<Result<Handled<Event>, Refusal<Code | HandlingRefusalCode> | Refused>>;

/** A try that rested on what the log then contradicted: nothing is stored, and the stream has to be read. */
type Overtaken = 'overtaken';

/** The events of a command that its stream, as folded, leads to; none when there is nothing to record. */
type Prepared<Event extends LedgerEvent> = Readonly<{
  events: readonly Recorded<Event>[];
  effectiveOn: LocalDate;
}>;

type Tried<Event extends LedgerEvent, Refused> =
  | Result<Handled<Event>, Refusal<HandlingRefusalCode> | Refused>
  | Overtaken;

const prepare = async <
  State,
  Command,
  Event extends LedgerEvent,
  Code extends string,
  Refused extends Refusal<string>,
>(
  deps: HandleDeps<State, Command, Event, Code>,
  { envelope, stream, gather }: Handling<State, Command, Code, Refused>,
  fold: Fold<State>,
  recordedAt: string,
): Promise<Result<Prepared<Event>, Refusal<Code> | Refusal<HandlingRefusalCode> | Refused>> => {
  const gathered = await gather(fold);
  if (!gathered.ok) return gathered;
  const { command, before, ...context } = gathered.value;
  const decision = deps.kind.decider.decide(command, fold.state);
  if (!decision.ok) return decision;
  const kept = decision.value.length > 0 ? await before?.() : undefined;
  if (kept?.ok === false) return kept;
  const events = recordedEvents(stream, fold.revision + 1, decision.value, (event) => ({
    ...envelope,
    ...context,
    recordedAt,
    schemaVersion: deps.schemaVersion(event.type),
  }));
  return ok({ events, effectiveOn: context.effectiveOn });
};

const append = async <State, Command, Event extends LedgerEvent, Code extends string>(
  deps: HandleDeps<State, Command, Event, Code>,
  { stream, envelope }: Readonly<{ stream: string; envelope: Envelope }>,
  fold: Fold<State>,
  { events, effectiveOn }: Prepared<Event>,
): Promise<Tried<Event, never>> => {
  for (const event of events) deps.assertReadable(event);
  const expected = fold.revision === -1 ? 'absent' : fold.revision;
  // Gathering took its time: the log may be another one since the handler began. What was asked first is asked again,
  // not instead: a refusal that rests on a log which lost its end would be wrong.
  await deps.assertWritable(envelope.actor);
  const end = deps.tail.end();
  const appended = await deps.store.append(stream, events.map(toNewEvent), expected);
  if (!appended.ok) return 'overtaken';
  // What stands where the log had been read before is an earlier try's: its events are the answer.
  if (end !== undefined && isUpTo(appended.position, end)) return 'overtaken';
  deps.folds.appended(stream, events);
  return ok({ events, revision: appended.revision, effectiveOn, replayed: false });
};

/** Decides on a stream that is taken to be absent; whatever speaks against it is left to a try that reads it. */
const tryToCreate = async <
  State,
  Command,
  Event extends LedgerEvent,
  Code extends string,
  Refused extends Refusal<string>,
>(
  deps: HandleDeps<State, Command, Event, Code>,
  handling: Handling<State, Command, Code, Refused>,
  recordedAt: string,
): Promise<Tried<Event, never>> => {
  const absent = { state: deps.kind.decider.initial, revision: -1, commands: new Map() };
  const [prepared] = await Promise.all([
    prepare(deps, handling, absent, recordedAt),
    // An earlier try's events are recognised by standing before the end of the log.
    deps.tail.refresh(),
  ]);
  if (!prepared.ok || prepared.value.events.length === 0) return 'overtaken';
  return append(deps, handling, absent, prepared.value);
};

const tryOnTail = async <
  State,
  Command,
  Event extends LedgerEvent,
  Code extends string,
  Refused extends Refusal<string>,
>(
  deps: HandleDeps<State, Command, Event, Code>,
  handling: Handling<State, Command, Code, Refused>,
  recordedAt: string,
): Promise<Tried<Event, Refusal<Code> | Refused>> => {
  const { stream, envelope } = handling;
  const fold = await deps.folds.load(stream);
  const mark = await findStored(deps, stream, fold, envelope.commandId);
  if (mark !== undefined) return replay(deps, stream, envelope, mark);
  const prepared = await prepare(deps, handling, fold, recordedAt);
  if (!prepared.ok) return prepared;
  const { events, effectiveOn } = prepared.value;
  if (events.length > 0) return append(deps, handling, fold, prepared.value);
  return ok({ events, revision: fold.revision, effectiveOn, replayed: false });
};

/**
 * Handles commands of one kind of stream: read the tail, answer a repeat from what is stored, decide, append at the
 * revision that was read, and start over when another writer was first.
 */
export const commandHandler =
  <State, Command, Event extends LedgerEvent, Code extends string>(
    deps: HandleDeps<State, Command, Event, Code>,
  ): CommandHandler<State, Command, Event, Code> =>
  (handling) => {
    const { stream, envelope, creates = false } = handling;
    const recordedAt = deps.now().toISOString();
    const deadline = deps.now().getTime() + deps.deadlineMs;
    return deps.lanes(stream, async () => {
      for (let tries = 0; ; tries += 1) {
        await deps.assertWritable(envelope.actor);
        const assumeAbsent = tries === 0 && creates && !deps.folds.knows(stream);
        const outcome = assumeAbsent
          ? await tryToCreate(deps, handling, recordedAt)
          : await tryOnTail(deps, handling, recordedAt);
        if (outcome !== 'overtaken') return outcome;
        if (deps.now().getTime() > deadline) return refuse('conflict', { stream });
      }
    });
  };
