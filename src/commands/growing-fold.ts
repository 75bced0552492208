import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { StoredEvent } from '../event-store/event-store.ts';
import { isOneOf, type Recorded, type StreamKind } from './stream-kind.ts';

/** Where the events of one command stand in their stream. */
export type CommandMark = Readonly<{ inputHash: string; first: number; last: number }>;

/** Accounting days of a stream's events: of the first one that the fold took in, and the latest of all of them. */
export type FoldDays = Readonly<{ first: LocalDate; latest: LocalDate }>;

/** The fold of one stream while its events arrive. */
export type GrowingFold<State> = {
  readonly revision: number;
  readonly commands: ReadonlyMap<string, CommandMark>;
  /** Takes the next event in. */
  apply: (recorded: Recorded) => void;
  /** Takes in an event that this node appended; what the log shows there later must be that very event. */
  applyOwn: (recorded: Recorded) => void;
  /** What the log shows: the next event, or one that is known already. `contradicted`: the fold is not of this log. */
  saw: (event: StoredEvent, decode: (stored: StoredEvent) => Recorded) => 'taken' | 'contradicted';
  /** The fold as it is now. Its commands go on growing with the stream. */
  snapshot: () => Readonly<{
    state: State;
    revision: number;
    commands: ReadonlyMap<string, CommandMark>;
    days: FoldDays | undefined;
  }>;
};

const recordedAtOf = ({ metadata }: StoredEvent): unknown =>
  typeof metadata === 'object' && metadata !== null && 'recordedAt' in metadata
    ? (metadata as Readonly<{ recordedAt: unknown }>).recordedAt
    : undefined;

/** Begins the fold of a stream. */
export const growing = <State, Command, Event extends LedgerEvent, Code extends string>(
  kind: StreamKind<State, Command, Event, Code>,
  stream: string,
): GrowingFold<State> => {
  const commands = new Map<string, CommandMark>();
  /** When our own events were recorded, until the log has shown them. */
  const unconfirmed = new Map<number, string>();
  let { initial: state } = kind.decider;
  let revision = -1;
  let lastId: string | undefined;
  let days: FoldDays | undefined;

  const apply = (recorded: Recorded): void => {
    const { event, metadata } = recorded;
    if (!isOneOf(event, kind.types)) {
      throw new Error(`${event.type} has no place in ${stream}: revision ${recorded.revision}`);
    }
    const known = event as Event;
    state = kind.folds === 'all' ? kind.decider.evolve(state, known) : kind.decider.fromLast(known);
    ({ revision, id: lastId } = recorded);
    const { commandId, inputHash, effectiveOn } = metadata;
    days = {
      first: days?.first ?? effectiveOn,
      latest: days !== undefined && days.latest > effectiveOn ? days.latest : effectiveOn,
    };
    const first = commands.get(commandId)?.first ?? revision;
    commands.set(commandId, { inputHash, first, last: revision });
  };

  const confirms = (event: StoredEvent): boolean => {
    const own = unconfirmed.get(event.revision);
    unconfirmed.delete(event.revision);
    // The same event can have been appended by another node a moment before: then its facts count, not ours.
    if (own !== undefined && own !== recordedAtOf(event)) return false;
    return event.revision < revision || event.id === lastId;
  };

  return {
    get revision() {
      return revision;
    },
    commands,
    apply,
    applyOwn: (recorded) => {
      apply(recorded);
      unconfirmed.set(recorded.revision, recorded.metadata.recordedAt);
    },
    saw: (event, decode) => {
      if (event.revision <= revision) return confirms(event) ? 'taken' : 'contradicted';
      if (event.revision !== revision + 1) return 'contradicted';
      try {
        apply(decode(event));
        return 'taken';
      } catch {
        // Whoever needs the stream reads it anew, and is told what is wrong with it.
        return 'contradicted';
      }
    },
    snapshot: () => ({ state, revision, commands, days }),
  };
};
