import { Command } from 'commander';
import { ROLES } from '../access/roles.ts';
import { withData, type LedgerOptions } from './options.ts';

/** What `potcommun keys create` can be told. */
export type CreateOptions = LedgerOptions &
  Readonly<{ role: string; actor?: string; label: string }>;

const createCommand = (): Command =>
  withData(new Command('create'))
    .description('make an API key; it is shown once')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option(
      '--actor <id>',
      'opaque id of the person or service that it speaks for, no name or e-mail address (default: a new one); for member, its id',
    )
    .option('--label <text>', 'what it is for', 'command line')
    .addHelpText('after', '\nExample:\n  potcommun keys create --role auditor --label "Audit 2026"')
    .action(async (options: CreateOptions) =>
      (await import('./actions/keys.ts')).createKey(options),
    );

const listCommand = (): Command =>
  withData(new Command('list'))
    .description('list the keys; never the keys themselves')
    .addHelpText('after', '\nExample:\n  potcommun keys list --data ./data')
    .action(async (options: LedgerOptions) =>
      (await import('./actions/keys.ts')).listKeys(options),
    );

const revokeCommand = (): Command =>
  withData(new Command('revoke'))
    .description('end a key, on every node within five seconds')
    .argument('<id>', 'as "keys list" shows it')
    .addHelpText('after', '\nExample:\n  potcommun keys revoke 6f1c2a9e')
    .action(async (id: string, options: LedgerOptions) =>
      (await import('./actions/keys.ts')).revokeKey(id, options),
    );

/** `potcommun keys`: makes, lists and revokes API keys, also of a ledger that is being served. */
export const keysCommand = (): Command =>
  new Command('keys')
    .description('make, list and revoke API keys')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
    .addHelpText(
      'after',
      '\nExample:\n  potcommun keys create --role auditor --label "Audit 2026"',
    );
