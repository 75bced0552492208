import { anything, assert, jsonValue, property } from 'fast-check';
import t, { type Test } from 'tap';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import { jsonCopy, sameJson } from '../../src/event-store/json.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { eventStoreContract } from './contract.ts';
import { several, stored } from './contract-support.ts';
import { startTestServer } from './test-server.ts';

const patience = { callTimeoutMs: 5_000, deadlineMs: 20_000 };

await t.test('what is accepted as JSON reads back the same', async (t) => {
  let accepted = 0;
  const seen: string[] = [];
  assert(
    property(
      anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      (value) => {
        let copied: unknown;
        try {
          copied = jsonCopy(value);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          seen.push(error.message);
          return true;
        }
        accepted += 1;
        const text = JSON.stringify(copied);
        return sameJson(JSON.parse(text), value) && sameJson(copied, value);
      },
    ),
    { numRuns: 5_000 },
  );
  t.ok(accepted > 100 && seen.length > 100, `${accepted} accepted, ${seen.length} refused`);
  t.throws(() => jsonCopy({ a: [{ b: 0.5 }] }), /\$\.a\[0\]\.b is a number/, 'the place is named');
  const items = [1];
  const original = { items, ...JSON.parse('{"__proto__":{"a":1}}') };
  const copied = jsonCopy(original);
  items.push(2);
  t.equal(JSON.stringify(copied), '{"items":[1],"__proto__":{"a":1}}', 'detached, every name kept');
});

await t.test('JSON is compared by content', async (t) => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };
  assert(
    property(jsonValue(), jsonValue(), (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      return sameJson(a, reversed(a)) && (same ? sameJson(a, b) : true);
    }),
  );
  const different: readonly (readonly [unknown, unknown])[] = [
    [1, '1'],
    [null, {}],
    [[], {}],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1, b: 1 }, { a: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: undefined }, { b: 1 }],
    [new Uint8Array([1]), 'AQ=='],
  ];
  for (const [a, b] of different) t.notOk(sameJson(a, b), JSON.stringify([a, b]));
});

/** A new, empty log that nobody else writes to: its end is known exactly. */
const followsTheEnd = async (t: Test, store: EventStore): Promise<void> => {
  t.equal(await store.lastPosition(), undefined, 'an empty log has no last event');
  const first = stored(t, await store.append('end.job-1', several(2), 'absent'));
  t.strictSame(await store.lastPosition(), first.position);
  const second = stored(t, await store.append('end.job-2', several(1), 'absent'));
  t.strictSame(await store.lastPosition(), second.position);
};

await t.test('the end of a log in memory', async (t) => {
  await followsTheEnd(t, memoryEventStore());
});

await eventStoreContract(t, 'in memory', memoryEventStore);

await t.test('over the embedded event server', async (t) => {
  const cluster = await testDatabaseCluster();
  t.teardown(cluster.stop);
  const server = await startTestServer(cluster);
  t.teardown(server.close);
  const store = eventStoreDb({ url: server.url(), ...patience });
  await followsTheEnd(t, store);
  await store.close();
  await eventStoreContract(t, 'through the client', () =>
    eventStoreDb({ url: server.url(), ...patience }),
  );
});

const given = process.env['EVENTSTORE_URL'];
await t.test(
  'over the server that EVENTSTORE_URL names',
  { skip: given === undefined || given === '' ? 'EVENTSTORE_URL is not set' : false },
  async (t) => {
    await eventStoreContract(t, 'through the client', () =>
      eventStoreDb({ url: given ?? '', ...patience }),
    );
  },
);
