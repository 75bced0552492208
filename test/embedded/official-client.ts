import { EventEmitter, once } from 'node:events';
import type top from 'tap';
import { startEventServerProcess } from '../../src/embedded/event-server-process.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { testLog } from './fixture.ts';

// One process holds one client alone: the definitions that both generate meet in one global name, and the later ones
// would take the place of the others, those of the server among them.

type Place = Readonly<{ commit: bigint; prepare: bigint }>;
type Seen = Readonly<{
  event?: { streamId: string; revision: bigint; position?: Place } | undefined;
}>;
type Subscription = NodeJS.EventEmitter & { unsubscribe: () => Promise<void> };

type Fact = Readonly<{ type: string; data: { n: number } }>;

/** The part of both clients that is used alike. */
export type Official = Readonly<{
  name: string;
  open: (url: string) => Readonly<{
    append: (
      stream: string,
      events: readonly Fact[],
      state: bigint | 'no_stream',
    ) => Promise<Readonly<{ success: boolean; nextExpectedRevision: bigint }>>;
    readStream: (stream: string) => AsyncIterable<Seen>;
    readAll: (from: Place | 'start', maxCount: number) => AsyncIterable<Seen>;
    readSome?: (regex: string) => AsyncIterable<Seen>;
    subscribeStream: (stream: string, from: bigint | 'start') => Subscription;
    subscribeAll: (from: Place | 'start', filter?: { regex: string } | 'no system') => Subscription;
    dispose: () => Promise<unknown>;
  }>;
}>;

const placeOf = ({ event }: Seen): string => `${event?.streamId}@${event?.revision}`;
const facts = (first: number, count: number, type = 'Fact') =>
  Array.from({ length: count }, (_, n) => ({ type, data: { n: first + n } }));

const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

/** How a call failed. */
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

/** What a subscription brings, in order, and how it ends. */
const following = (subscription: Subscription) => {
  const seen: Seen[] = [];
  const noted = new EventEmitter();
  subscription.on('data', (one: Seen) => {
    seen.push(one);
    noted.emit('noted');
  });
  const failed = once(subscription, 'error').then(([error]: unknown[]) => error);
  return {
    seen,
    failed,
    places: () => seen.map(placeOf).join(' '),
    until: async (count: number): Promise<void> => {
      while (seen.length < count) await once(noted, 'noted');
    },
    leave: () => subscription.unsubscribe(),
  };
};

/** What a service does that follows a ledger: append, read, subscribe, resume. The server is a process of its own. */
export const followLedger = async (
  t: Pick<typeof top, 'match' | 'notMatch' | 'equal' | 'ok' | 'teardown'>,
  { open }: Official,
): Promise<void> => {
  const cluster = await testDatabaseCluster();
  const { url: logUrl } = await testLog(cluster);
  const options = { logUrl, durable: false, log: () => undefined };
  let server = await startEventServerProcess(options);
  const port = Number(/:(\d+)/.exec(server.connectionString.replace('esdb://127.0.0.1', ''))?.[1]);
  const client = open(`127.0.0.1:${port}`);
  t.teardown(async () => {
    await client.dispose();
    await server.stop();
    await cluster.stop();
  });

  const first = await client.append('a.job-1', facts(0, 3), 'no_stream');
  t.match(first, { success: true, nextExpectedRevision: 2n });
  await client.append('a.job-1', facts(3, 1), 2n);
  for (const wrong of ['no_stream', 1n, 7n] as const) {
    t.match(await failure(client.append('a.job-1', facts(9, 1), wrong)), {
      type: 'wrong-expected-version',
      streamName: 'a.job-1',
    });
  }
  await client.append('a.invoice-1', facts(0, 2), 'no_stream');
  await client.append('$own-1', facts(0, 1, '$internal'), 'no_stream');

  const stream = await collect(client.readStream('a.job-1'));
  t.equal(stream.map(placeOf).join(), 'a.job-1@0,a.job-1@1,a.job-1@2,a.job-1@3');
  t.match(stream[2], { event: { type: 'Fact', data: { n: 2 }, isJson: true } });
  t.match(await failure(collect(client.readStream('a.none'))), { type: 'stream-not-found' });
  const page = await collect(client.readAll('start', 5));
  t.equal(page.length, 5);
  const last = page.at(-1)?.event?.position;
  if (last === undefined) throw new Error('an event without position');
  const rest = await collect(client.readAll(last, 100));
  t.equal(rest.map(placeOf).join(' '), 'a.invoice-1@0 a.invoice-1@1 $own-1@0', 'inclusive');
  if (client.readSome !== undefined) {
    const some = await collect(client.readSome(String.raw`^a\.inv`));
    t.equal(some.map(placeOf).join(' '), 'a.invoice-1@0 a.invoice-1@1');
  }

  const ofStream = following(client.subscribeStream('a.job-1', 1n));
  const ofAll = following(client.subscribeAll('start'));
  const ofJobs = following(client.subscribeAll('start', { regex: '-[0-9]+$' }));
  const ofOthers = following(client.subscribeAll('start', { regex: String.raw`^a\.j` }));
  const noSystem = following(client.subscribeAll('start', 'no system'));
  await Promise.all([ofStream.until(2), ofAll.until(7), ofJobs.until(7), noSystem.until(6)]);
  await client.append('a.job-1', facts(4, 1), 3n);
  await Promise.all([ofStream.until(3), ofAll.until(8), ofOthers.until(5), noSystem.until(7)]);
  t.equal(ofStream.places(), 'a.job-1@2 a.job-1@3 a.job-1@4', 'exclusive');
  t.equal(ofOthers.places(), 'a.job-1@0 a.job-1@1 a.job-1@2 a.job-1@3 a.job-1@4');
  t.notMatch(noSystem.places(), /own/);

  const reached = ofAll.seen.at(-1)?.event?.position;
  if (reached === undefined) throw new Error('an event without position');
  const all = [ofStream, ofAll, ofJobs, ofOthers, noSystem];
  await server.stop();
  t.ok((await ofAll.failed) instanceof Error, 'a dropped connection ends the subscription');
  await Promise.all(all.map(({ failed }) => failed));
  server = await startEventServerProcess({ ...options, port });
  const again = open(`127.0.0.1:${port}`);
  t.teardown(() => again.dispose());
  await again.append('a.job-1', facts(5, 2), 4n);
  const resumed = following(again.subscribeAll(reached));
  await resumed.until(2);
  t.equal(resumed.places(), 'a.job-1@5 a.job-1@6', 'nothing is lost or comes twice');
  await resumed.leave();
};
