import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AccessTables } from './migration.ts';

const SECRET_BYTES = 32;

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
