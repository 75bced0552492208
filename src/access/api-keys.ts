import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { actorFault } from './actors.ts';
import type { AccessTables } from './migration.ts';
import type { Role } from './roles.ts';

/** Who a key speaks for. */
export type Identity = Readonly<{ keyId: string; actorId: string; role: Role }>;

/** A key to make. The request id, when given, lets a repeat of the same request make no second key. */
export type KeyToCreate = Readonly<{
  actorId: string;
  role: Role;
  label: string;
  expiresAt?: Date;
  requestId?: string;
}>;

/**
 * What came of making a key. `key` is absent when this request id made it before: then `repeats` says whether the same
 * was asked for.
 */
export type MadeKey = Readonly<{ id: string; key?: string; repeats?: 'same' | 'other' }>;

/** A place in the list of keys, which is in the order in which they were made. */
export type KeyPlace = Readonly<{ createdAt: string; id: string }>;

/** A key as lists show it: never the key itself. Instants are ISO 8601. */
export type ListedKey = Readonly<{
  id: string;
  actorId: string;
  role: Role;
  label: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}>;

/** The keys of a ledger; only their hashes are stored. */
export type ApiKeys = Readonly<{
  /**
   * Makes a key and shows it this one time; a request id makes one key, whatever is asked for with it later.
   * @throws RangeError when a key of its role cannot speak for its actor.
   */
  create: (key: KeyToCreate) => Promise<MadeKey>;
  /** Whom this key speaks for; undefined when it is unknown, expired or revoked. */
  find: (key: string) => Promise<Identity | undefined>;
  /** Ends a key, on every node within five seconds; again it changes nothing. False when there is no such key. */
  revoke: (id: string) => Promise<boolean>;
  /** Keys as they were made, the revoked ones too: all of them, or those after a place, at most `limit`. */
  list: (page?: Readonly<{ limit: number; after?: KeyPlace }>) => Promise<readonly ListedKey[]>;
}>;

const PREFIX = 'pck_';
const KEY_BYTES = 32;
const KEY_FORM = /^pck_[A-Za-z0-9_-]{43}$/;
const MAX_CACHED = 1_000;
// A revoked key is refused within five seconds, on other nodes too; half of that leaves room for a slow query.
const CACHE_MS = 2_500;

// The key has 256 random bits: a plain hash cannot be guessed back, and looking the hash up leaks nothing about the key.
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

type Cached = Readonly<{ identity: Identity; until: number }>;

/** Found keys, for a short time; unknown keys are not remembered. */
const shortMemory = (now: () => Date) => {
  const known = new Map<string, Cached>();
  return {
    get: (hash: string): Identity | undefined => {
      const cached = known.get(hash);
      if (cached !== undefined && cached.until > now().getTime()) return cached.identity;
      known.delete(hash);
      return undefined;
    },
    keep: (hash: string, identity: Identity, expiresAt: Date | null): void => {
      const oldest = known.keys().next();
      if (known.size >= MAX_CACHED && oldest.done !== true) known.delete(oldest.value);
      const until = now().getTime() + CACHE_MS;
      known.set(hash, { identity, until: Math.min(until, expiresAt?.getTime() ?? until) });
    },
    forget: (keyId: string): void => {
      for (const [hash, { identity }] of known) if (identity.keyId === keyId) known.delete(hash);
    },
  };
};

const listKeys = async (
  db: Kysely<AccessTables>,
  page?: Readonly<{ limit: number; after?: KeyPlace }>,
): Promise<readonly ListedKey[]> => {
  const ordered = db
    .selectFrom('access.api_key')
    .select(['id', 'actor_id', 'role', 'label', 'created_at', 'expires_at', 'revoked_at'])
    .orderBy('created_at')
    .orderBy('id');
  const limited = page === undefined ? ordered : ordered.limit(page.limit);
  const after = page?.after;
  const query =
    after === undefined
      ? limited
      : limited.where((is) =>
          is(is.refTuple('created_at', 'id'), '>', is.tuple(new Date(after.createdAt), after.id)),
        );
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    actorId: row.actor_id,
    role: row.role,
    label: row.label,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }));
};

const createKey = async (
  db: Kysely<AccessTables>,
  { actorId, role, label, expiresAt, requestId }: KeyToCreate,
): Promise<MadeKey> => {
  const fault = actorFault(actorId, role);
  if (fault !== undefined) throw new RangeError(`${actorId} ${fault}`);
  const key = PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const values = {
    id: randomUUID(),
    hash: hashOf(key),
    actor_id: actorId,
    role,
    label,
    request_id: requestId ?? null,
    created_at: new Date(),
    expires_at: expiresAt ?? null,
    revoked_at: null,
  };
  const created = await db
    .insertInto('access.api_key')
    .values(values)
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (created !== undefined) return { id: created.id, key };
  const earlier = await db
    .selectFrom('access.api_key')
    .select(['id', 'actor_id', 'role', 'label', 'expires_at'])
    .where('request_id', '=', values.request_id)
    .executeTakeFirstOrThrow();
  const same =
    earlier.actor_id === actorId &&
    earlier.role === role &&
    earlier.label === label &&
    earlier.expires_at?.getTime() === expiresAt?.getTime();
  return { id: earlier.id, repeats: same ? 'same' : 'other' };
};

/** The keys in the ledger's database. */
export const apiKeys = (database: Kysely<unknown>, now: () => Date = () => new Date()): ApiKeys => {
  const db = database.withTables<AccessTables>();
  const memory = shortMemory(now);
  return Object.freeze<ApiKeys>({
    create: (key) => createKey(db, key),
    find: async (key) => {
      if (!KEY_FORM.test(key)) return undefined;
      const hash = hashOf(key);
      const known = memory.get(hash);
      if (known !== undefined) return known;
      const row = await db
        .selectFrom('access.api_key')
        .select(['id', 'actor_id', 'role', 'expires_at'])
        .where('hash', '=', hash)
        .where('revoked_at', 'is', null)
        .where((has) => has.or([has('expires_at', 'is', null), has('expires_at', '>', now())]))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const identity = { keyId: row.id, actorId: row.actor_id, role: row.role };
      memory.keep(hash, identity, row.expires_at);
      return identity;
    },
    revoke: async (id) => {
      const updated = await db
        .updateTable('access.api_key')
        .set((has) => ({ revoked_at: has.fn.coalesce('revoked_at', has.val(now())) }))
        .where('id', '=', id)
        .executeTakeFirst();
      memory.forget(id);
      return updated.numUpdatedRows === 1n;
    },
    list: (page) => listKeys(db, page),
  });
};
