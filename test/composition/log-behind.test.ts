import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { examine } from '../../src/composition/doctor.ts';
import type { Node } from '../../src/composition/node.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { startEventServerProcess } from '../../src/embedded/event-server-process.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { declare, jobOf, type Cooperative } from '../support/cooperative.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import {
  callsOf,
  countEvents,
  cutLog,
  eventually,
  foundIn,
  openPlace,
  openServer,
  PATIENCE_MS,
  type Answered,
} from './fixture.ts';

const quiet = (): void => undefined;

/** Nothing is written, everything says why, and reading goes on. */
const assertClosed = async (
  t: Test,
  node: Node,
  { coop, logUrl, events }: Readonly<{ coop: Cooperative; logUrl: string; events: number }>,
): Promise<void> => {
  const call = await callsOf(node);
  const { sequence } = await node.core.reader.head();
  for (const [path, body] of [
    ['/v1/jobs', jobOf(coop)],
    [
      '/v1/members',
      { entityId: coop.entityId, details: { name: 'Bo' }, effectiveOn: '2026-01-01' },
    ],
  ] as const) {
    const answer = await call(path, { key: `behind-${path}`, body });
    t.match(answer, { status: 503, body: { code: 'log_behind_copy' } }, `${path} is closed`);
  }
  const ready = await call('/health/ready');
  t.equal(ready.status, 503);
  const reasons = ready.body['reasons'] as readonly Record<string, unknown>[];
  t.match(reasons, [{ code: 'log_behind_copy', detail: /the event store is behind/ }]);
  t.match(await call(`/v1/balances?entityId=${coop.entityId}`), {
    status: 200,
    body: { sequence },
  });
  const models = { database: node.opened.database, schema: schemaOf(PROJECTIONS) };
  const findings = await examine(node.core, models, quiet);
  t.match(
    findings.filter(({ ok }) => !ok),
    [
      { check: 'log not behind copy', detail: /^coop\.\S+@\d+: the store does not hold/ },
      { check: 'copy = store' },
    ],
  );
  t.equal(findings.filter(({ ok }) => !ok).length, 2, 'nothing else is wrong');
  t.equal(await countEvents(logUrl), events, 'nothing was appended');
  t.equal((await node.core.reader.head()).sequence, sequence, 'nothing was copied');
};

await t.test('a ledger starts over a log that lost its end, or all of it', async (t) => {
  const place = await openPlace();
  t.teardown(place.close);
  const first = await place.start();
  const coop = await foundIn(first);
  await declare(first.commands, jobOf(coop), 'a');
  await untilSettled(first, PATIENCE_MS);
  await first.close();

  for (const lost of [3, 10_000]) {
    await cutLog(place.logUrl, lost);
    const events = await countEvents(place.logUrl);
    t.equal(events === 0, lost === 10_000);
    const node = await place.start();
    try {
      await assertClosed(t, node, { coop, logUrl: place.logUrl, events });
    } finally {
      await node.close();
    }
  }
});

await t.test('the log is exchanged for another while the node runs', async (t) => {
  const cluster = await testDatabaseCluster();
  const place = await openPlace();
  const whole = await openServer(cluster);
  const { port } = whole.server;
  const node = await place.start({ eventStoreUrl: whole.server.connectionString });
  let empty: Awaited<ReturnType<typeof openServer>> | undefined;
  t.teardown(async () => {
    await node.close();
    await empty?.server.stop();
    await whole.server.stop();
    await place.close();
    await cluster.stop();
  });
  const coop = await foundIn(node);
  await declare(node.commands, jobOf(coop), 'a');
  await untilSettled(node, PATIENCE_MS);
  const call = await callsOf(node);
  t.match(await call('/health/ready'), { status: 200 });
  const before = await countEvents(whole.logUrl);

  await whole.server.stop();
  // A write that is under way during the exchange must not land in the new log either.
  const caught = call('/v1/jobs', { key: 'caught', body: jobOf(coop) });
  const event = { id: randomUUID(), type: 'Lost', data: {}, metadata: {} };
  const underWay = t.rejects(
    node.core.store.append('coop.member-x', [event], 'absent'),
    { code: 'log_behind_copy' },
    'an append that is repeated is not repeated there',
  );
  empty = await openServer(cluster, port);
  await underWay;
  t.match(await caught, { status: 503 }, 'a write under way is not acknowledged');
  const isClosed = ({ body }: Answered): boolean =>
    JSON.stringify(body).includes('log_behind_copy');
  await eventually(() => call('/health/ready'), isClosed);
  await assertClosed(t, node, { coop, logUrl: empty.logUrl, events: 0 });

  // The whole log is back: it is compared again, and writing goes on.
  await empty.server.stop();
  const again = await startEventServerProcess({
    logUrl: whole.writerUrl,
    durable: false,
    port,
    log: quiet,
  });
  t.teardown(() => again.stop());
  await eventually(
    () => call('/health/ready'),
    ({ status }) => status === 200,
  );
  const declared = await call('/v1/jobs', { key: 'after', body: jobOf(coop) });
  t.equal(declared.status, 202);
  t.ok((await countEvents(whole.logUrl)) > before);
});
