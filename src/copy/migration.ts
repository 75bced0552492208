import { sql, type Kysely, type Migration } from 'kysely';
import { CHAIN_START } from './chain.ts';

const createTables = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create schema if not exists ledger`.execute(db);
  // Texts compare by bytes: the order of instants and streams must not depend on a locale.
  await sql`
    create table ledger.event_copy (
      sequence bigint primary key check (sequence > 0),
      stream text collate "C" not null,
      revision bigint not null check (revision >= 0),
      event_id text collate "C" not null,
      type text collate "C" not null,
      data text collate "C" not null,
      metadata text collate "C" not null,
      command_id text collate "C",
      recorded_at text collate "C",
      known_at text collate "C",
      hash text collate "C" not null check (length(hash) = 64),
      commit_position numeric(20) not null,
      prepare_position numeric(20) not null,
      created text collate "C" not null,
      constraint event_copy_stream_revision unique (stream, revision)
    )`.execute(db);
  await sql`
    create index event_copy_command on ledger.event_copy (stream, command_id)
      where command_id is not null`.execute(db);
  await sql`create index event_copy_type on ledger.event_copy (type, sequence)`.execute(db);
  await sql`create index event_copy_known_at on ledger.event_copy (known_at, sequence)`.execute(db);
  await sql`
    create table ledger.copy_head (
      only_one boolean primary key default true check (only_one),
      sequence bigint not null,
      hash text collate "C" not null,
      known_at text collate "C",
      commit_position numeric(20),
      prepare_position numeric(20),
      event_commit_position numeric(20)
    ) with (fillfactor = 20)`.execute(db);
  await sql`insert into ledger.copy_head (sequence, hash) values (0, ${sql.lit(CHAIN_START)})`.execute(
    db,
  );
};

/** Everyone is refused, the owner and replication sessions included. */
const refuseChanges = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create function ledger.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the copy is append-only: % of % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`
    create trigger event_copy_is_append_only before update or delete or truncate
      on ledger.event_copy for each statement execute function ledger.refuse_change()`.execute(db);
  await sql`alter table ledger.event_copy enable always trigger event_copy_is_append_only`.execute(
    db,
  );
  await sql`
    create trigger copy_head_stays before delete or truncate
      on ledger.copy_head for each statement execute function ledger.refuse_change()`.execute(db);
  await sql`alter table ledger.copy_head enable always trigger copy_head_stays`.execute(db);
};

/** Creates the copy: every event of the ledger with its sequence and hash, and how far the copier has come. */
export const copyMigration: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await createTables(db);
    await refuseChanges(db);
  },
};

/** Notes which event stands at the position that the copier has come to: another one may come to stand there. */
export const positionEventMigration: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`alter table ledger.copy_head add column position_event_id text collate "C"`.execute(
      db,
    );
  },
};
