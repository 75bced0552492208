import type { Database } from '../database.ts';
import {
  EventStoreCorrupt,
  EventStoreUnavailable,
  isUpTo,
  type EventStore,
  type Position,
} from '../event-store/event-store.ts';
import type { ClaimCommand } from './command-claims.ts';
import { loadCursor } from './cursor.ts';
import { readLogPage } from './log-page.ts';
import { pause } from './waiting.ts';

/** A copy, and the log that it is made from. */
type Copying = Readonly<{
  store: Pick<EventStore, 'readAll' | 'lastPosition'>;
  database: Pick<Database, 'kysely'>;
  ledger: string;
}>;

const PAGE = { events: 1_000, characters: 4 * 1_048_576 };
/** A copy that is whole is milliseconds behind the log. */
const WAIT_MS = 5_000;
const POLL_MS = 25;

/** True when the copy holds every event of the ledger that stands in the log up to a place. */
const holdsAllUpTo = async (
  { store, database, ledger }: Copying,
  end: Position,
): Promise<boolean> => {
  let { position } = await loadCursor(database);
  // How far the copier has come through the events of others is noted now and then only.
  while (position === 'start' || !isUpTo(end, position)) {
    const page = await readLogPage(store, `${ledger}.`, position, PAGE);
    if (!page.anchored || page.entries.length > 0) return false;
    if (page.position === undefined) return true;
    ({ position } = page);
  }
  return true;
};

const catchUp = async (copying: Copying): Promise<void> => {
  const end = await copying.store.lastPosition();
  if (end === undefined) return;
  const deadline = performance.now() + WAIT_MS;
  const never = new AbortController().signal;
  while (!(await holdsAllUpTo(copying, end))) {
    if (performance.now() > deadline) {
      throw new EventStoreUnavailable(
        'the copy of the log does not hold yet what was recorded before this node started',
      );
    }
    await pause(POLL_MS, never);
  }
};

/**
 * Claims commands once the copy holds what the log held when the first one was to be claimed: in a database that was
 * restored to an earlier point the claims made since are missing, and only the copy tells of their commands.
 * @throws EventStoreUnavailable while the copy has not caught up.
 */
export const claimsOnceCaughtUp = (copying: Copying, claim: ClaimCommand): ClaimCommand => {
  let caughtUp: Promise<void> | undefined;
  const once = (): Promise<void> =>
    (caughtUp ??= catchUp(copying).catch((error: unknown) => {
      caughtUp = undefined;
      // No event stands where the copier left off: it has to find its place first.
      if (!(error instanceof EventStoreCorrupt)) throw error;
      throw new EventStoreUnavailable('the copier has not found its place in the log', {
        cause: error,
      });
    }));
  return async (commandId, stream) => {
    await once();
    return claim(commandId, stream);
  };
};
