import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import t from 'tap';
import {
  LogUnavailable,
  NO_STREAM,
  type AppendOutcome,
  type Expected,
  type LoggedEvent,
  type NewEvent,
} from '../../src/embedded/event-log-types.ts';
import type { EventLog } from '../../src/embedded/event-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { event, everything, faultsOf, testLog } from './fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const appended = (revision: number, position: number): AppendOutcome => ({
  kind: 'appended',
  revision,
  position,
});
const wrong = (current: number): AppendOutcome => ({ kind: 'wrongVersion', current });

/** Reads forward by position while others write, until `done` and nothing follows. */
const tail = async (log: EventLog, done: () => boolean): Promise<LoggedEvent[]> => {
  const seen: LoggedEvent[] = [];
  for (;;) {
    const last = done();
    const page = await log.readAll({
      from: (seen.at(-1)?.position ?? 0) + 1,
      backwards: false,
      limit: 100,
    });
    if (page.length === 0 && last) return seen;
    // The log's end is answered from memory: the writers must get their turn.
    if (page.length === 0) await new Promise(setImmediate);
    seen.push(...page);
  }
};

/** PostgreSQL cannot store a zero character in a text, so it rolls the transaction back. */
const unstorable = (): NewEvent => ({ ...event(), type: 'zero \0 character' });

await t.test(
  '32 writers, one command in twenty rolled back: followers see all, once, in order, without gaps',
  async (t) => {
    const log = await (await testLog(cluster)).open();
    const told: LoggedEvent[] = [];
    log.follow((news) => (typeof news === 'string' ? undefined : void told.push(...news)));
    const writers = 32;
    const rounds = 60;
    let stored = 0;
    let rolledBack = 0;
    let conflicts = 0;
    let working = writers;
    const write = async (name: string): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const stream = `${name}-${round % 7}`;
        const head = (await log.streamHeads([stream])).get(stream) ?? NO_STREAM;
        if (round % 20 === 7) {
          await t.rejects(
            log.append({ stream, expected: head, events: [unstorable()] }),
            LogUnavailable,
          );
          rolledBack += 1;
        } else if (round % 30 === 13) {
          t.strictSame(
            await log.append({ stream, expected: head + 5, events: [event()] }),
            wrong(head),
          );
          conflicts += 1;
        } else {
          const events = Array.from({ length: 1 + (round % 3) }, () => event());
          const outcome = await log.append({ stream, expected: head, events });
          if (outcome.kind !== 'appended') t.fail(`${stream} refused at ${head}`);
          stored += events.length;
        }
      }
      working -= 1;
    };
    const following = tail(log, () => working === 0);
    await Promise.all(Array.from({ length: writers }, (_, index) => write(`w${index}`)));
    const seen = await following;
    t.equal(rolledBack, (writers * rounds * 5) / 100);
    t.equal(conflicts, writers * 2, 'and conflicts beside them');
    t.equal(seen.length, stored);
    t.strictSame(faultsOf(seen), []);
    t.strictSame(
      told.map(({ id }) => id),
      seen.map(({ id }) => id),
      'live news are the same, in the same order',
    );
    t.equal(new Set(seen.map(({ id }) => id)).size, stored);
    t.equal(log.position(), stored, 'no number is unused');
    await log.close();
  },
);

await t.test(
  '2 writers at the same expected revision: exactly one wins each of 2,000 rounds',
  async (t) => {
    const log = await (await testLog(cluster)).open();
    let wins = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const attempt = (): Promise<AppendOutcome> =>
        log.append({ stream: 'contested', expected: round - 1, events: [event()] });
      const outcomes = await Promise.all([attempt(), attempt()]);
      const winners = outcomes.filter(({ kind }) => kind === 'appended').length;
      const losers = outcomes.filter(
        (outcome) => outcome.kind === 'wrongVersion' && outcome.current === round,
      );
      if (winners === 1 && losers.length === 1) wins += 1;
    }
    t.equal(wins, 2_000);
    t.equal(log.position(), 2_000);
    await log.close();
  },
);

await t.test(
  'a conflict, a repetition and a command PostgreSQL refuses fail alone in their group',
  async (t) => {
    const log = await (await testLog(cluster)).open();
    const first = event();
    await log.append({ stream: 'a', expected: NO_STREAM, events: [first] });
    const good = Array.from({ length: 20 }, (_, n) =>
      log.append({ stream: `s${n}`, expected: NO_STREAM, events: [event()] }),
    );
    const bad = t.rejects(
      log.append({ stream: 'b', expected: NO_STREAM, events: [unstorable()] }),
      LogUnavailable,
    );
    const late = log.append({ stream: 'a', expected: 4, events: [event()] });
    const again = log.append({ stream: 'a', expected: NO_STREAM, events: [first] });
    const abandoned = log.append({
      stream: 'c',
      expected: NO_STREAM,
      events: [event()],
      abandoned: () => true,
    });
    await t.rejects(abandoned, LogUnavailable);
    await bad;
    t.ok((await Promise.all(good)).every(({ kind }) => kind === 'appended'));
    t.strictSame(await late, wrong(0));
    t.strictSame(await again, appended(0, 1));
    t.strictSame(faultsOf(await everything(log)), []);
    t.equal(log.position(), 21, 'the abandoned command and the refused ones stored nothing');
    await log.close();
  },
);

