import { Command } from 'commander';
import { withData, type LedgerOptions } from './options.ts';

const saveCommand = (): Command =>
  withData(new Command('save'))
    .description('write the secret to a new file that only you can read; keep it apart')
    .argument('<file>', 'where to')
    .addHelpText('after', '\nExample:\n  potcommun secret save ledger.secret')
    .action(async (file: string, options: LedgerOptions) =>
      (await import('./actions/secret.ts')).saveSecret(file, options),
    );

const restoreCommand = (): Command =>
  withData(new Command('restore'))
    .description('give a lost database its secret back, if it is the one the ledger began with')
    .argument('<file>', 'as "secret save" wrote it')
    .addHelpText('after', '\nExample:\n  potcommun secret restore ledger.secret')
    .action(async (file: string, options: LedgerOptions) =>
      (await import('./actions/secret.ts')).restoreSecret(file, options),
    );

/** `potcommun secret`: saves what command ids of persons are recognised by, and brings it back after a loss. */
export const secretCommand = (): Command =>
  new Command('secret')
    .description("save the ledger's secret, or bring it back when PostgreSQL was lost")
    .addCommand(saveCommand())
    .addCommand(restoreCommand())
    .addHelpText('after', '\nExample:\n  potcommun secret save ledger.secret');
