import t from 'tap';
import { openDatabase } from '../../src/database.ts';
import {
  detailsOfInputMigration,
  peopleMigration,
  textsOfInputMigration,
} from '../../src/people/migration.ts';
import { people } from '../../src/people/people.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
const url = await cluster.createDatabase();
const database = openDatabase(url, { connections: 8, onError: () => undefined });
await peopleMigration.up(database.kysely);
// What a ledger of an earlier version holds when it is opened by this one.
await database.pool.query(
  "insert into people.line_text (command_id, line, text) values ('old', 0, 'kept before'), ('old', 1, 'too')",
);
await textsOfInputMigration.up(database.kysely);
await database.pool.query(
  "insert into people.details (kind, id, version, command_id, name) values ('client', 'old', 1, 'old', 'Kept before')",
);
await detailsOfInputMigration.up(database.kysely);
t.teardown(async () => {
  await database.close();
  await cluster.stop();
});

const known = people(database.kysely);
const save = (id: string, commandId: string, name: string, inputHash = 'h') =>
  known.saveDetails({ kind: 'client', id, commandId, inputHash, details: { name } });

await t.test('what is asked together is answered each by itself', async (t) => {
  await Promise.all([save('x', 'x1', 'First'), save('y', 'y1', 'Second')]);
  await save('x', 'x2', 'First again');
  const asked = ['y', 'x', 'nobody', 'x'].map((id) => known.latestDetails('client', id));
  const names = (await Promise.all(asked)).map((found) => found?.details.name);
  t.same(names, ['Second', 'First again', undefined, 'First again']);
  const key = (commandId: string) => ({ commandId, inputHash: 'h' });
  await Promise.all([
    known.saveTexts(key('one'), ['a', 'b']),
    known.saveTexts(key('two'), ['c']),
    known.saveTexts(key('three'), ['d', 'e']),
  ]);
  t.same(await Promise.all(['two', 'none', 'three', 'one'].map((id) => known.texts(key(id)))), [
    ['c'],
    [],
    ['d', 'e'],
    ['a', 'b'],
  ]);
});

await t.test('each saving is a version, and none overwrites another', async (t) => {
  const details = { name: 'Client SA', address: 'Rue\n1', email: 'a@b.be', vatNumber: 'BE0' };
  const first = { kind: 'client', id: 'a', commandId: 'c1', inputHash: 'h', details } as const;
  t.equal(await known.saveDetails(first), 1);
  t.equal(await save('a', 'c2', 'Client SRL'), 2);
  t.same(await known.latestDetails('client', 'a'), { version: 2, details: { name: 'Client SRL' } });
  t.same(await known.detailsAt('client', 'a', 1), { version: 1, details });
  t.equal(await known.detailsAt('client', 'a', 3), undefined);
  t.equal(await known.latestDetails('member', 'a'), undefined, 'kinds are kept apart');
});

await t.test(
  'the same command saves once, also when it is sent at once from many sides',
  async (t) => {
    const same = await Promise.all(Array.from({ length: 8 }, () => save('b', 'c3', 'Once')));
    t.same(new Set(same), new Set([1]));
    t.equal(await save('b', 'c3', 'Once'), 1);
    t.same((await known.latestDetails('client', 'b'))?.details, { name: 'Once' });
  },
);

await t.test('another input under the same id makes its own details the latest', async (t) => {
  const latest = async () => (await known.latestDetails('client', 'e'))?.details.name;
  t.equal(await save('e', 'c9', 'Of a try that was never stored', 'a'), 1);
  t.equal(await save('e', 'c9', 'Of the one that was', 'b'), 2);
  t.equal(await latest(), 'Of the one that was');
  t.equal(await save('e', 'c9', 'Of a try that was never stored', 'a'), 3, 'and so does the first');
  t.equal(await latest(), 'Of a try that was never stored');
  const [twice, ...others] = await Promise.all(
    Array.from({ length: 8 }, () => save('e', 'c9', 'Of the one that was', 'b')),
  );
  t.same([twice, new Set(others)], [4, new Set([4])], 'once, however many ask at once');
});

await t.test('details that an earlier version kept are found as before', async (t) => {
  const kept = { version: 1, details: { name: 'Kept before' } };
  t.same(await known.latestDetails('client', 'old'), kept);
  t.equal(await save('old', 'old', 'Kept before'), 2, 'whether it is the same input nobody knows');
});

await t.test('many commands at once get a version each', async (t) => {
  const many = Array.from({ length: 40 }, (_, index) => index + 1);
  const versions = await Promise.all(many.map((n) => save('c', `many-${n}`, `N${n}`)));
  t.same(
    versions.toSorted((a, b) => a - b),
    many,
  );
});

await t.test('names of a page are the latest ones', async (t) => {
  await save('d', 'c4', 'Old');
  await save('d', 'c5', 'New');
  t.same(
    await known.names('client', ['d', 'b', 'nobody']),
    new Map([
      ['b', 'Once'],
      ['d', 'New'],
    ]),
  );
  t.same(await known.names('client', []), new Map());
});

await t.test('texts keep their order, and the first saving of a command stays', async (t) => {
  const texts = ['Travail é€', 'Déplacement 🚲', 'two\nlines'];
  const c6 = { commandId: 'c6', inputHash: 'a' };
  await known.saveTexts(c6, texts);
  await known.saveTexts(c6, ['other', 'texts', 'entirely']);
  t.same(await known.texts(c6), texts);
  const c7 = { commandId: 'c7', inputHash: 'a' };
  await known.saveTexts(c7, []);
  t.same(await known.texts(c7), []);
});

await t.test('texts that an earlier version kept are found as before', async (t) => {
  t.same(await known.texts({ commandId: 'old', inputHash: 'a' }), ['kept before', 'too']);
});

await t.test('another input under the same id has texts of its own', async (t) => {
  const [first, second] = ['a', 'b'].map((inputHash) => ({ commandId: 'c8', inputHash }));
  if (first === undefined || second === undefined) throw new Error('two inputs');
  await known.saveTexts(first, ['of a try that was never stored', 'and its second line']);
  await known.saveTexts(second, ['of the one that was']);
  t.same(await known.texts(second), ['of the one that was']);
  t.same(await known.texts({ commandId: 'c8', inputHash: 'c' }), []);
});

await t.test(
  'texts saved at once share a statement, and one that cannot be saved fails alone',
  async (t) => {
    const key = (commandId: string) => ({ commandId, inputHash: 'a' });
    const texts = (index: number) => [`first of ${index}`, `second of ${index}`];
    const saved = Array.from({ length: 40 }, (_, index) =>
      known.saveTexts(key(`s${index}`), texts(index)),
    );
    const unstorable = known.saveTexts(key('bad'), ['no text of PostgreSQL: \0']);
    const again = known.saveTexts(key('s3'), ['not this']);
    await t.rejects(unstorable, /invalid byte sequence/);
    await Promise.all([...saved, again]);
    for (const index of [0, 3, 39]) t.same(await known.texts(key(`s${index}`)), texts(index));
    t.same(await known.texts(key('bad')), []);
  },
);
