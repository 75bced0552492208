import { Command } from 'commander';
import { withData, type LedgerOptions } from './options.ts';

/** `potcommun doctor`: every check that auditors may ask for, on a ledger that is served or not. */
export const doctorCommand = (): Command =>
  withData(new Command('doctor'))
    .description('check that the ledger is whole: copy, chain, numbers, books, read models')
    .option('--json', 'the findings as JSON')
    .addHelpText('after', '\nExample:\n  potcommun doctor --json')
    .action(async (options: LedgerOptions & { json?: boolean }) =>
      (await import('./actions/doctor.ts')).examineAndTell(options),
    );
