import { assert, integer, property, array } from 'fast-check';
import t from 'tap';
import type { CopiedEvent } from '../../src/copy/copied-event.ts';
import { pageOfRecent, recentEvents } from '../../src/copy/recent-events.ts';
import { pacer, pause } from '../../src/copy/waiting.ts';

const eventAt = (sequence: number, data = '{}'): CopiedEvent => ({
  sequence,
  stream: 'test.job-1',
  revision: sequence - 1,
  id: `${sequence}`,
  type: 'JobDeclared',
  data,
  metadata: '{}',
  knownAt: null,
  hash: '',
});

const eventsFrom = (first: number, count: number): readonly CopiedEvent[] =>
  Array.from({ length: count }, (_, index) => eventAt(first + index));

const sequences = (events: readonly CopiedEvent[]): readonly number[] =>
  events.map(({ sequence }) => sequence);

await t.test('what follows a sequence is answered without a gap, or not at all', async (t) => {
  assert(
    property(
      array(integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
      integer({ min: 0, max: 5_000 }),
      integer({ min: 1, max: 600 }),
      (batches, after, limit) => {
        const recent = recentEvents();
        let head = 100;
        for (const count of batches) {
          recent.add(eventsFrom(head + 1, count));
          head += count;
        }
        const found = sequences(recent.after(after, limit));
        const wanted = Array.from(
          { length: Math.max(0, Math.min(limit, head - after)) },
          (_, index) => after + 1 + index,
        );
        return found.length === 0
          ? after < 100 || after < head - 900 || after >= head
          : JSON.stringify(found) === JSON.stringify(wanted);
      },
    ),
  );
  const recent = recentEvents();
  recent.add(eventsFrom(1, 3));
  recent.add([]);
  recent.add(eventsFrom(9, 1));
  t.same(sequences(recent.after(2, 10)), [], 'nothing of before a gap is kept');
  t.same(sequences(recent.after(8, 10)), [9]);
  recent.forget();
  t.same(recent.after(8, 10), []);
});

await t.test('long events are not kept without end', async (t) => {
  const recent = recentEvents();
  const long = 'x'.repeat(1_048_576);
  for (let sequence = 1; sequence <= 40; sequence += 1) recent.add([eventAt(sequence, long)]);
  t.same(recent.after(30, 10), [], 'the older ones are gone');
  t.same(sequences(recent.after(38, 10)), [39, 40]);
});

await t.test('what is not known here is asked of the database', async (t) => {
  const recent = recentEvents();
  const asked: number[] = [];
  const page = pageOfRecent(recent, {
    page: async (after, limit) => {
      asked.push(after);
      return eventsFrom(after + 1, limit);
    },
  });
  recent.add(eventsFrom(5, 3));
  t.same(sequences(await page(5, 10)), [6, 7]);
  t.same(sequences(await page(7, 2)), [8, 9], 'another node may have gone on');
  t.same(sequences(await page(2, 2)), [3, 4]);
  t.same(asked, [7, 2]);
});

await t.test('a turn that took its time is rested from as long', async (t) => {
  const { signal } = new AbortController();
  const pace = pacer(0);
  let began = performance.now();
  await pace.turn(() => pause(25, signal));
  const took = performance.now() - began;
  began = performance.now();
  await pace.rest(signal);
  // Timers count whole milliseconds.
  t.ok(performance.now() - began > took - 2);
  await pace.turn(() => pause(25, signal));
  began = performance.now();
  await pace.rest(signal, 7);
  t.ok(performance.now() - began < 20, 'not after one that brought little');
  t.equal(await pace.turn(async () => 7), 7);
  await t.rejects(
    pace.turn(() => Promise.reject(new Error('failed'))),
    /failed/,
  );
});
