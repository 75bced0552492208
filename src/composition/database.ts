import type { Config } from '../config.ts';
import { openDatabase, type Database } from '../database.ts';
import { collectClosing } from './closing.ts';
import { migrate } from './migrations.ts';
import { CLOSING_EMBEDDED_MS, openStores, type Stores, type StoreOptions } from './stores.ts';

/** Connections of one node's pool: well below what a PostgreSQL gives, several nodes together. */
const CONNECTIONS = 20;

/** Queries under way are answered first. */
const CLOSING_POOL_MS = 10_000;

/** Milliseconds that closing may take, whatever hangs in it. */
export const CLOSING_STORES_MS = CLOSING_POOL_MS + CLOSING_EMBEDDED_MS + 1_000;

/** Both stores and the ledger's own database, migrated. Close it in the end. */
export type OpenLedgerDatabase = Readonly<{
  stores: Stores;
  database: Database;
  close: () => Promise<void>;
}>;

/**
 * Opens the stores of a ledger, beside one that is served already or by starting what is needed, and brings its
 * tables up to date.
 */
export const openLedgerDatabase = async (
  config: Config,
  options: Omit<StoreOptions, 'eventServerPort'>,
): Promise<OpenLedgerDatabase> => {
  const { log } = options;
  const closing = collectClosing();
  const stores = await openStores(config, options);
  closing.add('what is embedded', stores.close, CLOSING_EMBEDDED_MS);
  const database = openDatabase(stores.databaseUrl, {
    connections: CONNECTIONS,
    onError: (error) => log(`a connection to PostgreSQL was lost: ${error.message}`),
  });
  closing.add('the connections to PostgreSQL', database.close, CLOSING_POOL_MS);
  try {
    options.signal?.throwIfAborted();
    await migrate(database.kysely);
    return { stores, database, close: closing.close };
  } catch (error) {
    return closing.giveUp(error);
  }
};
