import { sql, type Kysely } from 'kysely';

/** Which stream each command belongs to whose stream is named by a natural key, and not by the command. */
export const commandClaimsMigration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table ledger.command_claim (
        command_id text collate "C" primary key,
        stream text collate "C" not null
      )`.execute(db);
    // A command is asked for with and without its stream.
    await sql`
      create index event_copy_command_id on ledger.event_copy (command_id, stream)
        where command_id is not null`.execute(db);
    await sql`drop index ledger.event_copy_command`.execute(db);
  },
};

/**
 * Claims a command for a stream; answers the stream that it belongs to, which is another one when the command was
 * claimed for that before. Two callers at once get the same answer, on whatever nodes.
 */
export type ClaimCommand = (commandId: string, stream: string) => Promise<string>;

/** Claims in the ledger's database; what the copy holds counts too, because only the copy can be made again. */
export const commandClaims =
  (database: Readonly<{ kysely: Kysely<unknown> }>): ClaimCommand =>
  async (commandId, stream) => {
    const { rows } = await sql<{ stream: string }>`
      insert into ledger.command_claim (command_id, stream)
      values (${commandId}, coalesce(
        (select stream from ledger.event_copy where command_id = ${commandId} limit 1), ${stream}))
      on conflict (command_id) do update set stream = command_claim.stream
      returning stream`.execute(database.kysely);
    const [row] = rows;
    if (row === undefined) throw new Error('an insert that returns gave no row');
    return row.stream;
  };
