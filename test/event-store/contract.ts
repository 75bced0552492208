import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { EventStoreUnavailable, type EventStore } from '../../src/event-store/event-store.ts';
import { appending, limits } from './contract-appending.ts';
import { concurrency, listening } from './contract-following.ts';
import { reading } from './contract-reading.ts';
import { collect, event } from './contract-support.ts';

/** Makes a store of the kind under test; the suite closes it. */
export type MakeStore = () => EventStore;

/**
 * What every event store must do, whatever is behind it. It writes to new streams only and deletes nothing, so that it
 * can be run against a server in use.
 */
export const eventStoreContract = (t: Test, name: string, makeStore: MakeStore): Promise<unknown> =>
  t.test(name, async (t) => {
    const store = makeStore();
    const run = `contract${randomBytes(6).toString('hex')}`;
    let streams = 0;
    const stream = (): string => `${run}.job-${(streams += 1)}`;
    t.teardown(() => store.close());
    const part = { t, store, stream };
    await appending(part);
    await limits(part);
    await reading(part);
    await concurrency(part);
    await listening(part);
    await t.test('a closed store says so', async (t) => {
      const other = makeStore();
      await other.close();
      await t.rejects(other.append(stream(), [event()], 'absent'), EventStoreUnavailable);
      await t.rejects(other.readLast(stream()), EventStoreUnavailable);
      await t.rejects(collect(other.read(stream(), 0)), EventStoreUnavailable);
      await t.rejects(collect(other.readAll('start', 1)), EventStoreUnavailable);
      await t.rejects(other.lastPosition(), EventStoreUnavailable);
      t.strictSame(await collect(other.subscribeAll('news', new AbortController().signal)), []);
    });
  });
