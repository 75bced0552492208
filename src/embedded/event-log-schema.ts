import { DatabaseError, type Client } from 'pg';
import { createDatabaseIfAbsent, withClient, type Login } from './postgres-database.ts';

/**
 * The log's own schema. Everything belongs to the administrator; the writing role owns nothing, may
 * read, and adds events through one function that moves the head and inserts in one transaction.
 * Triggers refuse UPDATE, DELETE and TRUNCATE to everyone, the owner and replication sessions included.
 */
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS event_log;

CREATE TABLE IF NOT EXISTS event_log.head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  position bigint NOT NULL,
  format integer NOT NULL
) WITH (fillfactor = 20);
INSERT INTO event_log.head (position, format) VALUES (0, 1) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS event_log.event (
  position bigint PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  revision bigint NOT NULL CHECK (revision >= 0),
  id uuid NOT NULL,
  type text NOT NULL,
  is_json boolean NOT NULL,
  created_ms bigint NOT NULL,
  data bytea NOT NULL,
  metadata bytea NOT NULL,
  UNIQUE (stream, revision)
);
CREATE INDEX IF NOT EXISTS event_stream_id ON event_log.event (stream, id);

CREATE OR REPLACE FUNCTION event_log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
  ON event_log.event FOR EACH STATEMENT EXECUTE FUNCTION event_log.refuse_change();
CREATE OR REPLACE TRIGGER head_stays BEFORE DELETE OR TRUNCATE
  ON event_log.head FOR EACH STATEMENT EXECUTE FUNCTION event_log.refuse_change();
CREATE OR REPLACE TRIGGER head_goes_forward BEFORE UPDATE ON event_log.head FOR EACH ROW
  WHEN (NEW.position <= OLD.position OR NEW.format < OLD.format)
  EXECUTE FUNCTION event_log.refuse_change();
ALTER TABLE event_log.event ENABLE ALWAYS TRIGGER event_is_append_only;
ALTER TABLE event_log.head ENABLE ALWAYS TRIGGER head_stays;
ALTER TABLE event_log.head ENABLE ALWAYS TRIGGER head_goes_forward;

-- Data and metadata of all events travel as one block each, cut here: an array of bytea would travel as
-- hexadecimal text inside text.
CREATE OR REPLACE FUNCTION event_log.append(
  known_head bigint, streams text[], revisions bigint[], ids uuid[], types text[], json_flags boolean[],
  at_ms bigint, data_block bytea, data_starts integer[], data_sizes integer[],
  metadata_block bytea, metadata_starts integer[], metadata_sizes integer[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE event_log.head SET position = position + cardinality(ids) WHERE position = known_head;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the head of the log is not at %', known_head USING ERRCODE = 'PC001';
  END IF;
  INSERT INTO event_log.event
    (position, stream, revision, id, type, is_json, created_ms, data, metadata)
  SELECT known_head + n, stream, revision, id, type, is_json, at_ms,
    substring(data_block from data_start for data_size),
    substring(metadata_block from metadata_start for metadata_size)
  FROM unnest(streams, revisions, ids, types, json_flags, data_starts, data_sizes, metadata_starts,
    metadata_sizes) WITH ORDINALITY AS new (stream, revision, id, type, is_json, data_start, data_size,
    metadata_start, metadata_size, n);
END $$;
REVOKE ALL ON FUNCTION event_log.append FROM PUBLIC;
`;

const SETUP_LOCK = 7_362_002;
const INSUFFICIENT_PRIVILEGE = '42501';

const ensureRole = async (client: Client, { user, password }: Login): Promise<void> => {
  const role = client.escapeIdentifier(user);
  const secret = client.escapeLiteral(password);
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
  const verb = found.rowCount === 1 ? 'ALTER' : 'CREATE';
  await client.query(
    `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${secret}`,
  );
};

const grants = (role: string, database: string): string => `
  REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
  GRANT CONNECT ON DATABASE ${database} TO ${role};
  GRANT USAGE ON SCHEMA event_log TO ${role};
  GRANT SELECT ON event_log.head, event_log.event TO ${role};
  GRANT EXECUTE ON FUNCTION event_log.append TO ${role};`;

/** What the administrator must run when our own login may not create roles or databases. */
const helpText = (database: string, user: string): string =>
  `the event log needs its own database and login. Let an administrator run:\n` +
  `  CREATE ROLE "${user}" LOGIN PASSWORD '...';\n` +
  `  CREATE DATABASE "${database}";`;

/**
 * Makes the log's database, its tables and its writing role, or brings them up to date. Safe to repeat
 * and to run twice at the same moment. `url` answers the administrator's connection string of a database.
 */
export const prepareEventLog = async (options: {
  url: (database: string) => string;
  database: string;
  writer: Login;
}): Promise<void> => {
  const { url, database, writer } = options;
  try {
    await createDatabaseIfAbsent(url('postgres'), database);
    await withClient(url(database), async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
      await ensureRole(client, writer);
      await client.query(SCHEMA);
      const quote = (name: string): string => client.escapeIdentifier(name);
      await client.query(grants(quote(writer.user), quote(database)));
      await client.query('COMMIT');
    });
  } catch (error) {
    if (error instanceof DatabaseError && error.code === INSUFFICIENT_PRIVILEGE) {
      throw new Error(helpText(database, writer.user), { cause: error });
    }
    throw error;
  }
};
