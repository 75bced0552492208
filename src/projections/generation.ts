import type pg from 'pg';
import { schemaOf, tablesOf } from './catalogue.ts';
import type { Projection } from './projection.ts';
import { adoptKey, createIndexes, createKey, createTable, type Table } from './table.ts';

/** Channel on which the projector says how far a generation is: `<schema> <sequence>`. */
export const MODELS_CHANNEL = 'models';

const CREATE_CHECKPOINT = (schema: string): string => `
  create table "${schema}".checkpoint (
    one boolean primary key default true check (one),
    sequence bigint not null,
    stopped_sequence bigint,
    stopped_type text,
    stopped_version text,
    stopped_reason text
  )`;

/** Creates an empty generation without keys and indexes: a bulk load makes them at its end. */
export const createBareModels = async (
  client: pg.ClientBase,
  schema: string,
  projections: readonly Projection[],
): Promise<void> => {
  await client.query(`create schema "${schema}"`);
  await client.query(CREATE_CHECKPOINT(schema));
  await client.query(`insert into "${schema}".checkpoint (sequence) values (0)`);
  for (const table of tablesOf(projections)) {
    await client.query(createTable(schema, table));
  }
};

/** SQL that makes the indexes of a table, that of its key among them, in any order. */
export const indexesOf = (schema: string, table: Table): readonly string[] => [
  createKey(schema, table),
  ...createIndexes(schema, table),
];

/** Makes the indexes of the tables' keys their keys. */
export const adoptKeys = async (
  client: pg.ClientBase,
  schema: string,
  projections: readonly Projection[],
): Promise<void> => {
  const statements = tablesOf(projections).map((table) => adoptKey(schema, table));
  await client.query(statements.join(';\n'));
};

/** True when this generation is there. */
export const modelsExist = async (client: pg.ClientBase, schema: string): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>(
    'select to_regclass($1) is not null as found',
    [`"${schema}".checkpoint`],
  );
  return rows[0]?.found === true;
};

/** Number of the advisory lock that guards the making and dropping of generations. */
export const MAKING = 0x706f7463;

/**
 * Makes this release's generation, empty, unless it is there; several nodes may do so at once.
 * @returns its schema
 */
export const prepareModels = async (
  pool: pg.Pool,
  projections: readonly Projection[],
): Promise<string> => {
  const schema = schemaOf(projections);
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MAKING]);
    if (!(await modelsExist(client, schema))) {
      await createBareModels(client, schema, projections);
      for (const table of tablesOf(projections)) {
        for (const statement of indexesOf(schema, table)) await client.query(statement);
      }
      await adoptKeys(client, schema, projections);
    }
    await client.query('commit');
    return schema;
  } catch (error) {
    failed = error instanceof Error ? error : new Error(String(error));
    throw failed;
  } finally {
    // A connection with a half-done transaction is not given back.
    client.release(failed);
  }
};
