import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { EventStore, StoredEvent } from '../event-store/event-store.ts';
import type { LogTail } from './log-tail.ts';
import { growing, type CommandMark, type FoldDays, type GrowingFold } from './growing-fold.ts';
import type { Recorded, StreamKind } from './stream-kind.ts';

/** A stream folded up to its tail. Revision -1: it has no event. */
export type Fold<State> = Readonly<{
  state: State;
  revision: number;
  /** The commands seen since the fold began; of a register, older ones stand in the copy. */
  commands: ReadonlyMap<string, CommandMark>;
  /** Undefined when there is no event; of a register, of those since the fold began. */
  days: FoldDays | undefined;
}>;

/** Reads streams to their tails and folds them. */
export type Folds<State> = Readonly<{
  /** Always reads the tail, so that nothing is refused and no rate is taken from a cache alone. */
  load: (stream: string) => Promise<Fold<State>>;
  /** As this node keeps it: the log may have gone on. Undefined says nothing. */
  kept: (stream: string) => Fold<State> | undefined;
  /** What was just appended to a stream at the revision of its fold. */
  appended: (stream: string, events: readonly Recorded[]) => void;
}>;

/** What folding needs from the rest. */
export type FoldDeps = Readonly<{
  store: Pick<EventStore, 'read'>;
  tail: LogTail;
  /** Decodes strictly. @throws when the event is not understood: nothing is decided on a guess. */
  decode: (stored: StoredEvent) => Recorded;
  /** The last revision of a stream that the copy holds: where a register's fold may begin. */
  copiedRevision: (stream: string) => Promise<number | undefined>;
  maxStreams: number;
}>;

// A register's fold is begun anew from the copy when it holds this many command ids.
const MAX_REGISTER_COMMANDS = 20_000;

/** What arrives while a stream is being read, and may or may not be in what the reading brings. */
type Reading = { readonly news: StoredEvent[]; lost: boolean };

/** The readings of streams that are under way. */
const readings = () => {
  const underWay = new Map<string, Set<Reading>>();
  return {
    begin: (stream: string): Reading => {
      const reading: Reading = { news: [], lost: false };
      underWay.set(stream, (underWay.get(stream) ?? new Set()).add(reading));
      return reading;
    },
    end: (stream: string, reading: Reading): void => {
      const others = underWay.get(stream);
      others?.delete(reading);
      if (others?.size === 0) underWay.delete(stream);
    },
    saw: (event: StoredEvent): void => {
      for (const { news } of underWay.get(event.stream) ?? []) news.push(event);
    },
    lost: (): void => {
      for (const some of underWay.values()) for (const reading of some) reading.lost = true;
    },
  };
};

/** The folds used last, at most so many. */
const keptFolds = <State>(most: number) => {
  const kept = new Map<string, GrowingFold<State>>();
  return {
    get: (stream: string) => kept.get(stream),
    keep: (stream: string, fold: GrowingFold<State>): void => {
      kept.delete(stream);
      kept.set(stream, fold);
      const oldest = kept.keys().next();
      if (kept.size > most && oldest.done !== true) kept.delete(oldest.value);
    },
    forget: (stream: string): void => void kept.delete(stream),
    clear: (): void => kept.clear(),
  };
};

/**
 * Folds of the streams of one kind, kept for the streams used last. Every use reads the tail of the log first, which
 * brings all kept folds up to date at once; a stream that is not kept is read by itself.
 */
export const streamFolds = <State, Command, Event extends LedgerEvent, Code extends string>(
  kind: StreamKind<State, Command, Event, Code>,
  { store, tail, decode, copiedRevision, maxStreams }: FoldDeps,
): Folds<State> => {
  const kept = keptFolds<State>(maxStreams);
  const underWay = readings();

  tail.listen({
    saw: (event) => {
      underWay.saw(event);
      // What the fold cannot take in is read again by whoever needs it, who is told why.
      if (kept.get(event.stream)?.saw(event, decode) === 'contradicted') kept.forget(event.stream);
    },
    lost: () => {
      kept.clear();
      underWay.lost();
    },
  });

  const anew = async (stream: string): Promise<GrowingFold<State>> => {
    const reading = underWay.begin(stream);
    try {
      const from = kind.folds === 'all' ? 0 : ((await copiedRevision(stream)) ?? 0);
      const fold = growing(kind, stream);
      for await (const stored of store.read(stream, from)) fold.apply(decode(stored));
      const contradicted = reading.news.some((event) => fold.saw(event, decode) === 'contradicted');
      if (!reading.lost && !contradicted && fold.revision >= 0) kept.keep(stream, fold);
      return fold;
    } finally {
      underWay.end(stream, reading);
    }
  };

  const usable = (stream: string): GrowingFold<State> | undefined => {
    const fold = kept.get(stream);
    const tooLong = kind.folds === 'last' && (fold?.commands.size ?? 0) > MAX_REGISTER_COMMANDS;
    return tooLong ? undefined : fold;
  };

  return {
    load: async (stream) => {
      await tail.refresh();
      const known = usable(stream);
      if (known === undefined) return (await anew(stream)).snapshot();
      kept.keep(stream, known);
      return known.snapshot();
    },
    kept: (stream) => usable(stream)?.snapshot(),
    appended: (stream, events) => {
      const fold = kept.get(stream) ?? growing(kind, stream);
      // Another writer's events may lie between: then the tail shows all of them.
      if (events[0]?.revision !== fold.revision + 1) return;
      for (const event of events) fold.applyOwn(event);
      kept.keep(stream, fold);
    },
  };
};
