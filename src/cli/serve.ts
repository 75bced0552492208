import { Command } from 'commander';
import { withData, withPort, type LedgerOptions } from './options.ts';

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
    .action(async (options: LedgerOptions) => (await import('./actions/serve.ts')).serve(options));
