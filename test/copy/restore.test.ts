import { sql } from 'kysely';
import t from 'tap';
import { compareCopyWithStore } from '../../src/copy/compare.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { restoreLog, runsOf } from '../../src/copy/restore.ts';
import { EventStoreUnavailable, type EventStore } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import {
  appendAt,
  appender,
  copiedHistory,
  EVENTS,
  eventOf,
  openCopy,
  places,
  placesIn,
  startCopier,
} from './support.ts';

const cluster = await testDatabaseCluster();
const database = await copiedHistory(cluster);
const reader = copyReader(database);
const head = await reader.head();
t.teardown(async () => {
  await database.close();
  await cluster.stop();
});

const ledger = 'potcommun';
const ignore = (): void => undefined;
const restore = (store: EventStore, progress: (done: number, total: number) => void = ignore) =>
  restoreLog({ store, database, ledger, progress });

/** How many events a store holds. */
const countIn = async (store: EventStore): Promise<number> => (await placesIn(store, '')).length;

/** A store that goes away for good after so many appends. */
const dying = (store: EventStore, appends: number): EventStore => {
  let left = appends;
  return {
    ...store,
    append: async (...call) => {
      if (left === 0) throw new EventStoreUnavailable('killed');
      left -= 1;
      return store.append(...call);
    },
  };
};

await t.test('an empty log gets all of it, however often that is interrupted', async (t) => {
  const moved = memoryEventStore();
  await appendAt(moved, 'other.thing-1', 0);
  for (const appends of [1, 99, 0]) {
    await t.rejects(restore(dying(moved, appends)), { name: 'EventStoreUnavailable' });
  }
  t.equal(await countIn(moved), 101, 'what was appended before stays, nothing is doubled');
  const seen: number[] = [];
  t.match(await restore(moved, (done) => seen.push(done)), {
    ok: true,
    head,
    appended: EVENTS - 100,
  });
  t.same(seen.slice(0, 2), [100, 101], 'it goes on where the log ends');
  t.equal(seen.at(-1), EVENTS);
  t.same(await placesIn(moved, 'potcommun.'), await places(database), 'in the order of the copy');
  t.match(await compareCopyWithStore(moved, reader, ledger), { ok: true, compared: EVENTS });
  t.match(await restore(moved), { ok: true, head, appended: 0 }, 'again, there is nothing to do');

  const copier = startCopier({ store: moved, database });
  await copier.until(({ caughtUp }) => caughtUp);
  t.same(copier.logged, [], 'the copier goes on at the new positions');
  await appendAt(moved, 'potcommun.job-0', EVENTS / 10);
  await copier.until(({ sequence }) => sequence === EVENTS + 1);
  await copier.stop();

  const fresh = await openCopy(cluster, t);
  const again = startCopier({ store: moved, database: fresh });
  const { hash } = await again.until(({ sequence }) => sequence === EVENTS + 1);
  await again.stop();
  t.equal(hash, (await reader.head()).hash, 'a new copy has the same sequences and hashes');
});

await t.test('a log that holds something else gets nothing', async (t) => {
  const { sequence } = await reader.head();
  const whole = (await reader.page(0, 10)).map(({ stream, revision }) => ({ stream, revision }));
  const partly = async (): Promise<EventStore> => {
    const store = memoryEventStore();
    for (const { stream, revision } of whole.slice(0, 9)) {
      const [copied] = await reader.streamEvents(stream, revision, 1);
      if (copied === undefined) throw new Error('not copied');
      const { id, type, data, metadata } = copied;
      const event = { id, type, data: JSON.parse(data), metadata: JSON.parse(metadata) };
      await store.append(stream, [event], revision === 0 ? 'absent' : revision - 1);
    }
    return store;
  };
  const other = await partly();
  await other.append('potcommun.job-9', [eventOf('potcommun.job-z', 0)], 'absent');
  t.same(await restore(other), {
    ok: false,
    sequence: 10,
    reason: 'potcommun.job-9@0 differs in its id',
  });
  t.equal(await countIn(other), 10);

  const newer = await partly();
  await appendAt(newer, 'potcommun.job-new', 0);
  t.same(await restore(newer), {
    ok: false,
    sequence: 10,
    reason: 'the copy holds potcommun.job-9@0 where the store holds potcommun.job-new@0',
  });
  t.equal(await countIn(newer), 10);

  const raced = await partly();
  const racing: EventStore = {
    ...raced,
    append: async (stream, events, expected) => {
      await raced.append('potcommun.job-9', [eventOf('potcommun.job-z', 0)], 'absent');
      return raced.append(stream, events, expected);
    },
  };
  t.match(await restore(racing), { ok: false, sequence: 10, reason: /something else writes/ });
  t.equal((await reader.head()).sequence, sequence);
});

await t.test('a damaged copy restores nothing', async (t) => {
  const damaged = await openCopy(cluster, t);
  const store = memoryEventStore();
  await appender(store, 'a', 5);
  const copier = startCopier({ store, database: damaged });
  await copier.until((state) => state.sequence === 5);
  await copier.stop();
  await sql`alter table ledger.event_copy disable trigger all`.execute(damaged.kysely);
  await sql`update ledger.event_copy set data = '{"forged":true}' where sequence = 4`.execute(
    damaged.kysely,
  );
  const empty = memoryEventStore();
  t.match(await restoreLog({ store: empty, database: damaged, ledger, progress: ignore }), {
    ok: false,
    sequence: 4,
    reason: /^the copy itself is damaged: the hash does not follow/,
  });
  t.equal(await countIn(empty), 0);
});

await t.test('neighbours of one stream are appended together, within a limit', async (t) => {
  const [first] = await reader.page(0, 1);
  if (first === undefined) throw new Error('an empty copy');
  const at = (stream: string, revision: number, data = '{}') => ({
    ...first,
    stream,
    revision,
    data,
    metadata: '{}',
  });
  const long = JSON.stringify('x'.repeat(150_000));
  const events = [
    at('a', 0),
    at('a', 1),
    at('b', 0),
    at('a', 2),
    at('a', 3, long),
    at('a', 4, long),
    at('a', 5),
    at('a', 7),
  ];
  t.same(
    runsOf(events).map((run) => run.map(({ stream, revision }) => `${stream}${revision}`)),
    [['a0', 'a1'], ['b0'], ['a2', 'a3'], ['a4', 'a5'], ['a7']],
  );
});
