import { sql } from 'kysely';
import t from 'tap';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import {
  careForGenerations,
  dropUnused,
  modelsUseMigration,
  noteUse,
} from '../../src/projections/generation-use.ts';
import { prepareModels } from '../../src/projections/generation.ts';
import { openCopy } from '../copy/support.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const [first, ...others] = PROJECTIONS;
if (first === undefined) throw new Error('there are no projections');
const older = [{ ...first, version: first.version + 1 }, ...others];

await t.test('read models that no node has used for a day are dropped', async (t) => {
  const database = await openCopy(cluster, t);
  const { pool, kysely } = database;
  await modelsUseMigration.up(kysely);
  const schemas = async (): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ nspname: string }>(
      `select nspname from pg_namespace where nspname like 'models\\_%' order by 1`,
    );
    return rows.map(({ nspname }) => nspname);
  };
  const aDayPasses = () =>
    sql`update ledger.models_use set used_at = used_at - interval '25 hours'`.execute(kysely);

  const own = schemaOf(PROJECTIONS);
  await noteUse(pool, own);
  await prepareModels(pool, PROJECTIONS);
  const old = await prepareModels(pool, older);
  await sql`create schema models_of_somebody`.execute(kysely);
  const all = [own, old, 'models_of_somebody'].toSorted();

  t.same(await dropUnused(pool, own), [], 'one that is seen for the first time has its day');
  await aDayPasses();
  await noteUse(pool, old);
  t.same(await dropUnused(pool, own), [], 'a node of the older release still uses its own');
  t.same(await schemas(), all);

  await aDayPasses();
  const dropped = await Promise.all([dropUnused(pool, own), dropUnused(pool, own)]);
  t.same(dropped.flat(), [old], 'two nodes drop it once');
  t.same(await schemas(), [own, 'models_of_somebody'].toSorted());

  t.equal(await prepareModels(pool, older), old, 'a node that comes back makes it anew');
  t.same(await dropUnused(pool, own), []);
  await aDayPasses();
  const stop = new AbortController();
  const logged: string[] = [];
  await careForGenerations(pool, own, {
    signal: stop.signal,
    log: (message) => {
      logged.push(message);
      stop.abort();
    },
  });
  t.match(logged, [`the read models ${old} were dropped`]);
  const { rows } = await pool.query(
    `select schema from ledger.models_use where used_at < clock_timestamp() - interval '1 day'`,
  );
  t.same(rows, [{ schema: own }], 'what was noted at the start is not noted twice');
});
