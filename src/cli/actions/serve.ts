import { startNode } from '../../composition/node.ts';
import { readConfig } from '../../config.ts';
import { createLog } from '../../http/log.ts';
import { type LedgerOptions } from '../options.ts';
import { firstKeys, printBanner } from '../serving.ts';
import { untilStopped } from '../until-stopped.ts';

/** Serves the ledger until it is told to stop; prints the keys that a first start makes. */
export const serve = async (options: LedgerOptions): Promise<void> => {
  const config = readConfig(process.env, options);
  await untilStopped({
    start: (signal) => startNode(config, { durable: true, log: createLog('warn'), signal }),
    use: async (node) => {
      const keys = await firstKeys(node.keys, ['admin', 'finance']);
      printBanner(node, config.dataDir, { keys, told: 'shown this once' });
      return true;
    },
  });
};
