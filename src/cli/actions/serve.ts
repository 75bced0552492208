import { startNode } from '../../composition/node.ts';
import { readConfig } from '../../config.ts';
import { createLog } from '../../http/log.ts';
import { type LedgerOptions } from '../options.ts';
import { firstKeys, printBanner, serveUntilStopped } from '../serving.ts';

/** Serves the ledger until it is told to stop; prints the keys that a first start makes. */
export const serve = async (options: LedgerOptions): Promise<void> => {
  const config = readConfig(process.env, options);
  const node = await startNode(config, { durable: true, log: createLog('warn') });
  printBanner(node, await firstKeys(node.keys, ['admin', 'finance']), config.dataDir);
  await serveUntilStopped(node);
};
