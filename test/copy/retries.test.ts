import { assert, constantFrom, integer, property } from 'fast-check';
import t from 'tap';
import { EventStoreUnavailable } from '../../src/event-store/event-store.ts';
import { backOffMs, isTold, retries } from '../../src/copy/retries.ts';

await t.test('what is away is tried again within half a second, what is wrong within five', (t) => {
  const longest = { outage: 500, fault: 5_000 } as const;
  assert(
    property(constantFrom('outage', 'fault'), integer({ min: 1, max: 1e6 }), (kind, failures) => {
      const ms = backOffMs(kind, failures);
      return ms >= 25 && ms <= longest[kind];
    }),
  );
  const sum = (kind: keyof typeof longest, tries: number): number =>
    Array.from({ length: tries }, (_, index) => backOffMs(kind, index + 1)).reduce((a, b) => a + b);
  t.ok(sum('outage', 100) > 20_000, 'a hundred tries of what is away are no busy loop');
  t.ok(sum('fault', 100) > 200_000, 'nor are those of what is wrong');
  t.end();
});

await t.test('a long outage does not fill the log', (t) => {
  const told = Array.from({ length: 10_000 }, (_, index) => index + 1).filter(isTold);
  t.same(told, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192]);
  t.end();
});

await t.test('failures are counted until one try succeeds', async (t) => {
  const stop = new AbortController();
  // Nobody waits.
  stop.abort();
  const lines: string[] = [];
  const log = (message: string): void => void lines.push(message);
  const tries = retries('the work', { signal: stop.signal, log });
  for (let time = 0; time < 5; time += 1) await tries.failed(new EventStoreUnavailable('away'));
  tries.succeeded();
  await tries.failed(new TypeError('a bug'));
  t.same(lines, [
    'the work waits out an outage (try 1)',
    'the work waits out an outage (try 2)',
    'the work waits out an outage (try 4)',
    'the work failed and tries again (try 1)',
  ]);
  const own = retries('it', { signal: stop.signal, log, isOutage: () => true });
  await own.failed(new TypeError('closed'));
  t.equal(lines.at(-1), 'it waits out an outage (try 1)', 'who uses it may know more outages');
});
