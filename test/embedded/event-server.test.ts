import { randomUUID } from 'node:crypto';
import {
  binaryEvent,
  END,
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
  START,
} from '@eventstore/db-client';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { credentials as channels, status } from '@grpc/grpc-js';
import t from 'tap';
import { testDatabaseCluster } from '../support/postgres.ts';
import { collect, credentials, fact, facts, fails, serve } from './server-fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const wrong = (expectedVersion: unknown, actualVersion: unknown) => ({
  type: 'wrong-expected-version',
  streamName: 's',
  expectedVersion,
  actualVersion,
});

const sized = (bytes: number) => binaryEvent({ type: 'Big', data: new Uint8Array(bytes) });
const at = (commit: bigint, prepare = commit) => ({ commit, prepare });

await t.test('append: answers, wrong versions, idempotency, limits', async (t) => {
  const { client, put, server } = await serve(t, cluster);
  const [a, b, c] = [fact('a'), fact('b'), fact('c')];
  const first = await put('s', [a, b, c], { expectedRevision: 'no_stream' });
  t.match(first, {
    success: true,
    nextExpectedRevision: 2n,
    position: { commit: 3n, prepare: 3n },
  });
  t.strictSame(
    await put('s', [a, b, c], { expectedRevision: 'no_stream' }),
    first,
    'repeated: the first answer',
  );
  t.match(await put('s', [b], { expectedRevision: 0n }), {
    nextExpectedRevision: 1n,
    position: { commit: 2n },
  });
  t.match(await put('s', [c]), { nextExpectedRevision: 2n, position: { commit: 3n } }, 'any');

  await fails(t, put('s', [fact()], { expectedRevision: 'no_stream' }), wrong('no_stream', 2n));
  await fails(t, put('s', [fact()], { expectedRevision: 1n }), wrong(1n, 2n));
  await fails(t, put('s', [fact()], { expectedRevision: 7n }), wrong(7n, 2n));
  await fails(t, put('s', [a, fact()]), wrong('any', 2n));
  const missing = { streamName: 'm', actualVersion: 'no_stream' };
  await fails(t, put('m', [fact()], { expectedRevision: 0n }), {
    ...missing,
    expectedVersion: 0n,
  });
  await fails(t, put('m', [fact()], { expectedRevision: 'stream_exists' }), missing);

  const quiet = EventStoreDBClient.connectionString`esdb://127.0.0.1:${server.port}?tls=false&throwOnAppendFailure=false`;
  t.teardown(() => quiet.dispose());
  const silent = { credentials, expectedRevision: 7n };
  t.match(await quiet.appendToStream('s', fact(), silent), {
    success: false,
    nextExpectedRevision: 2n,
  });
  t.match(await quiet.appendToStream('m', fact(), silent), {
    success: false,
    nextExpectedRevision: -1n,
  });

  t.match(await put('s', []), { success: true, nextExpectedRevision: 2n }, 'no events');
  t.match(await put('m', [], { expectedRevision: 'no_stream' }), {
    success: true,
    nextExpectedRevision: 0n,
  });
  await fails(t, put('s', [], { expectedRevision: 'no_stream' }), wrong('no_stream', 2n));

  const half = 524_288;
  t.match(await put('big', [sized(half), sized(half)]), { success: true }, 'exactly 1 MiB');
  await fails(t, put('big', [sized(half), sized(half + 1)]), {
    type: 'maximum-append-size-exceeded',
    maxAppendSize: 1_048_576,
    code: 3,
  });
  await fails(t, put('s', [fact(0, 'no-uuid')]), { type: 'unknown' });
  await fails(t, put('s', [fact(0, '00000000-0000-0000-0000-000000000000')]), { type: 'unknown' });
  await fails(t, put('s', [fact(0, randomUUID(), '')]), { type: 'unknown' });
  await fails(t, put('', [fact()]), { type: 'unknown' });
  await fails(t, put('n'.repeat(2_001), [fact()]), { message: /2,000 bytes/ });
  t.match(await put('n'.repeat(2_000), [fact()]), { success: true });
  const plain = await client.appendToStream('no credentials', fact());
  t.match(
    plain,
    { success: true, nextExpectedRevision: 0n },
    'without credentials too: no BatchAppend is advertised',
  );
  const upper = randomUUID().toUpperCase();
  await put('upper', [fact(0, upper)]);
  const [stored] = await collect(client.readStream('upper'));
  t.equal(stored?.event?.id, upper.toLowerCase());
});

await t.test('what is written is what is read', async (t) => {
  const { client, put } = await serve(t, cluster);
  const before = Date.now();
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
  await put('ledger.job-é 漢', [
    jsonEvent({ type: 'Ünïcode', data: { text: '\u2028 🎈', none: null }, metadata: { m: [1] } }),
    binaryEvent({ type: '$x', data: bytes, metadata: bytes }),
    binaryEvent({ type: 'empty', data: new Uint8Array() }),
  ]);
  const read = await collect(client.readStream('ledger.job-é 漢'));
  t.match(read[0], {
    commitPosition: 1n,
    event: {
      streamId: 'ledger.job-é 漢',
      revision: 0n,
      type: 'Ünïcode',
      isJson: true,
      data: { text: '\u2028 🎈', none: null },
      metadata: { m: [1] },
      position: { commit: 1n, prepare: 1n },
    },
  });
  t.match(read[1], { event: { isJson: false, type: '$x', data: bytes, metadata: bytes } });
  t.equal(read[2]?.event?.metadata, undefined);
  const created = Number(read[0]?.event?.created);
  t.ok(created >= before && created <= Date.now(), 'the time is that of the append');
});

