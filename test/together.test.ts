import { DatabaseError } from 'pg';
import t from 'tap';
import { together } from '../src/together.ts';

const elsewhere = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

await t.test('what waits for a statement goes together in the next one', async (t) => {
  const groups: number[][] = [];
  const doubled = together(async (items: readonly number[]) => {
    groups.push([...items]);
    await elsewhere();
    return items.map((item) => item * 2);
  });
  t.same(await Promise.all([1, 2, 3, 4].map(doubled)), [2, 4, 6, 8], 'each gets its own answer');
  t.same(groups, [[1], [2, 3, 4]]);
});

/** Asks for 1, then for 2, 3 and 4 together, of a database that fails when it is asked for 3. */
const askFailing = async (failure: Error) => {
  const groups: number[][] = [];
  const asking = together(async (items: readonly number[]) => {
    groups.push([...items]);
    await elsewhere();
    if (items.includes(3)) throw failure;
    return items;
  });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(asking));
  return { groups, outcomes: outcomes.map(({ status }) => status) };
};

await t.test('what the database refuses fails alone', async (t) => {
  t.same(await askFailing(new DatabaseError('not a text', 10, 'error')), {
    groups: [[1], [2, 3, 4], [2], [3], [4]],
    outcomes: ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  });
});

await t.test('an outage fails all who asked together, and nothing is asked again', async (t) => {
  t.same(await askFailing(new Error('the connection is lost')), {
    groups: [[1], [2, 3, 4]],
    outcomes: ['fulfilled', 'rejected', 'rejected', 'rejected'],
  });
});

await t.test('an answer too few is a fault, and nobody waits for it', async (t) => {
  const asking = together(async (items: readonly number[]) => items.slice(1));
  await t.rejects(asking(1), { message: 'not as many answers as questions' });
});
