import { setTimeout as after } from 'node:timers/promises';
import t from 'tap';
import { inTurn } from '../../src/reactions/in-turn.ts';

await t.test('answers come in the order of asking, whatever takes longer', async (t) => {
  const asked: string[] = [];
  const answered: string[] = [];
  const ask = inTurn(async (ms: number) => {
    asked.push(`${ms}`);
    await after(ms);
    return ms;
  });
  await Promise.all([30, 1, 10, 0].map(async (ms) => answered.push(String(await ask(ms)))));
  t.strictSame(asked, ['30', '1', '10', '0'], 'asked at once');
  t.strictSame(answered, ['30', '1', '10', '0']);
});

await t.test('who fails is told so and holds up nobody', async (t) => {
  const ask = inTurn(async (name: string) => {
    await after(name === 'slow' ? 20 : 1);
    if (name === 'bad') throw new Error('the store is away');
    return name;
  });
  const [slow, bad, good] = await Promise.allSettled([ask('slow'), ask('bad'), ask('good')]);
  t.match(slow, { status: 'fulfilled', value: 'slow' });
  t.match(bad, { status: 'rejected', reason: { message: 'the store is away' } });
  t.match(good, { status: 'fulfilled', value: 'good' });
});
