import type { EntityId } from '../domain/ids.ts';
import type { EventType, LedgerEvent } from '../domain/ledger-event.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Actor, Basis, EventMetadata } from '../domain/metadata.ts';
import type { Refusal, Result } from '../domain/result.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { HandlingRefusalCode } from './api.ts';
import type { CommandMark } from './growing-fold.ts';
import type { Lanes } from './lane.ts';
import type { LogTail } from './log-tail.ts';
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
  /** The accounting date of events of a type that has another one. */
  dates?: Readonly<{ [Type in EventType]?: LocalDate }>;
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
  /**
   * Reads what the decision needs; asked again at each try, with the own stream as it is known then. The moment is the one
   * that the events will tell as recorded: what depends on today takes it from there, so that they show which day it was.
   */
  gather: (
    fold: Fold<State>,
    recordedAt: string,
  ) => Promise<Result<Gathered<Command>, Refusal<Code> | Refused>>;
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

/** Handles commands of one kind of stream. */
export type CommandHandler<State, Command, Event extends LedgerEvent, Code extends string> = <
  Refused extends Refusal<string> = never,
>(
  handling: Handling<State, Command, Code, Refused>,
) => Promise<Result<Handled<Event>, Refusal<Code | HandlingRefusalCode> | Refused>>;
