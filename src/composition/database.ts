import type { Config } from '../config.ts';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from './migrations.ts';
import { openStores, type Stores } from './stores.ts';

/** Connections of one node's pool: well below what a PostgreSQL gives, several nodes together. */
const CONNECTIONS = 20;

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
  options: Readonly<{ durable: boolean; log: (line: string) => void }>,
): Promise<OpenLedgerDatabase> => {
  const stores = await openStores(config, options);
  const database = openDatabase(stores.databaseUrl, {
    connections: CONNECTIONS,
    onError: (error) => options.log(`a connection to PostgreSQL was lost: ${error.message}`),
  });
  const close = async (): Promise<void> => {
    await database.close();
    await stores.close();
  };
  try {
    await migrate(database.kysely);
    return { stores, database, close };
  } catch (error) {
    await close();
    throw error;
  }
};
