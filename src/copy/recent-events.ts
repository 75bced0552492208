import type { CopiedEvent } from './copied-event.ts';
import type { CopyReader } from './reader.ts';

/** What this node has just copied: whoever follows the copy here need not read it back. */
export type RecentEvents = Readonly<{
  /** Adds events that the database has accepted, in order. */
  add: (events: readonly CopiedEvent[]) => void;
  /** The copy may be another one than before. */
  forget: () => void;
  /** The events that follow a sequence, at most `limit`; none when that is not known here. */
  after: (sequence: number, limit: number) => readonly CopiedEvent[];
}>;

const MOST_EVENTS = 2_000;
/** Events have up to a megabyte each. */
const MOST_CHARACTERS = 8 * 1_048_576;

const charactersOf = ({ data, metadata }: CopiedEvent): number => data.length + metadata.length;

/** Keeps the newest events, so many and so long at most. */
export const recentEvents = (): RecentEvents => {
  let kept: CopiedEvent[] = [];
  let characters = 0;

  const forget = (): void => {
    kept = [];
    characters = 0;
  };

  /** Drops the older half, so that it is not done for each event. */
  const shrink = (): void => {
    while (kept.length > MOST_EVENTS || characters > MOST_CHARACTERS) {
      kept = kept.slice(Math.ceil(kept.length / 2));
      characters = kept.reduce((sum, event) => sum + charactersOf(event), 0);
    }
  };

  return {
    add: (events) => {
      const [first] = events;
      const last = kept.at(-1);
      if (first === undefined) return;
      if (last !== undefined && first.sequence !== last.sequence + 1) forget();
      for (const event of events) {
        kept.push(event);
        characters += charactersOf(event);
      }
      shrink();
    },
    forget,
    after: (sequence, limit) => {
      const [first] = kept;
      if (first === undefined || sequence + 1 < first.sequence) return [];
      const start = sequence + 1 - first.sequence;
      return kept.slice(start, start + limit);
    },
  };
};

/**
 * Pages of what was just copied come from memory. Where that is not known the database is asked: another node may have
 * gone on copying.
 */
export const pageOfRecent =
  (recent: RecentEvents, reader: Pick<CopyReader, 'page'>) =>
  async (after: number, limit: number): Promise<readonly CopiedEvent[]> => {
    const known = recent.after(after, limit);
    return known.length > 0 ? known : reader.page(after, limit);
  };
