import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/database.ts';
import { inTransaction, openForBulk } from '../../src/projections/bulk.ts';
import { PROJECTIONS, schemaOf, tablesOf } from '../../src/projections/catalogue.ts';
import { createBareModels, indexesOf } from '../../src/projections/generation.ts';
import type { Place } from './place.ts';

/** The finished rows of all read models as files, which PostgreSQL itself wrote and reads again. */
export type FinishedRows = Readonly<{
  /** Loads them into bare tables, then makes keys and indexes; the tables are gone when `drop` was called. */
  load: () => Promise<void>;
  drop: () => Promise<void>;
}>;

const LOADED = 'bare_load';

/** Writes the rows of the generation in use to files, in COPY's binary form. */
export const finishedRows = async (place: Place, database: Database): Promise<FinishedRows> => {
  const folder = join(place.dataDir, 'rows');
  mkdirSync(folder);
  // The server writes and reads them, which may run under another account.
  chmodSync(folder, 0o777);
  place.closeLater(() => rmSync(folder, { recursive: true, force: true }));
  const tables = tablesOf(PROJECTIONS);
  const fileOf = (name: string): string => `'${join(folder, name)}' with (format binary`;
  for (const { name } of tables) {
    await database.pool.query(`copy "${schemaOf(PROJECTIONS)}"."${name}" to ${fileOf(name)})`);
  }
  return {
    load: async () => {
      const client = await openForBulk(database);
      await inTransaction(client, async () => {
        await createBareModels(client, LOADED, PROJECTIONS);
        for (const { name } of tables) {
          await client.query(`copy "${LOADED}"."${name}" from ${fileOf(name)}, freeze)`);
        }
        for (const table of tables) {
          for (const statement of indexesOf(LOADED, table)) await client.query(statement);
        }
        await client.query('set local synchronous_commit to default');
      });
      await client.end();
    },
    drop: async () => {
      await database.pool.query(`drop schema "${LOADED}" cascade`);
    },
  };
};
