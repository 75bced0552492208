import { randomUUID } from 'node:crypto';
import { actorFault } from '../../access/actors.ts';
import { apiKeys, type ApiKeys } from '../../access/api-keys.ts';
import { ROLES, type Role } from '../../access/roles.ts';
import { ConfigError } from '../../config.ts';
import { EXIT } from '../exit.ts';
import type { CreateOptions } from '../keys.ts';
import type { LedgerOptions } from '../options.ts';
import { keyState } from '../key-state.ts';
import { withLedger } from './with-ledger.ts';

const withKeys = (options: LedgerOptions, work: (keys: ApiKeys) => Promise<void>): Promise<void> =>
  withLedger(options, (_config, { database }) => work(apiKeys(database.kysely)));

const roleOf = (text: string): Role => {
  const role = ROLES.find((known) => known === text);
  if (role === undefined)
    throw new ConfigError(`--role is one of ${ROLES.join(', ')}, not ${text}`);
  return role;
};

/** Whom the key is to speak for: who is named, else somebody new; a member is somebody already. */
const actorOf = (role: Role, named: string | undefined): string => {
  if (named === undefined && role === 'member') {
    throw new ConfigError(
      '--role member wants --actor with the id of that member, as GET /v1/members lists it',
    );
  }
  const actorId = named ?? `${role}:${randomUUID()}`;
  const fault = actorFault(actorId, role);
  if (fault !== undefined) throw new ConfigError(`--actor ${actorId} ${fault}`);
  return actorId;
};

/** Makes a key and shows it this once. */
export const createKey = (options: CreateOptions): Promise<void> => {
  const role = roleOf(options.role);
  const actorId = actorOf(role, options.actor);
  return withKeys(options, async (keys) => {
    const { id, key } = await keys.create({ actorId, role, label: options.label });
    console.log(`id     ${id}\nactor  ${actorId}\nrole   ${role}\nkey    ${key ?? ''}`);
  });
};

/** Lists what is known of every key. */
export const listKeys = (options: LedgerOptions): Promise<void> =>
  withKeys(options, async (keys) => {
    const now = new Date();
    for (const key of await keys.list()) {
      const { id, role, actorId, label } = key;
      console.log([id, role.padEnd(8), actorId, label, keyState(key, now)].join('  '));
    }
  });

/** Ends a key. */
export const revokeKey = (id: string, options: LedgerOptions): Promise<void> =>
  withKeys(options, async (keys) => {
    if (await keys.revoke(id)) return console.log(`${id} is revoked`);
    console.error(`potcommun: there is no key ${id}; "potcommun keys list" shows them`);
    process.exitCode = EXIT.failed;
  });
