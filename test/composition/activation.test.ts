import { Client } from 'pg';
import t from 'tap';
import { untilSettled } from '../../src/composition/settled.ts';
import { jobOf } from '../support/cooperative.ts';
import { callsOf, eventually, foundIn, openPlace, PATIENCE_MS, type Answered } from './fixture.ts';

await t.test('what users write waits for the reactions of this release', async (t) => {
  const place = await openPlace();
  t.teardown(place.close);
  // A release without these reactions has opened the ledger.
  const older = await place.start({}, { reactions: false });
  const coop = await foundIn(older);
  await older.close();
  // One of its nodes still reacts, so that nothing new is activated.
  const reacting = new Client({ connectionString: place.databaseUrl });
  await reacting.connect();
  t.teardown(() => reacting.end());
  await reacting.query(`select pg_advisory_lock(hashtextextended('potcommun reactions', 0))`);

  // It starts closed, so it does not wait for them.
  let wrongMs = 60_000;
  const node = await place.start({}, { now: () => new Date(Date.now() + wrongMs) });
  t.teardown(() => node.close());
  const call = await callsOf(node);
  const write = { key: 'early', body: jobOf(coop) };
  t.match(await call('/v1/jobs', write), { status: 503, body: { code: 'clock_skew' } });
  wrongMs = 0;
  const code = ({ body }: Answered): unknown => body['code'];
  const refused = await eventually(
    () => call('/v1/jobs', write),
    (answer) => code(answer) !== 'clock_skew',
  );
  t.match(refused, { status: 503, body: { code: 'reactions_not_active', title: /is active/ } });
  t.match(await call('/health/ready'), {
    status: 503,
    body: { reasons: [{ code: 'reactions_not_active', detail: /never act.*invoice.* 1/ }] },
  });
  t.match(await call(`/v1/balances?entityId=${coop.entityId}`), { status: 200 });

  await reacting.query('select pg_advisory_unlock_all()');
  const accepted = await eventually(
    () => call('/v1/jobs', write),
    ({ status }) => status === 202,
  );
  t.equal(accepted.status, 202, 'it is taken once they are active');
  await untilSettled(node, PATIENCE_MS);
  const job = await call(`/v1/jobs/${String(accepted.body['id'])}`);
  t.match(job.body, { invoiceId: String }, 'and answered');
});
