import type { LoggedEvent } from './event-log-types.ts';
import type { Filter } from './read-options.ts';

/** Says after which considered events a filtered reader is told how far the search has come. */
export type Checkpoints = Readonly<{
  /** Counts an event of the catch-up; answers the position to report, if any. */
  searched: (event: LoggedEvent, matched: boolean) => number | undefined;
  /** Counts a live event; answers the position to report, if any. */
  lived: (event: LoggedEvent) => number | undefined;
}>;

/** A search page ends early once it holds this many matching events. */
const PAGE_RESULTS = 32;

/**
 * Counts as EventStoreDB does: in catch-up at the end of a search page, with the page's last match or
 * else its first event; live with the considered event itself. The count goes on from one to the other.
 */
export const createCheckpoints = ({ window, checkpointEvery }: Filter): Checkpoints => {
  let sinceLast = 0;
  let considered = 0;
  let results = 0;
  let place = 0;
  return Object.freeze({
    searched: (event: LoggedEvent, matched: boolean) => {
      if (considered === 0 || matched) place = event.position;
      considered += 1;
      sinceLast += 1;
      if (matched) results += 1;
      if (considered < window && results < PAGE_RESULTS) return undefined;
      considered = 0;
      results = 0;
      if (sinceLast < checkpointEvery) return undefined;
      sinceLast = 0;
      return place;
    },
    lived: (event: LoggedEvent) => {
      sinceLast += 1;
      if (sinceLast < checkpointEvery) return undefined;
      sinceLast = 0;
      return event.position;
    },
  });
};
