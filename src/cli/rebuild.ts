import { Command } from 'commander';
import { withData, type LedgerOptions } from './options.ts';

/** `potcommun rebuild`: the read models anew from the copy, beside those in use, then in their place. */
export const rebuildCommand = (): Command =>
  withData(new Command('rebuild'))
    .description('make the read models anew from the copy; the ledger may be serving meanwhile')
    .addHelpText('after', '\nExample:\n  potcommun rebuild --data ./data')
    .action(async (options: LedgerOptions) =>
      (await import('./actions/rebuild.ts')).rebuild(options),
    );
