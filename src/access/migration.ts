import { sql, type Kysely } from 'kysely';
import type { Role } from './roles.ts';

/** Tables of who may enter: API keys (only their hashes) and the ledger's one secret. */
export const accessMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`create schema access`.execute(db);
    await sql`
      create table access.api_key (
        id text primary key,
        hash text not null unique,
        actor_id text not null,
        role text not null,
        label text not null,
        request_id text unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        revoked_at timestamptz
      )`.execute(db);
    await sql`
      create table access.secret (
        only_one boolean primary key default true check (only_one),
        secret bytea not null check (octet_length(secret) = 32)
      )`.execute(db);
  },
};

type ApiKeyTable = {
  id: string;
  hash: string;
  actor_id: string;
  role: Role;
  label: string;
  request_id: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
};

type SecretTable = { only_one: boolean; secret: Buffer };

/** Tables of the schema `access`. */
export type AccessTables = {
  'access.api_key': ApiKeyTable;
  'access.secret': SecretTable;
};
