import { array, asyncProperty, assert, maxSafeInteger, option, string } from 'fast-check';
import t from 'tap';
import { bigintArray, textArray } from '../../src/copy/binary-array.ts';
import { openDatabase } from '../../src/database.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
const database = openDatabase(await cluster.createDatabase(), {
  connections: 2,
  onError: () => undefined,
});
t.teardown(async () => {
  await database.close();
  await cluster.stop();
});

const echo = async (type: string, values: Buffer): Promise<unknown> => {
  const { rows } = await database.pool.query<{ values: unknown }>(
    `select array(select v from unnest($1::${type}) with ordinality as e (v, n) order by n) as values`,
    [values],
  );
  return rows[0]?.values;
};

const asTexts = (values: readonly (number | null)[]): readonly (string | null)[] =>
  values.map((value) => (value === null ? null : `${value}`));

await t.test('arrays arrive in the database as they were given', async (t) => {
  const storable = string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
  await assert(
    asyncProperty(array(option(storable)), async (values) =>
      t.strictSame(await echo('text[]', textArray(values)), values),
    ),
  );
  await assert(
    asyncProperty(array(option(maxSafeInteger())), async (values) =>
      t.strictSame(await echo('bigint[]', bigintArray(values)), asTexts(values)),
    ),
  );
  const edges = [0, -1, 1, 2 ** 32, 2 ** 32 - 1, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1, null];
  t.strictSame(await echo('bigint[]', bigintArray(edges)), asTexts(edges));
});

await t.test('what is no whole number is refused', async (t) => {
  t.throws(() => bigintArray([0.5]), RangeError);
  t.throws(() => bigintArray([2 ** 53]), RangeError);
});