await t.test('readStream: both directions, ends, counts, missing', async (t) => {
  const { client, put } = await serve(t, cluster);
  await put('s', facts(5));
  const revisions = async (options: Parameters<typeof client.readStream>[1]) => {
    const read = await collect(client.readStream('s', options));
    return read.map(({ event }) => Number(event?.revision));
  };
  t.strictSame(await revisions({}), [0, 1, 2, 3, 4]);
  t.strictSame(await revisions({ fromRevision: 3n }), [3, 4]);
  t.strictSame(await revisions({ fromRevision: 5n }), []);
  t.strictSame(await revisions({ fromRevision: 100n }), []);
  t.strictSame(await revisions({ fromRevision: (1n << 63n) - 1n }), []);
  t.strictSame(await revisions({ maxCount: 2, fromRevision: 4n }), [4]);
  t.strictSame(await revisions({ maxCount: 2 }), [0, 1]);
  const back = { direction: 'backwards' } as const;
  t.strictSame(await revisions(back), [0]);
  t.strictSame(await revisions({ ...back, fromRevision: END }), [4, 3, 2, 1, 0]);
  t.strictSame(await revisions({ ...back, fromRevision: 2n }), [2, 1, 0]);
  t.strictSame(await revisions({ ...back, fromRevision: 100n }), [4, 3, 2, 1, 0]);
  t.strictSame(await revisions({ ...back, fromRevision: END, maxCount: 2 }), [4, 3]);
  await fails(t, revisions({ fromRevision: END }), /2 UNKNOWN: Unexpected ReadStreamResult: Error/);
  await fails(t, revisions({ maxCount: 0 }), {
    message: /2 UNKNOWN: Unexpected ReadStreamResult: Error/,
  });
  for (const options of [{}, back, { maxCount: 1 }, { fromRevision: 4n }]) {
    const nothing = collect(client.readStream('missing', options));
    await fails(t, nothing, { type: 'stream-not-found', streamName: 'missing' });
  }
  await client.setStreamMetadata('s', { maxCount: 2 }, { credentials });
  t.match(await client.getStreamMetadata('s'), { metadata: { maxCount: 2 } });
  t.strictSame(await revisions({}), [0, 1, 2, 3, 4], 'a ledger hides nothing');
  t.strictSame(await revisions({ resolveLinkTos: true }), [0, 1, 2, 3, 4]);
});

await t.test('readAll: positions', async (t) => {
  const { client, put } = await serve(t, cluster);
  t.strictSame(await collect(client.readAll()), [], 'a fresh log is empty');
  await put('a', facts(3));
  await put('b', facts(2));
  const positions = async (options: Parameters<typeof client.readAll>[0]) => {
    const read = await collect(client.readAll(options));
    return read.map(({ event }) => Number(event?.position?.commit));
  };
  t.strictSame(await positions({}), [1, 2, 3, 4, 5]);
  t.strictSame(await positions({ fromPosition: at(2n) }), [2, 3, 4, 5], 'forwards inclusive');
  t.strictSame(await positions({ fromPosition: at(2n, 0n) }), [2, 3, 4, 5]);
  t.strictSame(await positions({ fromPosition: at(2n), maxCount: 2 }), [2, 3]);
  t.strictSame(await positions({ fromPosition: END }), []);
  t.strictSame(await positions({ fromPosition: at(9_999n) }), []);
  const back = { direction: 'backwards' } as const;
  t.strictSame(await positions({ ...back, fromPosition: END }), [5, 4, 3, 2, 1]);
  t.strictSame(await positions({ ...back, fromPosition: at(3n) }), [2, 1], 'backwards exclusive');
  t.strictSame(await positions({ ...back, fromPosition: START }), []);
  await fails(t, positions({ fromPosition: at(3n, 2n) }), {
    message: /Unexpected ReadAllResult: Error/,
  });
  await fails(t, positions({ fromPosition: at(3n, 4n) }), {
    message: /Exception was thrown by handler/,
  });
  await fails(
    t,
    positions({ ...back, fromPosition: at(9_999n) }),
    /Unexpected ReadAllResult: Error/,
  );
  await fails(t, positions({ maxCount: 0 }), { message: /Unexpected ReadAllResult: Error/ });
});

await t.test('what this server does not do, it says', async (t) => {
  const { client, put, server } = await serve(t, cluster);
  await put('s', facts(1));
  await fails(t, client.deleteStream('s'), {
    message: /12 UNIMPLEMENTED: this log is append-only/,
  });
  await fails(t, client.tombstoneStream('s'), {
    message: /12 UNIMPLEMENTED: this log is append-only/,
  });
  const settings = persistentSubscriptionToStreamSettingsFromDefaults();
  await fails(t, client.createPersistentSubscriptionToStream('s', 'g', settings), {
    message: /12 UNIMPLEMENTED: persistent subscriptions are not supported/,
  });
  await fails(t, client.createProjection('p', 'fromAll()'), {
    message: /UNIMPLEMENTED.*not supported/,
  });
  const seeds = EventStoreDBClient.connectionString`esdb+discover://127.0.0.1:${server.port}?tls=false&maxDiscoverAttempts=1`;
  t.teardown(() => seeds.dispose());
  // Gossip is answered, not left hanging.
  await fails(t, seeds.appendToStream('s', fact(), { credentials }), Error);
  const raw = new gossip.GossipClient(`127.0.0.1:${server.port}`, channels.createInsecure());
  t.teardown(() => raw.close());
  const asked = new Promise((resolve, reject) => {
    raw.read(new shared.Empty(), (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    );
  });
  await fails(t, asked, {
    code: status.UNIMPLEMENTED,
    details: 'this is a single node: there is no cluster to ask about.',
  });
  t.equal((await collect(client.readStream('s'))).length, 1);
});
