import { sql, type Kysely } from 'kysely';
import type { PeopleTables } from './migration.ts';
import { together } from '../together.ts';

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

/**
 * Whose details or texts: those that a command sent, by the hash of its input. An outage can leave them of a command
 * whose event was never stored; sent again with another input, it has others.
 */
export type SentInput = Readonly<{ commandId: string; inputHash: string }>;

/** One saving of details; what was sent makes a repeat harmless. */
export type DetailsToSave = SentInput &
  Readonly<{ kind: DetailsKind; id: string; details: Details }>;

/** What stands outside the log, because it may have to be erased. */
export type People = Readonly<{
  /**
   * Makes these details the latest version and answers its number; a repeat of the same command and input, with nothing
   * saved in between, answers the version it made.
   */
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
  saveTexts: (of: SentInput, texts: readonly string[]) => Promise<void>;
  texts: (of: SentInput) => Promise<readonly string[]>;
}>;

// Two commands may want the same version number at once: one of them takes the next.
const MAX_TRIES = 20;

/** Under what texts are found that an earlier version of the program kept. */
const KEPT_WITHOUT_HASH = '';

const COLUMNS = ['version', 'name', 'address', 'email', 'vat_number'] as const;

type DetailsRow = Pick<PeopleTables['people.details'], (typeof COLUMNS)[number]>;

const toVersioned = (row: DetailsRow): VersionedDetails => ({
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
  async ({ kind, id, commandId, inputHash, details }) => {
    const { name, address = null, email = null, vatNumber = null } = details;
    const latestVersion = db
      .selectFrom('people.details')
      .select(['version', 'command_id', 'input_hash'])
      .where('kind', '=', kind)
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .limit(1);
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      const saved = await sql<{ version: number }>`
        with latest as (${latestVersion})
        insert into people.details
          (kind, id, version, command_id, input_hash, name, address, email, vat_number)
        select ${kind}, ${id}, coalesce((select version from latest), 0) + 1,
               ${commandId}, ${inputHash}, ${name}, ${address}, ${email}, ${vatNumber}
        where not exists (
          select from latest where command_id = ${commandId} and input_hash = ${inputHash})
        on conflict do nothing
        returning version`.execute(db);
      if (saved.rows[0] !== undefined) return saved.rows[0].version;
      const latest = await latestVersion.executeTakeFirst();
      // Else another command took the version in the same moment.
      if (latest?.command_id === commandId && latest.input_hash === inputHash)
        return latest.version;
    }
    throw new Error(`details of ${kind} ${id} could not be saved: too many writers at once`);
  };

type LinesToSave = SentInput & Readonly<{ texts: readonly string[] }>;

// Arrays instead of a row for each line: the statement is the same for any number of them.
const saveLinesIn =
  (db: Kysely<PeopleTables>) =>
  async (commands: readonly LinesToSave[]): Promise<readonly void[]> => {
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
    return commands.map(() => undefined);
  };

const textsIn =
  (db: Kysely<PeopleTables>) =>
  async (keys: readonly SentInput[]): Promise<readonly (readonly string[])[]> => {
    const { rows } = await sql<{ place: number; own: boolean; text: string }>`
      select place, kept.input_hash <> ${KEPT_WITHOUT_HASH} as own, text
      from unnest(
        ${keys.map(({ commandId }) => commandId)}::text[],
        ${keys.map(({ inputHash }) => inputHash)}::text[])
        with ordinality as key (command_id, input_hash, place)
      join people.line_text as kept on kept.command_id = key.command_id
        and kept.input_hash in (key.input_hash, ${KEPT_WITHOUT_HASH})
      order by place, line`.execute(db);
    const found = keys.map(() => ({ own: [] as string[], before: [] as string[] }));
    for (const { place, own, text } of rows) found[place - 1]?.[own ? 'own' : 'before'].push(text);
    return found.map(({ own, before }) => (own.length > 0 ? own : before));
  };

type DetailsOf = Readonly<{ kind: DetailsKind; id: string }>;

const latestDetailsIn =
  (db: Kysely<PeopleTables>) =>
  async (wanted: readonly DetailsOf[]): Promise<readonly (VersionedDetails | undefined)[]> => {
    const { rows } = await sql<DetailsRow & Readonly<{ place: number }>>`
      select place, latest.*
      from unnest(
        ${wanted.map(({ kind }) => kind)}::text[],
        ${wanted.map(({ id }) => id)}::text[])
        with ordinality as wanted (kind, id, place)
      cross join lateral (
        select version, name, address, email, vat_number from people.details
        where kind = wanted.kind and id = wanted.id order by version desc limit 1) as latest`.execute(
      db,
    );
    const found = new Map(rows.map(({ place, ...row }) => [place, toVersioned(row)]));
    return wanted.map((_, place) => found.get(place + 1));
  };

/** The tables of the schema `people`, in the ledger's database. */
export const people = (database: Kysely<unknown>): People => {
  const db = database.withTables<PeopleTables>();
  const saveLines = together(saveLinesIn(db));
  const textsOf = together(textsIn(db));
  const latestOf = together(latestDetailsIn(db));
  const versionsOf = (kind: DetailsKind, id: string) =>
    db.selectFrom('people.details').select(COLUMNS).where('kind', '=', kind).where('id', '=', id);
  return Object.freeze<People>({
    saveDetails: saveDetailsIn(db),
    latestDetails: (kind, id) => latestOf({ kind, id }),
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
    texts: ({ commandId, inputHash }) => textsOf({ commandId, inputHash }),
  });
};
