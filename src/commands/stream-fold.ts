import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { EventStore, StoredEvent } from '../event-store/event-store.ts';
import { isOneOf, type Recorded, type StreamKind } from './stream-kind.ts';

/** Where the events of one command stand in their stream. */
export type CommandMark = Readonly<{ inputHash: string; first: number; last: number }>;

/** A stream folded up to its tail. Revision -1: it has no event. */
export type Fold<State> = Readonly<{
  state: State;
  revision: number;
  lastId: string | undefined;
  /** The commands seen since `since`; of a register, older ones stand in the copy. */
  commands: ReadonlyMap<string, CommandMark>;
}>;

/** Reads a stream to its tail and folds it. */
export type Folds<State> = Readonly<{
  /** Always reads the tail, so that nothing is refused and no rate is taken from a cache alone. */
  load: (stream: string) => Promise<Fold<State>>;
}>;

/** What folding needs from the rest. */
export type FoldDeps = Readonly<{
  store: Pick<EventStore, 'read'>;
  /** Decodes strictly. @throws when the event is not understood: nothing is decided on a guess. */
  decode: (stored: StoredEvent) => Recorded;
  /** The last revision of a stream that the copy holds: where a register's fold may begin. */
  copiedRevision: (stream: string) => Promise<number | undefined>;
  maxStreams: number;
}>;

// A register's fold is begun anew from the copy when it holds this many command ids.
const MAX_REGISTER_COMMANDS = 20_000;

type Growing<State> = {
  state: State;
  revision: number;
  lastId: string | undefined;
  commands: Map<string, CommandMark>;
};

const note = (commands: Map<string, CommandMark>, recorded: Recorded): void => {
  const { commandId, inputHash } = recorded.metadata;
  const first = commands.get(commandId)?.first ?? recorded.revision;
  commands.set(commandId, { inputHash, first, last: recorded.revision });
};

/** Reads the events after the fold's revision; undefined when its last event is not where it was. */
const readTail = async (
  { store, decode }: FoldDeps,
  stream: string,
  lastId: string | undefined,
  from: number,
): Promise<readonly Recorded[] | undefined> => {
  const news: Recorded[] = [];
  let overlap = lastId !== undefined;
  for await (const stored of store.read(stream, from)) {
    if (!overlap) {
      news.push(decode(stored));
      continue;
    }
    overlap = false;
    if (stored.id !== lastId) return undefined;
  }
  return overlap ? undefined : news;
};

/** Synchronous, and skips what another reader of the same fold applied meanwhile. */
const apply = <State, Command, Event extends LedgerEvent, Code extends string>(
  kind: StreamKind<State, Command, Event, Code>,
  stream: string,
  fold: Growing<State>,
  news: readonly Recorded[],
): void => {
  for (const recorded of news) {
    if (recorded.revision <= fold.revision) continue;
    const { event } = recorded;
    if (!isOneOf(event, kind.types)) {
      throw new Error(`${event.type} has no place in ${stream}: revision ${recorded.revision}`);
    }
    const known = event as Event;
    fold.state =
      kind.folds === 'all' ? kind.decider.evolve(fold.state, known) : kind.decider.fromLast(known);
    fold.revision = recorded.revision;
    fold.lastId = recorded.id;
    note(fold.commands, recorded);
  }
};

/**
 * Folds of the streams of one kind, kept for the streams used last. A cached fold is only a place to start:
 * its last event is read again and compared by id, and the stream is folded anew when it differs.
 */
export const streamFolds = <State, Command, Event extends LedgerEvent, Code extends string>(
  kind: StreamKind<State, Command, Event, Code>,
  deps: FoldDeps,
): Folds<State> => {
  const cache = new Map<string, Growing<State>>();

  const anew = async (stream: string): Promise<Growing<State>> => {
    const from = kind.folds === 'all' ? 0 : ((await deps.copiedRevision(stream)) ?? 0);
    const fold: Growing<State> = {
      state: kind.decider.initial,
      revision: -1,
      lastId: undefined,
      commands: new Map(),
    };
    apply(kind, stream, fold, (await readTail(deps, stream, undefined, from)) ?? []);
    return fold;
  };

  const keep = (stream: string, fold: Growing<State>): void => {
    cache.delete(stream);
    cache.set(stream, fold);
    const oldest = cache.keys().next();
    if (cache.size > deps.maxStreams && oldest.done !== true) cache.delete(oldest.value);
  };

  const cachedFold = (stream: string): Growing<State> | undefined => {
    const cached = cache.get(stream);
    if (cached === undefined || cached.revision < 0) return undefined;
    const tooLong = kind.folds === 'last' && cached.commands.size > MAX_REGISTER_COMMANDS;
    return tooLong ? undefined : cached;
  };

  return {
    load: async (stream) => {
      const cached = cachedFold(stream);
      const news =
        cached === undefined
          ? undefined
          : await readTail(deps, stream, cached.lastId, cached.revision);
      let fold = cached;
      if (fold === undefined || news === undefined) fold = await anew(stream);
      else apply(kind, stream, fold, news);
      keep(stream, fold);
      return { ...fold };
    },
  };
};
