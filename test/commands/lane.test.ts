import t from 'tap';
import { lanes } from '../../src/commands/lane.ts';

await t.test('lanes', async (t) => {
  const inLane = lanes();
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const task = (index: number) => async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    order.push(index);
    running -= 1;
    if (index % 3 === 0) throw new Error(`task ${index}`);
    return index;
  };
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) => inLane('one', task(index))),
  );
  t.equal(most, 1);
  t.same(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  t.same(
    results.map(({ status }) => status === 'rejected'),
    order.map((index) => index % 3 === 0),
  );
});
