import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { EventMetadata } from '../domain/metadata.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import { isUpTo, type NewEvent } from '../event-store/event-store.ts';
import type { HandlingRefusalCode } from './api.ts';
import type { CommandMark } from './growing-fold.ts';
import type { CommandHandler, Envelope, HandleDeps, Handled, Handling } from './handling.ts';
import { eventIdOf } from './ids.ts';
import type { Fold } from './stream-fold.ts';
import type { Recorded } from './stream-kind.ts';

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
  const gathered = await gather(fold, recordedAt);
  if (!gathered.ok) return gathered;
  const { command, before, dates, ...context } = gathered.value;
  const decision = deps.kind.decider.decide(command, fold.state);
  if (!decision.ok) return decision;
  const kept = decision.value.length > 0 ? await before?.() : undefined;
  if (kept?.ok === false) return kept;
  const events = recordedEvents(stream, fold.revision + 1, decision.value, (event) => ({
    ...envelope,
    ...context,
    effectiveOn: dates?.[event.type] ?? context.effectiveOn,
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

/** A stream without events. */
const absent = <State>(state: State): Fold<State> => ({
  state,
  revision: -1,
  commands: new Map(),
  days: undefined,
});

/** What is asked as soon as a command arrives, so that the answers are there when its turn comes. */
type Ahead<State> = Readonly<{
  /** The log as it was after the command arrived has been shown to the folds. */
  looked: Promise<void>;
  /** True when the command is stored before the fold begins. */
  isOlder: (fold: Fold<State>) => Promise<boolean>;
}>;

/** Fails when it is awaited, and not before. */
const whenAwaited = <Value>(promise: Promise<Value>): Promise<Value> => {
  promise.catch(() => undefined);
  return promise;
};

const askAhead = <State, Command, Event extends LedgerEvent, Code extends string>(
  { kind, folds, copiedCommand, tail }: HandleDeps<State, Command, Event, Code>,
  stream: string,
  commandId: string,
): Ahead<State> => {
  const ask = async (): Promise<boolean> =>
    kind.folds === 'last' && (await copiedCommand(stream, commandId)) !== undefined;
  const begun = folds.kept(stream)?.commands;
  const older = begun === undefined ? undefined : whenAwaited(ask());
  return {
    looked: whenAwaited(tail.refresh()),
    // A fold that was begun since may leave out what the copy did not hold when it was asked.
    isOlder: ({ commands }) => (commands === begun ? older : undefined) ?? ask(),
  };
};

/**
 * Decides on a stream as this node keeps it, or as absent; the append proves that it is so. Whatever speaks against it
 * is left to a try that reads the stream.
 */
const tryAhead = async <
  State,
  Command,
  Event extends LedgerEvent,
  Code extends string,
  Refused extends Refusal<string>,
>(
  deps: HandleDeps<State, Command, Event, Code>,
  handling: Handling<State, Command, Code, Refused>,
  recordedAt: string,
  known: Fold<State>,
  { looked, isOlder }: Ahead<State>,
): Promise<Tried<Event, never>> => {
  const isStored = known.commands.has(handling.envelope.commandId) || (await isOlder(known));
  if (isStored) return 'overtaken';
  const [prepared] = await Promise.all([
    prepare(deps, handling, known, recordedAt),
    // An earlier try's events are recognised by standing before the end of the log.
    looked,
  ]);
  if (!prepared.ok || prepared.value.events.length === 0) return 'overtaken';
  return append(deps, handling, known, prepared.value);
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
 * Handles commands of one kind of stream: decides on the stream as it is known and appends at its revision. When another
 * writer was first, or nothing is to be appended, the stream is read and the command decided again, so that a repeat is
 * answered from what is stored.
 */
export const commandHandler =
  <State, Command, Event extends LedgerEvent, Code extends string>(
    deps: HandleDeps<State, Command, Event, Code>,
  ): CommandHandler<State, Command, Event, Code> =>
  (handling) => {
    const { stream, envelope, creates = false } = handling;
    const { folds } = deps;
    const recordedAt = deps.now().toISOString();
    const deadline = deps.now().getTime() + deps.deadlineMs;
    const assumed = creates ? absent(deps.kind.decider.initial) : undefined;
    const ahead =
      (folds.kept(stream) ?? assumed) === undefined
        ? undefined
        : askAhead(deps, stream, envelope.commandId);
    return deps.lanes(stream, async () => {
      for (let tries = 0; ; tries += 1) {
        await deps.assertWritable(envelope.actor);
        const known = tries === 0 ? (folds.kept(stream) ?? assumed) : undefined;
        const outcome =
          ahead === undefined || known === undefined
            ? await tryOnTail(deps, handling, recordedAt)
            : await tryAhead(deps, handling, recordedAt, known, ahead);
        if (outcome !== 'overtaken') return outcome;
        if (deps.now().getTime() > deadline) return refuse('conflict', { stream });
      }
    });
  };
