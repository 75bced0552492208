import { sql, type Kysely } from 'kysely';
import type { PeopleTables } from './migration.ts';
import { together } from './together.ts';

/** Whose details these are. */
export type DetailsKind = 'member' | 'client' | 'activity' | 'entity';

/** What is known of a person or a company; an activity has only its name. */
export type Details = Readonly<{
  name: string;
  address?: string;
  email?: string;
  vatNumber?: string;
}>;

/** Details as they stood at one version; versions count from 1 per person and none is ever overwritten. */
export type VersionedDetails = Readonly<{ version: number; details: Details }>;

/** One saving of details; its command's id makes a repeat harmless. */
export type DetailsToSave = Readonly<{
  kind: DetailsKind;
  id: string;
  commandId: string;
  details: Details;
}>;

/**
 * Which texts: those that a command sent, by the hash of its input. A crash can leave texts of a command whose event was
 * never stored; sent again with another input, it has other texts.
 */
export type TextsKey = Readonly<{ commandId: string; inputHash: string }>;

/** What stands outside the log, because it may have to be erased. */
export type People = Readonly<{
  /** Saves a new version and answers its number; a repeat of the same command answers the version it made. */
  saveDetails: (details: DetailsToSave) => Promise<number>;
  latestDetails: (kind: DetailsKind, id: string) => Promise<VersionedDetails | undefined>;
  detailsAt: (
    kind: DetailsKind,
    id: string,
    version: number,
  ) => Promise<VersionedDetails | undefined>;
  /** Latest names by id, for lists; unknown ids are absent. */
  names: (kind: DetailsKind, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Saves the texts of a command's lines in order; a repeat of the same input changes nothing. */
  saveTexts: (of: TextsKey, texts: readonly string[]) => Promise<void>;
  texts: (of: TextsKey) => Promise<readonly string[]>;
}>;

// Two commands may want the same version number at once: one of them takes the next.
const MAX_TRIES = 20;

/** Under what texts are found that an earlier version of the program kept. */
const KEPT_WITHOUT_HASH = '';

const COLUMNS = ['version', 'name', 'address', 'email', 'vat_number'] as const;

const toVersioned = (
  row: Pick<PeopleTables['people.details'], (typeof COLUMNS)[number]>,
): VersionedDetails => ({
  version: row.version,
  details: {
    name: row.name,
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.email === null ? {} : { email: row.email }),
    ...(row.vat_number === null ? {} : { vatNumber: row.vat_number }),
  },
});

const saveDetailsIn =
  (db: Kysely<PeopleTables>): People['saveDetails'] =>
  async ({ kind, id, commandId, details }) => {
    const { name, address = null, email = null, vatNumber = null } = details;
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      const saved = await sql<{ version: number }>`
        insert into people.details (kind, id, version, command_id, name, address, email, vat_number)
        select ${kind}, ${id}, coalesce(max(version), 0) + 1, ${commandId},
               ${name}, ${address}, ${email}, ${vatNumber}
        from people.details where kind = ${kind} and id = ${id}
        on conflict do nothing
        returning version`.execute(db);
      const earlier =
        saved.rows[0] ??
        (await db
          .selectFrom('people.details')
          .select('version')
          .where('kind', '=', kind)
          .where('id', '=', id)
          .where('command_id', '=', commandId)
          .executeTakeFirst());
      if (earlier !== undefined) return earlier.version;
    }
    throw new Error(`details of ${kind} ${id} could not be saved: too many writers at once`);
  };

type LinesToSave = TextsKey & Readonly<{ texts: readonly string[] }>;

// Arrays instead of a row for each line: the statement is the same for any number of them.
const saveLinesIn =
  (db: Kysely<PeopleTables>) =>
  async (commands: readonly LinesToSave[]): Promise<void> => {
    const rows = commands.flatMap(({ commandId, inputHash, texts }) =>
      texts.map((text, line) => ({ commandId, inputHash, line, text })),
    );
    await sql`
      insert into people.line_text (command_id, input_hash, line, text)
      select * from unnest(
        ${rows.map(({ commandId }) => commandId)}::text[],
        ${rows.map(({ inputHash }) => inputHash)}::text[],
        ${rows.map(({ line }) => line)}::integer[],
        ${rows.map(({ text }) => text)}::text[])
      on conflict do nothing`.execute(db);
  };

/** The tables of the schema `people`, in the ledger's database. */
export const people = (database: Kysely<unknown>): People => {
  const db = database.withTables<PeopleTables>();
  const saveLines = together(saveLinesIn(db));
  const versionsOf = (kind: DetailsKind, id: string) =>
    db.selectFrom('people.details').select(COLUMNS).where('kind', '=', kind).where('id', '=', id);
  return Object.freeze<People>({
    saveDetails: saveDetailsIn(db),
    latestDetails: async (kind, id) => {
      const row = await versionsOf(kind, id).orderBy('version', 'desc').limit(1).executeTakeFirst();
      return row === undefined ? undefined : toVersioned(row);
    },
    detailsAt: async (kind, id, version) => {
      const row = await versionsOf(kind, id).where('version', '=', version).executeTakeFirst();
      return row === undefined ? undefined : toVersioned(row);
    },
    names: async (kind, ids) => {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('people.details')
        .distinctOn('id')
        .select(['id', 'name'])
        .where('kind', '=', kind)
        .where('id', 'in', ids)
        .orderBy('id')
        .orderBy('version', 'desc')
        .execute();
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
    saveTexts: async (of, texts) => {
      if (texts.length > 0) await saveLines({ ...of, texts });
    },
    texts: async ({ commandId, inputHash }) => {
      const rows = await db
        .selectFrom('people.line_text')
        .select(['input_hash', 'text'])
        .where('command_id', '=', commandId)
        .where('input_hash', 'in', [inputHash, KEPT_WITHOUT_HASH])
        .orderBy('line')
        .execute();
      const own = rows.filter((row) => row.input_hash === inputHash);
      return (own.length > 0 ? own : rows).map(({ text }) => text);
    },
  });
};
