import { openLedgerDatabase, type OpenLedgerDatabase } from '../../composition/database.ts';
import { readConfig, type Config } from '../../config.ts';
import type { LedgerOptions } from '../options.ts';
import { untilStopped } from '../until-stopped.ts';

/**
 * Does one piece of work on a ledger's stores, beside a node that serves them or by starting what is needed. Told to end
 * meanwhile (SIGTERM, SIGINT), it ends what it has started, and the work with it.
 */
export const withLedger = (
  options: LedgerOptions,
  work: (config: Config, opened: OpenLedgerDatabase) => Promise<void>,
): Promise<void> => {
  const config = readConfig(process.env, options);
  return untilStopped({
    start: (signal) => openLedgerDatabase(config, { durable: true, log: () => undefined, signal }),
    use: async (opened) => {
      await work(config, opened);
      return false;
    },
  });
};
