import { sql } from 'kysely';
import t from 'tap';
import { ENTITY, freshKey } from './fixture.ts';
import { startRealNode, type Body } from './real-node.ts';
import { NONE } from '../support/none.ts';

// A member's key on a node with every part as it is in service: it shows that member's rows and nobody else's.

const node = await startRealNode();
t.teardown(() => node.stop());
const effectiveOn = '2026-01-01';
const entityId = await node.made('/entities', { ...ENTITY, effectiveOn });
const admit = async (name: string): Promise<Readonly<{ memberId: string; activityId: string }>> => {
  const memberId = await node.made('/members', { entityId, details: { name }, effectiveOn });
  const opened = await node.call('/activities', { entityId, memberId, name, effectiveOn });
  await node.call(`/activities?entityId=${entityId}&after=${String(opened['after'])}`);
  return { memberId, activityId: String(opened['id']) };
};
const ada = await admit('Ada');
const bea = await admit('Bea');
const admin = await node.keys.create({ actorId: 'root', role: 'admin', label: 'admin' });

const send = async (path: string, key: string, body?: Body): Promise<Body> => {
  const response = await fetch(`${node.url}/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'idempotency-key': freshKey() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as Body) };
};
const keyFor = (actorId: string): Promise<Body> =>
  send('/keys', admin.key ?? '', { actorId, role: 'member', label: 'own' });
const activitiesOf = (key: unknown): Promise<Body> =>
  send(`/activities?entityId=${entityId}`, String(key));

await t.test('a member sees the own activities', async (t) => {
  for (const { memberId, activityId } of [ada, bea]) {
    const made = await keyFor(memberId);
    t.equal(made['status'], 201);
    const shown = await activitiesOf(made['key']);
    t.match(shown, { status: 200, items: [{ id: activityId, memberId }] });
    t.equal((shown['items'] as unknown[]).length, 1);
  }
});

await t.test('a key of a member is made for the id of one', async (t) => {
  for (const actorId of ['first-member', `member:${ada.memberId}`, ada.memberId.toUpperCase()]) {
    const refused = await keyFor(actorId);
    t.match(refused, { status: 400, code: 'invalid_request' }, actorId);
    t.match(JSON.stringify(refused['facts']), /is not the id of a member: .*GET \/v1\/members/);
  }
});

await t.test('a key that an earlier release made for another name shows nothing', async (t) => {
  const made = await keyFor(bea.memberId);
  await sql`update access.api_key set actor_id = 'first-member' where id = ${made['id']}`.execute(
    node.database.kysely,
  );
  t.match(await activitiesOf(made['key']), { status: 200, items: NONE, next: null });
  const statement = await send(`/activities/${bea.activityId}/statement`, String(made['key']));
  t.match(statement, { status: 404, code: 'not_found' });
});