await t.test('idempotency, warm and after a restart', async (t) => {
  const place = await testLog(cluster);
  let log = await place.open();
  const [a, b, c, x, y] = [event(), event(), event(), event(), event()];
  const other = event();
  const put = (expected: Expected, ...events: NewEvent[]): Promise<AppendOutcome> =>
    log.append({ stream: 's', expected, events });
  t.strictSame(await put(NO_STREAM, a, b, c), appended(2, 3));
  t.strictSame(await put(2, x, y), appended(4, 5));
  for (const state of ['warm', 'after a restart']) {
    if (state !== 'warm') {
      await log.close();
      log = await place.open();
    }
    t.strictSame(await put(NO_STREAM, a, b, c), appended(2, 3), `${state}: all, as the first time`);
    t.strictSame(await put(0, b, c), appended(2, 3), 'a later part');
    t.strictSame(await put(NO_STREAM, a, b), appended(1, 2), 'a prefix');
    t.strictSame(await put(0, b), appended(1, 2), 'the middle one');
    t.strictSame(await put(1, a, b, c), wrong(4), 'at the wrong place');
    t.strictSame(await put(99, a), wrong(4), 'beyond the end');
    t.strictSame(await put(NO_STREAM, b, a, c), wrong(4), 'in another order');
    t.strictSame(await put(3, y, event()), wrong(4), 'old and new');
    t.strictSame(await put('any', a, b, c), appended(2, 3), 'any: all known');
    t.strictSame(await put('any', b), appended(1, 2), 'any: its own place');
    t.strictSame(await put('exists', a), appended(0, 1), 'exists: known');
    t.strictSame(await put('any', a, event()), wrong(4), 'any: known, then unknown');
    t.strictSame(await put('any', c, a), appended(2, 3), 'any: descending gets an answer');
    const sameId = { ...a, type: 'Other', data: Buffer.from('other') };
    t.strictSame(await put(NO_STREAM, sameId), appended(0, 1), 'content is not compared');
    t.strictSame(
      await log.append({ stream: 'none', expected: 'exists', events: [a] }),
      wrong(NO_STREAM),
    );
    t.strictSame(await log.append({ stream: 'none', expected: 5, events: [a] }), wrong(NO_STREAM));
    t.equal(log.position(), 5, 'nothing new was stored');
  }
  t.strictSame(
    await log.append({ stream: 'o', expected: NO_STREAM, events: [a, other] }),
    appended(1, 7),
    'ids are per stream',
  );
  t.strictSame(await put(4, a), appended(5, 8), 'expected = current appends again');
  t.strictSame(await put('any', a), appended(0, 1), 'any answers the first copy');
  t.strictSame(await put('any', event(), a), appended(7, 10), 'unknown, then known: both appended');
  t.strictSame(
    await log.append({ stream: 'n', expected: NO_STREAM, events: [x, x] }),
    appended(1, 12),
    'one id twice',
  );
  t.strictSame(
    await log.append({ stream: 'n', expected: NO_STREAM, events: [x, x] }),
    appended(1, 12),
  );
  t.strictSame(await log.append({ stream: 'n', expected: 'any', events: [x, x] }), appended(0, 11));
  for (const [expected, outcome] of [
    ['any', appended(7, 12)],
    [7, appended(7, 12)],
    [NO_STREAM, wrong(7)],
    [0, wrong(7)],
    [9, wrong(7)],
  ] as const) {
    t.strictSame(await put(expected), outcome, `no events at ${expected}`);
  }
  t.strictSame(
    await log.append({ stream: 'new', expected: NO_STREAM, events: [] }),
    appended(0, 12),
  );
  const twins = await Promise.all([1, 2, 3].map(() => put(7, b)));
  t.strictSame(
    twins,
    [appended(8, 13), appended(8, 13), appended(8, 13)],
    'identical ones in flight at once',
  );
  t.strictSame(faultsOf(await everything(log)), []);
  await log.close();
});

await t.test(
  'any mixture of concurrent appends leaves a whole log, and every answer is true',
  async (t) => {
    const log = await (await testLog(cluster)).open();
    const ids = Array.from({ length: 6 }, () => randomUUID());
    let run = 0;
    const command = fc.record({
      stream: fc.constantFrom('p', 'q'),
      expected: fc.oneof(
        fc.integer({ min: -1, max: 4 }),
        fc.constantFrom<Expected>('any', 'exists'),
      ),
      picks: fc.array(fc.nat(5), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), async (commands) => {
        run += 1;
        const before = log.position();
        const asked = commands.map(({ stream, expected, picks }) => ({
          stream: `${stream}${run}`,
          expected,
          events: picks.map((pick) => event(ids[pick])),
        }));
        const outcomes = await Promise.all(asked.map((one) => log.append(one)));
        const page = await log.readAll({ from: before + 1, backwards: false, limit: 1_000 });
        const at = new Map(page.map((one) => [`${one.stream} ${one.revision}`, one]));
        if (faultsOf(page.map((one) => ({ ...one, position: one.position - before }))).length > 0)
          return false;
        return outcomes.every((outcome, index) => {
          const { stream, events } = asked[index] ?? { stream: '', events: [] };
          if (outcome.kind === 'wrongVersion' || events.length === 0) return true;
          const stored = at.get(`${stream} ${outcome.revision}`);
          return stored?.position === outcome.position && events.some(({ id }) => id === stored.id);
        });
      }),
      { numRuns: 150 },
    );
    t.strictSame(faultsOf(await everything(log)), []);
    await log.close();
  },
);
