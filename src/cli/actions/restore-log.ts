import { recordLogMove } from '../../commands/open-ledger.ts';
import { openCore } from '../../composition/core.ts';
import type { OpenLedgerDatabase } from '../../composition/database.ts';
import type { Config } from '../../config.ts';
import { restoreLog } from '../../copy/restore.ts';
import { eventStoreDb } from '../../event-store/eventstoredb.ts';
import { EXIT } from '../exit.ts';
import type { LedgerOptions } from '../options.ts';
import { progressBar } from '../progress.ts';
import { withLedger } from './with-ledger.ts';

const CALL_TIMEOUT_MS = 5_000;
const DEADLINE_MS = 30_000;

/** Records in the ledger that its log stands in another event store now. */
const tellMove = async (
  { ledger }: Config,
  { database, stores }: OpenLedgerDatabase,
  move: Readonly<{ sequence: number; hash: string }>,
  since: string,
): Promise<void> => {
  const stop = new AbortController();
  const core = await openCore({
    ledger,
    eventStoreUrl: stores.eventStoreUrl,
    database,
    now: () => new Date(),
    signal: stop.signal,
    log: () => undefined,
  });
  try {
    const recorded = await recordLogMove(core.useCases, move, since);
    if (!recorded.ok) throw new Error(`the move was not recorded: ${recorded.refusal.code}`);
    console.log('the ledger notes that its log has moved');
  } finally {
    stop.abort();
    await core.close();
  }
};

/** Appends what the log misses, and says what it holds now. */
export const restore = (options: LedgerOptions): Promise<void> =>
  withLedger(options, async (config, opened) => {
    const { database, stores } = opened;
    const store = eventStoreDb({
      url: stores.eventStoreUrl,
      callTimeoutMs: CALL_TIMEOUT_MS,
      deadlineMs: DEADLINE_MS,
    });
    const bar = progressBar('restoration');
    try {
      const { ledger } = config;
      const restored = await restoreLog({ store, database, ledger, progress: bar.update });
      bar.stop();
      if (!restored.ok) {
        console.error(
          `potcommun: the log cannot be restored, sequence ${restored.sequence}: ${restored.reason}`,
        );
        process.exitCode = EXIT.faultFound;
        return;
      }
      const { head, appended, movedAt } = restored;
      console.log(`${appended} events appended; the log holds all ${head.sequence} of the copy`);
      console.log(`head ${head.sequence}:${head.hash}`);
      if (movedAt !== undefined) {
        await tellMove(config, opened, { sequence: head.sequence, hash: head.hash }, movedAt);
      }
    } finally {
      bar.stop();
      await store.close();
    }
  });
