import t from 'tap';
import { done } from '../../src/demo/stage.ts';

await t.test('a demonstration that another plan began says so, and what to do', async (t) => {
  const refused = (code: 'idempotency_key_reused' | 'levy_not_adopted') => () =>
    done('job 3', { ok: false, refusal: { code, facts: { jobId: 'j' } } });
  t.throws(refused('idempotency_key_reused'), /another size or release: .*--jobs.*--data/);
  t.throws(refused('levy_not_adopted'), /job 3 was refused: levy_not_adopted \{"jobId":"j"\}/);
});
