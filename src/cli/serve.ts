import { Command } from 'commander';
import { startNode } from '../composition/node.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../http/log.ts';
import { withData, withPort, type LedgerOptions } from './options.ts';
import { firstKeys, printBanner, serveUntilStopped } from './serving.ts';

/** `potcommun serve`: the ledger, with everything embedded that the settings do not give. */
export const serveCommand = (): Command =>
  withPort(withData(new Command('serve')))
    .description('serve the ledger; what EVENTSTORE_URL and DATABASE_URL do not give is embedded')
    .addHelpText(
      'after',
      `
Examples:
  potcommun serve --data ./data --port 8480
  EVENTSTORE_URL=esdb://store:2113?tls=false DATABASE_URL=postgres://db/ledger potcommun serve`,
    )
    .action(async (options: LedgerOptions) => {
      const config = readConfig(process.env, options);
      const node = await startNode(config, { durable: true, log: createLog('warn') });
      printBanner(node, await firstKeys(node.keys, ['admin', 'finance']), config.dataDir);
      await serveUntilStopped(node);
    });
