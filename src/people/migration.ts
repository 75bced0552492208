import { sql, type Kysely } from 'kysely';

/** Tables for what must be erasable and therefore stands outside the log: details of persons and companies, texts of invoices. */
export const peopleMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`create schema people`.execute(db);
    await sql`
      create table people.details (
        kind text not null check (kind in ('member', 'client', 'activity', 'entity')),
        id text not null,
        version integer not null check (version > 0),
        command_id text not null,
        name text not null,
        address text,
        email text,
        vat_number text,
        saved_at timestamptz not null default now(),
        primary key (kind, id, version),
        unique (kind, id, command_id)
      )`.execute(db);
    await sql`
      create table people.line_text (
        command_id text not null,
        line integer not null check (line >= 0),
        text text not null,
        saved_at timestamptz not null default now(),
        primary key (command_id, line)
      )`.execute(db);
  },
};

/**
 * Texts belong to what was sent: a command that was never stored can come again under its id with other texts. Those
 * kept before this step have no input's hash; they are found under the empty one.
 */
export const textsOfInputMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table people.line_text
        add column input_hash text not null default '',
        drop constraint line_text_pkey,
        add primary key (command_id, input_hash, line)`.execute(db);
  },
};

/**
 * Details belong to what was sent, as texts do. Those kept before this step have the empty hash: sent again, they make
 * a version of their own. One command may make several versions, when it is sent with other details, and with the first
 * ones again, before it is stored.
 */
export const detailsOfInputMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table people.details
        add column input_hash text not null default '',
        drop constraint details_kind_id_command_id_key`.execute(db);
  },
};

type DetailsTable = {
  kind: string;
  id: string;
  version: number;
  command_id: string;
  input_hash: string;
  name: string;
  address: string | null;
  email: string | null;
  vat_number: string | null;
};

type LineTextTable = { command_id: string; input_hash: string; line: number; text: string };

/** Tables of the schema `people`. */
export type PeopleTables = {
  'people.details': DetailsTable;
  'people.line_text': LineTextTable;
};
