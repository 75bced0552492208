import { Command } from 'commander';
import { withData, type LedgerOptions } from './options.ts';

/** `potcommun archive`: the whole history as JSON Lines, to be checked anywhere with `potcommun verify`. */
export const archiveCommand = (): Command =>
  withData(new Command('archive'))
    .description('write the whole history as JSON Lines')
    .requiredOption('--out <file>', 'where to; it appears only when it is complete')
    .addHelpText('after', '\nExample:\n  potcommun archive --out ledger-2026.jsonl')
    .action(async (options: LedgerOptions & { out: string }) =>
      (await import('./actions/archive.ts')).archive(options),
    );
