import { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { apiKeys, type ApiKeys } from '../access/api-keys.ts';
import { ROLES, type Role } from '../access/roles.ts';
import { openLedgerDatabase } from '../composition/database.ts';
import { ConfigError, readConfig } from '../config.ts';
import { EXIT } from './exit.ts';
import { withData, type LedgerOptions } from './options.ts';

const withKeys = async (
  options: LedgerOptions,
  work: (keys: ApiKeys) => Promise<void>,
): Promise<void> => {
  const config = readConfig(process.env, options);
  const opened = await openLedgerDatabase(config, { durable: true, log: () => undefined });
  try {
    await work(apiKeys(opened.database.kysely));
  } finally {
    await opened.close();
  }
};

const roleOf = (text: string): Role => {
  const role = ROLES.find((known) => known === text);
  if (role === undefined)
    throw new ConfigError(`--role is one of ${ROLES.join(', ')}, not ${text}`);
  return role;
};

type CreateOptions = LedgerOptions & Readonly<{ role: string; actor?: string; label: string }>;

const createCommand = (): Command =>
  withData(new Command('create'))
    .description('make an API key; it is shown once')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--actor <id>', 'the person or service that it speaks for (default: a new one)')
    .option('--label <text>', 'what it is for', 'command line')
    .addHelpText('after', '\nExample:\n  potcommun keys create --role auditor --label "Audit 2026"')
    .action((options: CreateOptions) => {
      const role = roleOf(options.role);
      return withKeys(options, async (keys) => {
        const actorId = options.actor ?? `${role}:${randomUUID()}`;
        const { id, key } = await keys.create({ actorId, role, label: options.label });
        console.log(`id     ${id}\nactor  ${actorId}\nrole   ${role}\nkey    ${key ?? ''}`);
      });
    });

const listCommand = (): Command =>
  withData(new Command('list'))
    .description('list the keys; never the keys themselves')
    .addHelpText('after', '\nExample:\n  potcommun keys list --data ./data')
    .action((options: LedgerOptions) =>
      withKeys(options, async (keys) => {
        for (const { id, role, actorId, label, revokedAt } of await keys.list()) {
          const state = revokedAt === null ? 'valid' : `revoked ${revokedAt}`;
          console.log([id, role.padEnd(8), actorId, label, state].join('  '));
        }
      }),
    );

const revokeCommand = (): Command =>
  withData(new Command('revoke'))
    .description('end a key, on every node within five seconds')
    .argument('<id>', 'as "keys list" shows it')
    .addHelpText('after', '\nExample:\n  potcommun keys revoke 6f1c2a9e')
    .action((id: string, options: LedgerOptions) =>
      withKeys(options, async (keys) => {
        if (await keys.revoke(id)) return console.log(`${id} is revoked`);
        console.error(`potcommun: there is no key ${id}; "potcommun keys list" shows them`);
        process.exitCode = EXIT.failed;
      }),
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
