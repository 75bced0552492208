import { array, assert, boolean, integer, property, record } from 'fast-check';
import t from 'tap';
import { openReader } from '../../src/embedded/event-log-reader.ts';
import { NO_STREAM, type LoggedEvent, type LogPage } from '../../src/embedded/event-log-types.ts';
import { keepNewest } from '../../src/embedded/newest-events.ts';
import { withClient } from '../../src/embedded/postgres-database.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { event, testLog } from './fixture.ts';

const logged = (position: number, size: number): LoggedEvent => ({
  ...event(),
  data: new Uint8Array(size),
  stream: 's',
  revision: position - 1,
  position,
  created: 0,
});

/** What the log itself answers. */
const pageOf = (all: readonly LoggedEvent[], page: LogPage, pageBytes: number): LoggedEvent[] => {
  const ordered = page.backwards ? all.toReversed() : all;
  const found: LoggedEvent[] = [];
  let before = 0;
  for (const each of ordered) {
    if (page.backwards ? each.position > page.from : each.position < page.from) continue;
    if (found.length === page.limit || before >= pageBytes) break;
    found.push(each);
    before += each.data.byteLength + each.metadata.byteLength;
  }
  return found;
};

await t.test('a remembered page is the beginning of what the log answers', (t) => {
  const limits = { events: 12, bytes: 12_000, pageBytes: 500 };
  let remembered = 0;
  assert(
    property(
      array(array(integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 5 }), { maxLength: 9 }),
      array(
        record({
          from: integer({ min: 1, max: 40 }),
          backwards: boolean(),
          limit: integer({ min: 1, max: 9 }),
        }),
      ),
      (appends, pages) => {
        const newest = keepNewest(limits);
        const all: LoggedEvent[] = [];
        for (const sizes of appends) {
          const added = sizes.map((size, index) => logged(all.length + 1 + index, size));
          all.push(...added);
          newest.push(added);
          for (const page of pages) {
            const found = newest.page(page);
            if (found === undefined) continue;
            remembered += 1;
            const right = pageOf(all, page, limits.pageBytes);
            t.strictSame(
              found.map(({ position }) => position),
              right.slice(0, found.length).map(({ position }) => position),
            );
            t.equal(found.length === 0, right.length === 0, 'empty only where nothing follows');
            if (!page.backwards) t.equal(found.length, right.length);
          }
        }
      },
    ),
  );
  t.ok(remembered > 500, `${remembered} pages were remembered`);
  const newest = keepNewest(limits);
  newest.restart(7);
  t.equal(newest.page({ from: 7, backwards: false, limit: 5 }), undefined);
  t.strictSame(newest.page({ from: 8, backwards: false, limit: 5 }), []);
  newest.push([logged(8, 1)]);
  t.match(newest.page({ from: 8, backwards: false, limit: 5 }), [{ position: 8 }]);
  t.match(newest.page({ from: 8, backwards: true, limit: 5 }), [{ position: 8 }]);
  for (let position = 9; position < 5_000; position += 1) newest.push([logged(position, 1)]);
  t.equal(newest.page({ from: 4_980, backwards: false, limit: 5 }), undefined, 'fell out');
  t.match(newest.page({ from: 4_999, backwards: true, limit: 1 }), [{ position: 4_999 }]);
  t.end();
});

await t.test('the end of the log reads the same from memory and from PostgreSQL', async (t) => {
  const cluster = await testDatabaseCluster();
  t.teardown(() => cluster.stop());
  const place = await testLog(cluster);
  const before = await place.open();
  await before.append({ stream: 'old', expected: NO_STREAM, events: [event(), event()] });
  await before.close();
  const log = await place.open();
  const reader = openReader(place.url, () => undefined);
  t.teardown(async () => {
    await log.close();
    await reader.close();
  });
  const plain = (events: readonly LoggedEvent[]) =>
    events.map((each) => ({
      ...each,
      data: Buffer.from(each.data).toString('hex'),
      metadata: Buffer.from(each.metadata).toString('hex'),
    }));
  const same = async (): Promise<void> => {
    for (const backwards of [false, true]) {
      for (let from = 1; from <= log.position() + 2; from += 1) {
        const page = { from, backwards, limit: 500 };
        const read = await log.readAll(page);
        const stored = await reader.readAll(page);
        // Backwards, memory may end before the log does.
        const comparable = backwards && read.length > 0 ? stored.slice(0, read.length) : stored;
        t.strictSame(plain(read), plain(comparable), JSON.stringify(page));
      }
    }
  };
  await same();
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(
      ['a', 'b', 'c'].map((stream) =>
        log.append({ stream, expected: round - 1, events: [event()] }),
      ),
    );
  }
  await same();
  // From memory alone: nothing is asked of PostgreSQL, whose table is out of reach meanwhile.
  const whole = await log.readAll({ from: 3, backwards: false, limit: 500 });
  t.equal(whole.length, 30);
  await withClient(place.adminUrl, async (admin) => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE event_log.event IN ACCESS EXCLUSIVE MODE');
    t.strictSame(await log.readAll({ from: 3, backwards: false, limit: 500 }), whole);
    t.match(await log.readAll({ from: 32, backwards: true, limit: 1 }), [{ position: 32 }]);
    t.strictSame(await log.readAll({ from: 33, backwards: false, limit: 500 }), []);
    await admin.query('ROLLBACK');
  });
});
