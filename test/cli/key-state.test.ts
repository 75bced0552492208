import t from 'tap';
import { keyState } from '../../src/cli/key-state.ts';

await t.test('a list of keys does not call valid what opens nothing', async (t) => {
  const now = new Date('2026-06-30T10:00:00Z');
  const [before, after] = ['2026-06-30T10:00:00.000Z', '2026-06-30T10:00:00.001Z'];
  t.equal(keyState({ expiresAt: null, revokedAt: null }, now), 'valid');
  t.equal(keyState({ expiresAt: after, revokedAt: null }, now), `valid until ${after}`);
  t.equal(keyState({ expiresAt: before, revokedAt: null }, now), `expired ${before}`);
  t.equal(keyState({ expiresAt: after, revokedAt: before }, now), `revoked ${before}`);
});
