import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import type { Node } from '../../src/composition/node.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import { declare, jobOf } from '../support/cooperative.ts';
import {
  callsOf,
  countEvents,
  cutLog,
  eventually,
  failing,
  foundIn,
  hashesOf,
  openPlace,
  openServer,
  PATIENCE_MS,
} from './fixture.ts';

t.setTimeout(240_000);

const isReady = ({ status }: Readonly<{ status: number }>): boolean => status === 200;

/** Declares a job, sees it through, and finds the ledger whole. */
const assertGoesOn = async (t: Test, node: Node, key: string): Promise<void> => {
  const call = await callsOf(node);
  t.match(await eventually(() => call('/health/ready'), isReady), { status: 200 });
  t.match(await call('/v1/jobs', { key, body: jobOf(coop) }), { status: 202 });
  await untilSettled(node, PATIENCE_MS);
  t.same(await failing(node), [], 'doctor is content');
};

/** The numbers that invoices were given, in the order of the copy. */
const numbersOf = async ({ core: { reader } }: Node): Promise<readonly unknown[]> =>
  (await reader.page(0, 10_000, { types: ['InvoiceNumberAssigned'] })).map(
    ({ data }) => (JSON.parse(data) as { number: number }).number,
  );

const place = await openPlace();
let node = await place.start();
const coop = await foundIn(node);
for (const key of ['a', 'b']) await declare(node.commands, jobOf(coop), key);
await untilSettled(node, PATIENCE_MS);
const before = await hashesOf(node);
t.teardown(async () => {
  await node.close();
  await place.close();
});

await t.test('the event store is restored to an earlier point', async (t) => {
  await node.close();
  const whole = await countEvents(place.logUrl);
  await cutLog(place.logUrl, 7);
  node = await place.start();
  const call = await callsOf(node);
  const again = { key: 'closed', body: jobOf(coop) };
  t.match(await call('/v1/jobs', again), { status: 503, body: { code: 'log_behind_copy' } });
  t.match(
    await failing(node),
    [
      { check: 'log not behind copy', detail: /potcommun restore-log/ },
      { check: 'copy = store', detail: /ends before sequence/ },
    ],
    'doctor says what to do',
  );

  const restored = await place.run(['restore-log']);
  t.equal(restored.code, 0, restored.stderr);
  t.match(restored.stdout, new RegExp(`^7 events appended; the log holds all ${before.length}`));
  t.notMatch(restored.stdout, /moved/);
  t.equal(await countEvents(place.logUrl), whole);
  await assertGoesOn(t, node, 'closed');
  t.same((await hashesOf(node)).slice(0, before.length), before, 'the history is the same');
  t.same(await numbersOf(node), [1, 2, 3], 'no number is given twice');
});

/** A server of its own, and a client beside the ledger: whoever else can reach it. */
const openOther = async (t: Test) => {
  const { server, logUrl } = await openServer(place.cluster);
  const eventStoreUrl = server.connectionString;
  const stranger = eventStoreDb({ url: eventStoreUrl, callTimeoutMs: 5_000, deadlineMs: 15_000 });
  t.teardown(() => stranger.close());
  const append = (stream: string) =>
    stranger.append(
      stream,
      [{ id: randomUUID(), type: 'Other', data: {}, metadata: {} }],
      'absent',
    );
  return { server, logUrl, eventStoreUrl, append };
};

await t.test('a log with something else in it is refused, and not touched', async (t) => {
  const { server, logUrl, eventStoreUrl, append } = await openOther(t);
  t.teardown(() => server.stop());
  await append('coop.ledger-main');
  const refused = await place.run(['restore-log'], { EVENTSTORE_URL: eventStoreUrl });
  t.equal(refused.code, 3);
  t.match(
    refused.stderr,
    'the log cannot be restored, sequence 1: coop.ledger-main@0 differs in its id',
  );
  t.equal(await countEvents(logUrl), 1, 'nothing was appended');
});

await t.test('the log moves to another server', async (t) => {
  const history = await hashesOf(node);
  await node.close();
  const { server, logUrl, eventStoreUrl, append } = await openOther(t);
  // Another application's events come first, so every event gets another position than before.
  await append('other.thing-1');
  const restored = await place.run(['restore-log'], { EVENTSTORE_URL: eventStoreUrl });
  t.match(restored.stdout, new RegExp(`^${history.length} events appended`), restored.stderr);
  const repeated = await place.run(['restore-log'], { EVENTSTORE_URL: eventStoreUrl });
  t.match(repeated.stdout, /^0 events appended/, repeated.stderr);
  node = await place.start({ eventStoreUrl });
  t.teardown(async () => {
    await node.close();
    await server.stop();
  });
  await assertGoesOn(t, node, 'c');
  const after = await hashesOf(node);
  t.same(after.slice(0, history.length), history, 'same sequences, same hashes');
  t.same(await numbersOf(node), [1, 2, 3, 4]);
  const moves = await node.core.reader.page(0, 10_000, { types: ['LogMoved'] });
  t.same(
    moves.map(({ sequence, data }) => ({ sequence, data: JSON.parse(data) as unknown })),
    [
      {
        sequence: history.length + 1,
        data: {
          sequence: history.length,
          hash: history.at(-1)?.replace(/^\d+:/, ''),
        },
      },
    ],
    'the ledger notes the move, once',
  );
  t.equal(await countEvents(logUrl), 1 + after.length);
});
