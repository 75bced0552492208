import t from 'tap';
import { openingOf } from '../support/sequences/openings.ts';
import { play } from '../support/sequences/play.ts';
import type { Step } from '../support/sequences/steps.ts';

// Shortest histories of long runs in which something once did not hold.

const step = (does: Step['does'], change: Partial<Step>): Step => ({
  does,
  a: 0,
  b: 0,
  part: 1,
  after: 0,
  twice: false,
  ...change,
});

await t.test(
  'a resumed salary waits for the invoice, which was resumed once more behind it',
  async (t) => {
    const steps = [
      step('declare', {}),
      step('resumeSalary', { b: 1, after: 5 }),
      step('resumeJob', { part: 50, after: 3 }),
      step('resumeJob', { part: 50, after: 7 }),
    ];
    const { facts } = await play({ steps, order: 0 }, await openingOf('bare'), new Map());
    const failed = facts.flatMap(({ event }) =>
      event.type === 'JobFailed' ? [event.data.step] : [],
    );
    t.strictSame(
      failed,
      ['invoice', 'salary', 'invoice', 'invoice', 'salary'],
      'both are told again',
    );
  },
);
