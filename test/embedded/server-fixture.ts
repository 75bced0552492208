import { randomUUID } from 'node:crypto';
import {
  EventStoreDBClient,
  jsonEvent,
  type AllStreamSubscription,
  type AppendToStreamOptions,
  type EventData,
  type StreamSubscription,
} from '@eventstore/db-client';
import type top from 'tap';
import { startEventServer } from '../../src/embedded/event-server.ts';
import { noFaults } from '../../src/embedded/faults.ts';
import type { TestCluster } from '../support/postgres.ts';
import { testLog } from './fixture.ts';

/** Given per call, credentials make this client use the plain Append call. */
export const credentials = { username: 'any', password: 'body' };
/** What a test gives to its helpers. */
type Tap = Readonly<{ teardown: (end: () => unknown) => unknown }>;

export const connect = (t: Tap, port: number): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString`esdb://127.0.0.1:${port}?tls=false`;
  t.teardown(() => client.dispose());
  return client;
};

/** For calls whose speed is not what is tested, on machines with much else to do. */
const UNHURRIED_MS = 60_000;

/** A server over an empty log, and a client of it. */
export const serve = async (t: Tap, cluster: TestCluster) => {
  const log = await (await testLog(cluster)).open();
  const faults = noFaults();
  const server = await startEventServer({ log, port: 0, faults });
  const client = connect(t, server.port);
  t.teardown(async () => {
    await server.stop();
    await log.close();
  });
  const put = (stream: string, events: EventData[], options: AppendToStreamOptions = {}) =>
    client.appendToStream(stream, events, { credentials, deadline: UNHURRIED_MS, ...options });
  return { log, faults, server, client, put };
};

export const fact = (n: number | string = 0, id: string = randomUUID(), type = 'Fact') =>
  jsonEvent({ id, type, data: { n }, metadata: { schemaVersion: 1 } });
export const facts = (count: number) => Array.from({ length: count }, (_, n) => fact(n));

/** The call must fail with an error that matches. (tap's own `rejects` does not type-check fields of an error.) */
export const fails = async (
  t: Pick<typeof top, 'match'>,
  call: Promise<unknown>,
  pattern: unknown,
): Promise<void> => {
  const outcome = await call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  t.match(outcome, pattern);
};

export const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

/** What a subscription emits, in words, until it emitted as often as wanted. */
export const watch = (subscription: AllStreamSubscription | StreamSubscription) => {
  const seen: string[] = [];
  let ring: (() => void) | undefined;
  const note = (word: string): void => {
    seen.push(word);
    ring?.();
  };
  subscription.on('confirmation', () => note('confirmation'));
  subscription.on('caughtUp', () => note('caughtUp'));
  subscription.on('data', ({ event }: { event?: { revision: bigint } | undefined }) =>
    note(`event ${event?.revision}`),
  );
  subscription.on('error', (error: Error & { type?: string }) => note(`error ${error.type}`));
  subscription.on('end', () => note('end'));
  return {
    seen,
    note,
    until: async (count: number): Promise<string[]> => {
      while (seen.length < count) {
        await new Promise<void>((resolve) => {
          ring = resolve;
        });
      }
      return seen;
    },
  };
};
