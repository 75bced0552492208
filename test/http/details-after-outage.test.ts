import t from 'tap';
import { EventStoreUnavailable, type EventStore } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { foundOverHttp, freshKey, startApi } from './fixture.ts';

const inner = memoryEventStore();
let away = false;
const store: EventStore = {
  ...inner,
  append: async (...of) => {
    if (away) throw new EventStoreUnavailable('away');
    return inner.append(...of);
  },
};
const api = await startApi({ store });
t.teardown(() => api.stop());
const coop = await foundOverHttp(api);
const { entityId, memberId } = coop;
const effectiveOn = '2026-01-01';

const BODIES = {
  member: (name: string) => ({ entityId, details: { name }, effectiveOn }),
  client: (name: string) => ({
    entityId,
    kind: 'business',
    country: 'BE',
    details: { name },
    effectiveOn,
  }),
  activity: (name: string) => ({ entityId, memberId, name, effectiveOn }),
} as const;
const PATHS = { member: '/v1/members', client: '/v1/clients', activity: '/v1/activities' } as const;

for (const kind of ['member', 'client', 'activity'] as const) {
  await t.test(`a ${kind} has the details of the request that was stored`, async (t) => {
    const key = freshKey();
    const send = (name: string) => api.send('POST', PATHS[kind], { key, body: BODIES[kind](name) });
    const nameOf = async (id: string) => (await api.deps.people.names(kind, [id])).get(id);
    const count = await api.count();
    away = true;
    for (const name of ['Wrong', 'Right', 'Wrong']) {
      t.match((await send(name)).body, { status: 503, code: 'event_store_unavailable' });
    }
    away = false;
    t.equal(await api.count(), count, 'nothing is stored');
    const stored = await send('Right');
    t.equal(stored.status, 201);
    const id = String(stored.body['id']);
    t.equal(await nameOf(id), 'Right');
    t.match((await send('Wrong')).body, { status: 422, code: 'idempotency_key_reused' });
    t.same((await send('Right')).body, stored.body, 'the first answer again');
    t.equal(await nameOf(id), 'Right');
    t.equal(await api.count(), count + 1);
  });
}
