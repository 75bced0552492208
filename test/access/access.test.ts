import { randomUUID } from 'node:crypto';
import t from 'tap';
import { apiKeys } from '../../src/access/api-keys.ts';
import { accessMigration } from '../../src/access/migration.ts';
import { ledgerSecret } from '../../src/access/secret.ts';
import { openDatabase } from '../../src/database.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
const url = await cluster.createDatabase();
const database = openDatabase(url, { connections: 8, onError: () => undefined });
await accessMigration.up(database.kysely);
t.teardown(async () => {
  await database.close();
  await cluster.stop();
});

const ann = { actorId: 'ann', role: 'finance', label: 'desk' } as const;

await t.test('a key is found by what it is, and only its hash is stored', async (t) => {
  const keys = apiKeys(database.kysely);
  const { id, key = '' } = await keys.create(ann);
  t.match(key, /^pck_[A-Za-z0-9_-]{43}$/);
  t.same(await keys.find(key), { keyId: id, actorId: 'ann', role: 'finance' });
  t.equal(await keys.find(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`), undefined);
  t.equal(await keys.find(`${key}x`), undefined);
  t.equal(await keys.find(''), undefined);
  const { rows } = await database.pool.query('select * from access.api_key');
  t.notOk(JSON.stringify(rows).includes(key.slice(4)), 'a dump holds no usable key');
  t.notOk(JSON.stringify(await keys.list()).includes(key.slice(4)));
});

await t.test(
  'a revoked key is refused at once here and within five seconds elsewhere',
  async (t) => {
    let clock = Date.now();
    const here = apiKeys(database.kysely, () => new Date(clock));
    const elsewhere = apiKeys(database.kysely, () => new Date(clock));
    const { id, key = '' } = await here.create(ann);
    t.ok(await here.find(key));
    t.ok(await elsewhere.find(key));
    t.equal(await here.revoke(id), true);
    t.equal(await here.find(key), undefined);
    t.ok(await elsewhere.find(key), 'another node may still remember it');
    clock += 5_000;
    t.equal(await elsewhere.find(key), undefined, 'but not for five seconds');
    const listed = (await here.list()).find((one) => one.id === id);
    const { revokedAt } = listed ?? {};
    t.type(revokedAt, 'string');
    t.equal(await here.revoke(id), true, 'revoking again changes nothing');
    t.equal((await here.list()).find((one) => one.id === id)?.revokedAt, revokedAt);
    t.equal(await here.revoke('00000000-0000-4000-8000-000000000000'), false);
  },
);

await t.test('an expired key is refused, also from memory', async (t) => {
  let clock = Date.now();
  const keys = apiKeys(database.kysely, () => new Date(clock));
  const { key = '' } = await keys.create({ ...ann, expiresAt: new Date(clock + 1_000) });
  t.ok(await keys.find(key));
  clock += 1_001;
  t.equal(await keys.find(key), undefined);
});

await t.test('the memory of keys is bounded and unknown keys are not in it', async (t) => {
  const keys = apiKeys(database.kysely);
  const made = await Promise.all(Array.from({ length: 30 }, () => keys.create(ann)));
  for (const { key = '' } of made) t.equal((await keys.find(key))?.actorId, 'ann');
  const unknown = `pck_${'A'.repeat(43)}`;
  t.equal(await keys.find(unknown), undefined);
});

await t.test('nobody is called like the ledger itself', async (t) => {
  const keys = apiKeys(database.kysely);
  for (const actorId of ['system', 'reaction:invoice', '', 'a b', 'x'.repeat(101)]) {
    await t.rejects(keys.create({ ...ann, actorId }), RangeError, actorId);
  }
  t.ok(await keys.create({ ...ann, actorId: 'finance:7.f_3-a' }));
});

await t.test('an actor is no e-mail address: the log keeps it for ever', async (t) => {
  const keys = apiKeys(database.kysely);
  for (const actorId of ['ann@coop.be', 'finance:ann@coop.be', '@ann']) {
    await t.rejects(
      keys.create({ ...ann, actorId }),
      /is not an opaque id: send 1 to 100/,
      actorId,
    );
  }
});

await t.test('a key of a member speaks for the id of one', async (t) => {
  const keys = apiKeys(database.kysely);
  const member = { role: 'member', label: 'own' } as const;
  for (const actorId of ['first-member', `member:${randomUUID()}`, randomUUID().toUpperCase()]) {
    await t.rejects(keys.create({ ...member, actorId }), /is not the id of a member/, actorId);
  }
  t.ok(await keys.create({ ...member, actorId: randomUUID() }));
});

await t.test('the same request makes one key, and shows it once', async (t) => {
  const keys = apiKeys(database.kysely);
  const made = await Promise.all(
    Array.from({ length: 8 }, () => keys.create({ ...ann, requestId: 'root one' })),
  );
  t.equal(new Set(made.map(({ id }) => id)).size, 1);
  t.equal(made.filter(({ key }) => key !== undefined).length, 1);
  const other = await keys.create({ ...ann, requestId: 'root two' });
  t.not(other.id, made[0]?.id);
});

await t.test('a request that asks for another key than before is told apart', async (t) => {
  const keys = apiKeys(database.kysely);
  const expiresAt = new Date('2126-01-01T00:00:00Z');
  const asked = { ...ann, expiresAt, requestId: 'root three' };
  const { id } = await keys.create(asked);
  t.same(await keys.create(asked), { id, repeats: 'same' });
  const others = [
    { actorId: 'bea' },
    { role: 'board' },
    { label: 'sofa' },
    { expiresAt: new Date('2127-01-01T00:00:00Z') },
  ] as const;
  for (const other of others) {
    t.same(await keys.create({ ...asked, ...other }), { id, repeats: 'other' });
  }
  t.same(await keys.create({ ...ann, requestId: 'root three' }), { id, repeats: 'other' });
});

await t.test('keys are listed page by page, each once', async (t) => {
  const keys = apiKeys(database.kysely);
  // Of one moment, so that their ids tell them apart.
  await database.pool.query(
    "update access.api_key set created_at = date_trunc('hour', created_at)",
  );
  const all = await keys.list();
  t.ok(all.length > 10);
  const seen = [];
  for (let page = await keys.list({ limit: 7 }); page.length > 0;) {
    t.ok(page.length <= 7);
    seen.push(...page);
    const last = page.at(-1);
    page = await keys.list({ limit: 7, ...(last && { after: last }) });
  }
  t.same(seen, all);
});

await t.test('every node gets the same secret of 32 bytes', async (t) => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => ledgerSecret(database.kysely)));
  t.equal(secrets[0]?.length, 32);
  t.equal(new Set(secrets.map((secret) => secret.toString('hex'))).size, 1);
  t.not(secrets[0]?.toString('hex'), '0'.repeat(64));
});
