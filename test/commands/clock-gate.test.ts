import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { MOST_SKEW_MS, openClockGate } from '../../src/commands/clock-gate.ts';

/** Two clocks and the time itself, all moved by hand. */
const openClocks = () => {
  const start = Date.UTC(2026, 2, 1, 10);
  const time = { passed: 0, node: 0, database: 0, answerMs: 0, asked: 0, away: false };
  const logged: string[] = [];
  const gate = openClockGate({
    now: () => new Date(start + time.passed + time.node),
    databaseNow: async () => {
      time.asked += 1;
      if (time.away) throw new Error('the database is away');
      time.passed += time.answerMs;
      return new Date(start + time.passed + time.database);
    },
    steady: () => time.passed,
    log: (message) => void logged.push(message),
  });
  return { time, gate, logged };
};

const skewed = (message: RegExp) => ({ name: 'WritesClosed', code: 'clock_skew', message });

await t.test('clocks that differ by more than five seconds close the gate', async (t) => {
  for (const skew of [MOST_SKEW_MS, -MOST_SKEW_MS]) {
    const { time, gate } = openClocks();
    time.database = skew;
    await gate.assertInStep();
  }
  const behind = openClocks();
  behind.time.database = MOST_SKEW_MS + 1;
  await t.rejects(
    behind.gate.assertInStep(),
    skewed(/clock is 5\.0 s behind PostgreSQL's: set both/),
  );
  const ahead = openClocks();
  ahead.time.node = 86_400_000;
  await t.rejects(ahead.gate.assertInStep(), skewed(/clock is 86400\.0 s ahead of PostgreSQL's/));
});

await t.test('a slow answer is no skew, whichever way it was slow', async (t) => {
  const { time, gate } = openClocks();
  time.answerMs = 8_000;
  await gate.assertInStep();
  time.passed += 20_000;
  time.database = MOST_SKEW_MS + 1;
  time.node = -3_000;
  await t.rejects(gate.assertInStep(), skewed(/8\.0 s behind/), 'but what it cannot explain is');
});

await t.test('a clock that is set is noticed at once, and the gate opens again', async (t) => {
  const { time, gate, logged } = openClocks();
  await gate.assertInStep();
  time.passed += 5_000;
  await gate.assertInStep();
  t.equal(time.asked, 1, 'a comparison is believed for a while');
  time.node = 6_000;
  await t.rejects(gate.assertInStep(), skewed(/6\.0 s ahead/));
  time.node = 0;
  await gate.assertInStep();
  time.database = -9_000;
  time.passed += 10_001;
  await gate.assertInStep();
  await turn();
  await t.rejects(gate.assertInStep(), skewed(/9\.0 s ahead/), 'the other clock, a little later');
  time.database = 0;
  time.passed += 1_001;
  await gate.assertInStep();
  t.match(logged, [/6000 ms; nothing/, /agree again/, /9000 ms; nothing/, /agree again/]);
});

await t.test('a database that is away says nothing of the clock', async (t) => {
  const { time, gate } = openClocks();
  time.away = true;
  await t.rejects(gate.assertInStep(), /away/, 'nothing is known yet');
  time.away = false;
  await gate.assertInStep();
  time.away = true;
  time.passed += 25_000;
  await gate.assertInStep();
  await turn();
  await gate.assertInStep();
  time.node = 3_000;
  await t.rejects(gate.assertInStep(), /away/, 'a clock that was set must be compared');
});

await t.test('after a rest the first question waits for a new comparison', async (t) => {
  const { time, gate } = openClocks();
  await gate.assertInStep();
  time.passed += 3_600_000;
  time.database = 7_000;
  await t.rejects(gate.assertInStep(), skewed(/7\.0 s behind/));
});
