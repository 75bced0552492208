import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ApiKeys } from '../access/api-keys.ts';
import { ROLES, type Role } from '../access/roles.ts';
import type { ShownKey } from './serving.ts';

const schema = z.object({
  entityId: z.string(),
  activityId: z.string(),
  clientId: z.string(),
  memberId: z.string(),
  keys: z
    .array(z.object({ role: z.enum(ROLES), key: z.string().min(1) }))
    .refine((keys) => ROLES.every((role) => keys.some((shown) => shown.role === role))),
});

/** A demonstration that was played, with what it shows at every start: its ids and a key for each role. */
export type SavedDemo = z.infer<typeof schema>;

/** A demonstration shows its keys again at every start, so it keeps them beside its data; a real ledger never does. */
export const keysFile = (dataDir: string): string => join(dataDir, 'demo-keys.json');

/** What was saved; undefined when nothing was, or not all that is shown now: then it is to be made again. */
export const readSavedDemo = (dataDir: string): SavedDemo | undefined => {
  try {
    return schema.parse(JSON.parse(readFileSync(keysFile(dataDir), 'utf8')));
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
};

/** Saves it whole or not at all, for this account alone to read. */
export const saveDemo = (dataDir: string, demo: SavedDemo): void => {
  const file = keysFile(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(demo), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** Makes the key of a role. One that was made before and not saved is known to nobody: it is revoked. */
const keyFor = async (keys: ApiKeys, role: Role, actorId: string): Promise<ShownKey> => {
  for (let attempt = 1; ; attempt += 1) {
    // Of three words, so that no request over HTTP has the same.
    const requestId = `demo ${role} ${attempt}`;
    const { id, key } = await keys.create({ actorId, role, label: 'demonstration', requestId });
    if (key !== undefined) return { role, key };
    await keys.revoke(id);
  }
};

/** Makes a key for each role; the member's speaks for this one. */
export const demoKeys = async (keys: ApiKeys, memberId: string): Promise<ShownKey[]> => {
  const made: ShownKey[] = [];
  for (const role of ROLES) {
    made.push(await keyFor(keys, role, role === 'member' ? memberId : `demo-${role}`));
  }
  return made;
};

/** The demonstration's key of a role. */
export const keyOf = ({ keys }: SavedDemo, role: Role): string => {
  const shown = keys.find((one) => one.role === role);
  if (shown === undefined) throw new RangeError(`the demonstration has no key of the role ${role}`);
  return shown.key;
};
