import fc from 'fast-check';
import t from 'tap';
import { decodeStored } from '../../src/commands/decode-stored.ts';
import { ledgerMainKind } from '../../src/commands/kinds.ts';
import { logTail } from '../../src/commands/log-tail.ts';
import { streamFolds } from '../../src/commands/stream-fold.ts';
import type { EventStore, NewEvent, StoredEvent } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import { uuidV5 } from '../../src/commands/ids.ts';

const nameOf = (stream: number): string => `test.ledger-${stream}`;

const metadataOf = (key: string, recordedAt = '2026-03-01T10:00:00.000Z') => {
  const commandId = uuidV5('command', key);
  return {
    commandId,
    inputHash: 'a'.repeat(64),
    correlationId: commandId,
    actor: { id: 'system', role: 'system' },
    effectiveOn: parseDate('2026-03-01'),
    recordedAt,
    schemaVersion: 1,
    basis: [],
  } as const;
};

/** The event at one revision of a stream: it opens a ledger, then activates reactions. */
const eventAt = (stream: number, revision: number, recordedAt?: string): NewEvent => {
  const key = `${stream}@${revision}`;
  const data =
    revision === 0
      ? { name: 'test', secretFingerprint: 'f'.repeat(64) }
      : { reaction: `reaction-${revision}`, version: 1, fromSequence: revision };
  const type = revision === 0 ? 'LedgerOpened' : 'ReactionActivated';
  return { id: uuidV5(key), type, data, metadata: metadataOf(key, recordedAt) };
};

const append = async (store: EventStore, stream: number, revision: number): Promise<void> => {
  const expected = revision === 0 ? 'absent' : revision - 1;
  const result = await store.append(nameOf(stream), [eventAt(stream, revision)], expected);
  if (!result.ok) throw new Error(`${stream}@${revision} is taken`);
};

/** A store that counts its reads and takes a moment for each. */
const counted = (store: EventStore) => {
  const reads = { log: 0, streams: 0 };
  /** What was there when it was asked for, given some turns later. */
  async function* slowly(
    turns: number,
    events: AsyncIterable<StoredEvent>,
  ): AsyncGenerator<StoredEvent> {
    const found: StoredEvent[] = [];
    for await (const event of events) found.push(event);
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    yield* found;
  }
  const counting: EventStore = {
    ...store,
    read: (...call) => {
      reads.streams += 1;
      return slowly(5, store.read(...call));
    },
    readAll: (...call) => {
      reads.log += 1;
      return slowly(1, store.readAll(...call));
    },
  };
  return { reads, store: counting };
};

const foldsOver = (store: EventStore, maxStreams = 100) => {
  const tail = logTail(store);
  const folds = streamFolds(ledgerMainKind, {
    store,
    tail,
    decode: decodeStored,
    copiedRevision: async () => undefined,
    maxStreams,
  });
  return { tail, folds };
};

await t.test('callers at once share one look at the log, and none an earlier one', async (t) => {
  const { reads, store } = counted(memoryEventStore());
  for (let stream = 0; stream < 3; stream += 1) await append(store, stream, 0);
  const { folds } = foldsOver(store);
  await Promise.all([0, 1, 2].map((stream) => folds.load(nameOf(stream))));
  t.equal(reads.streams, 3, 'what is not kept is read by itself');
  reads.log = 0;
  await append(store, 1, 1);
  const loaded = await Promise.all(
    Array.from({ length: 30 }, (_, index) => folds.load(nameOf(index % 3))),
  );
  t.same(new Set(loaded.map(({ revision }) => revision)), new Set([0, 1]));
  t.equal(reads.log, 1, 'thirty commands, one look');
  t.equal(reads.streams, 3);
  const early = folds.load(nameOf(0));
  await new Promise(setImmediate);
  await append(store, 0, 1);
  const late = await folds.load(nameOf(0));
  await early;
  t.equal(late.revision, 1, 'a look that had begun before the append is not shared');
});

