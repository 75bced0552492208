import { Migrator, type Kysely, type Migration } from 'kysely';
import { accessMigration } from '../access/migration.ts';
import { commandClaimsMigration } from '../copy/command-claims.ts';
import { copyMigration, positionEventMigration } from '../copy/migration.ts';
import {
  detailsOfInputMigration,
  peopleMigration,
  textsOfInputMigration,
} from '../people/migration.ts';
import { modelsUseMigration } from '../projections/generation-use.ts';
import { reactionsMigration } from '../reactions/migration.ts';

/** Every step that the ledger's own tables went through, in order. A step that was released never changes. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-copy': copyMigration,
  '0002-access': accessMigration,
  '0003-people': peopleMigration,
  '0004-reactions': reactionsMigration,
  '0005-command-claims': commandClaimsMigration,
  '0006-texts-of-input': textsOfInputMigration,
  '0007-position-event': positionEventMigration,
  '0008-models-use': modelsUseMigration,
  '0009-details-of-input': detailsOfInputMigration,
};

/**
 * Brings the ledger's own tables up to date; nodes that start at once wait for each other.
 * @throws Error naming the step that failed.
 */
export const migrate = async (database: Kysely<unknown>): Promise<void> => {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed =
    results?.find(({ status }) => status === 'Error')?.migrationName ?? 'the first step';
  throw new Error(`the ledger's tables could not be brought up to date: ${failed}`, {
    cause: error,
  });
};
