import type { ApiKeys } from '../access/api-keys.ts';
import type { Role } from '../access/roles.ts';
import type { Node } from '../composition/node.ts';

/** A key as it is shown to people. */
export type ShownKey = Readonly<{ role: Role; key: string }>;

/** Makes one key for each role, when the ledger has no key yet. */
export const firstKeys = async (
  keys: ApiKeys,
  roles: readonly Role[],
): Promise<readonly ShownKey[]> => {
  if ((await keys.list()).length > 0) return [];
  const made: ShownKey[] = [];
  for (const role of roles) {
    const { key } = await keys.create({ actorId: `first-${role}`, role, label: 'first start' });
    if (key !== undefined) made.push({ role, key });
  }
  return made;
};

/** Tells where everything is, and the keys that were made, with what becomes of them. */
export const printBanner = (
  node: Node,
  dataDir: string,
  { keys, told }: Readonly<{ keys: readonly ShownKey[]; told: string }>,
): void => {
  const { stores } = node.opened;
  const embedded = stores.embedded.length === 0 ? 'none' : stores.embedded.join(', ');
  console.log(`
Pot commun ledger "${node.core.ledger}"
  pages         ${node.url}/
  API           ${node.url}/v1
  API reference ${node.url}/docs
  health        ${node.url}/health/ready
  event stream  ${stores.eventStoreUrl}${stores.embedded.includes('event server') ? '  (embedded event server)' : ''}
  embedded      ${embedded}
  data          ${dataDir}`);
  if (keys.length === 0) {
    console.log('  keys          made at the first start; more by "potcommun keys create"\n');
    return;
  }
  console.log(`\nKeys, ${told}:`);
  for (const { role, key } of keys) console.log(`  ${role.padEnd(9)} ${key}`);
  console.log('');
};
