import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AccessTables } from './migration.ts';

/** How long the secret is. */
export const SECRET_BYTES = 32;

/**
 * The ledger's secret, under which inputs and documents are hashed. The first node that asks makes it; all nodes get
 * the same.
 */
export const ledgerSecret = async (database: Kysely<unknown>): Promise<Buffer> => {
  const db = database.withTables<AccessTables>();
  await db
    .insertInto('access.secret')
    .values({ only_one: true, secret: randomBytes(SECRET_BYTES) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { secret } = await db
    .selectFrom('access.secret')
    .select('secret')
    .executeTakeFirstOrThrow();
  return secret;
};

/** Puts the ledger's saved secret in the place of one that a new database has made for itself. */
export const replaceSecret = async (database: Kysely<unknown>, secret: Buffer): Promise<void> => {
  await database
    .withTables<AccessTables>()
    .insertInto('access.secret')
    .values({ only_one: true, secret })
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet({ secret }))
    .execute();
};