await t.test('whatever interleaving: a loaded fold is what the stream holds', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('append' as const), stream: fc.nat(3) }),
    fc.record({ kind: fc.constant('own' as const), stream: fc.nat(3) }),
    fc.record({ kind: fc.constant('load' as const), stream: fc.nat(3) }),
    fc.record({ kind: fc.constant('turn' as const), stream: fc.nat(3) }),
  );
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const { store } = counted(memoryEventStore());
    const { folds } = foldsOver(store, 3);
    const heads = [-1, -1, -1, -1];
    const running: Promise<void>[] = [];
    for (const { kind, stream } of steps) {
      const head = heads[stream] ?? -1;
      if (kind === 'turn') {
        await new Promise(setImmediate);
        continue;
      }
      if (kind !== 'load') {
        heads[stream] = head + 1;
        await append(store, stream, head + 1);
        if (kind === 'own') {
          const stored = eventAt(stream, head + 1);
          const place = { stream: nameOf(stream), revision: head + 1, created: '' };
          const position = { commit: 0n, prepare: 0n };
          folds.appended(nameOf(stream), [decodeStored({ ...stored, ...place, position })]);
        }
        continue;
      }
      const load = async (): Promise<void> => {
        const { revision, state } = await folds.load(nameOf(stream));
        const reactions = state.status === 'absent' ? [] : state.reactions;
        // What was there when it was asked for is in it, and everything up to its revision.
        if (revision < head || reactions.length !== Math.max(0, revision)) {
          throw new Error(`${stream} at ${head} was loaded at ${revision}`);
        }
      };
      running.push(load());
    }
    await Promise.all(running);
  });
  await fc.assert(property, { numRuns: 300 });
});

await t.test('what is appended while a stream is being read is not lost', async (t) => {
  const store = memoryEventStore();
  for (const stream of [0, 1]) await append(store, stream, 0);
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  async function* late(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent> {
    const found: StoredEvent[] = [];
    for await (const event of events) found.push(event);
    await held;
    yield* found;
  }
  const { folds, tail } = foldsOver({
    ...store,
    read: (...call) => (call[0] === nameOf(0) ? late(store.read(...call)) : store.read(...call)),
  });
  await tail.refresh();
  const loading = folds.load(nameOf(0));
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  await append(store, 0, 1);
  await folds.load(nameOf(1));
  answer();
  await loading;
  t.equal((await folds.load(nameOf(0))).revision, 1);
});

await t.test('a log that is not the one that was followed voids what is kept', async (t) => {
  const first = memoryEventStore();
  const other = memoryEventStore();
  for (const revision of [0, 1, 2]) await append(first, 0, revision);
  // As long as the first, with another history.
  for (const stream of [1, 2, 0]) await append(other, stream, 0);
  const stores = { now: first };
  const store: EventStore = {
    ...first,
    read: (...call) => stores.now.read(...call),
    readAll: (...call) => stores.now.readAll(...call),
    lastPosition: () => stores.now.lastPosition(),
  };
  const { folds } = foldsOver(store);
  await folds.load(nameOf(0));
  t.equal((await folds.load(nameOf(0))).revision, 2);
  stores.now = other;
  t.equal((await folds.load(nameOf(0))).revision, 0);
  t.equal((await folds.load(nameOf(1))).revision, 0);
});

await t.test('an event that another node appended in our place counts, not ours', async (t) => {
  const store = memoryEventStore();
  const { folds, tail } = foldsOver(store);
  await tail.refresh();
  await append(store, 0, 0);
  const ours = eventAt(0, 0, '2026-03-01T10:00:01.000Z');
  const position = { commit: 0n, prepare: 0n };
  const place = { stream: nameOf(0), revision: 0, created: '', position };
  folds.appended(nameOf(0), [decodeStored({ ...ours, ...place })]);
  t.ok(folds.kept(nameOf(0)));
  await tail.refresh();
  t.notOk(folds.kept(nameOf(0)), 'the log holds the same event as recorded by another');
  t.equal((await folds.load(nameOf(0))).revision, 0);
});

await t.test('too far behind the log, streams are read anew instead of following', async (t) => {
  const { reads, store } = counted(memoryEventStore());
  await append(store, 0, 0);
  const { folds } = foldsOver(store);
  await folds.load(nameOf(0));
  await append(store, 0, 1);
  for (let stream = 1; stream <= 4_100; stream += 1) await append(store, stream, 0);
  reads.log = 0;
  t.equal((await folds.load(nameOf(0))).revision, 1);
  t.equal(reads.streams, 2);
  t.equal(reads.log, 8);
});

await t.test(
  'a log without an answer fails those who wait, and the next one looks again',
  async (t) => {
    const store = memoryEventStore();
    await append(store, 0, 0);
    let away = false;
    const { folds } = foldsOver({
      ...store,
      readAll: (...call) => {
        if (away) throw new Error('away');
        return store.readAll(...call);
      },
    });
    await folds.load(nameOf(0));
    await append(store, 0, 1);
    away = true;
    await t.rejects(folds.load(nameOf(0)), /away/);
    away = false;
    t.equal((await folds.load(nameOf(0))).revision, 1);
  },
);
