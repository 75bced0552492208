import { sql, type Kysely } from 'kysely';

/** Tables of the reactions: how far each has come, and which streams are held up by a fault. */
export const reactionsMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`create schema reactions`.execute(db);
    await sql`
      create table reactions.checkpoint (
        reaction text not null,
        version integer not null,
        sequence bigint not null,
        primary key (reaction, version)
      )`.execute(db);
    await sql`
      create table reactions.parked (
        stream text primary key,
        sequence bigint not null,
        reaction text not null,
        reason text not null,
        parked_at timestamptz not null default now()
      )`.execute(db);
  },
};

/** How far a reaction of one version has come. */
type CheckpointTable = { reaction: string; version: number; sequence: number };

/** A stream whose events wait because a reaction failed on one of them. */
type ParkedTable = { stream: string; sequence: number; reaction: string; reason: string };

/** Tables of the schema `reactions`. */
export type ReactionTables = {
  'reactions.checkpoint': CheckpointTable;
  'reactions.parked': ParkedTable;
};
