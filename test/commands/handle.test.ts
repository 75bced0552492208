import t from 'tap';
import { readBack } from '../../src/commands/books.ts';
import {
  assertReadable,
  decodeStored,
  UndecodableEvent,
} from '../../src/commands/decode-stored.ts';
import { commandHandler } from '../../src/commands/handle.ts';
import type { Envelope, HandleDeps } from '../../src/commands/handling.ts';
import { commandIdOf, inputHashOf, uuidV5 } from '../../src/commands/ids.ts';
import { ledgerMainKind } from '../../src/commands/kinds.ts';
import { lanes } from '../../src/commands/lane.ts';
import { logTail } from '../../src/commands/log-tail.ts';
import { WritesClosed } from '../../src/commands/outage.ts';
import { streamFolds } from '../../src/commands/stream-fold.ts';
import type {
  LedgerMainCommand,
  LedgerMainRefusalCode,
  LedgerMainState,
} from '../../src/domain/ledger-main/decider.ts';
import type { LedgerMainEvent } from '../../src/domain/ledger-main/events.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import { ok, refuse } from '../../src/domain/result.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';

type MainDeps = HandleDeps<
  LedgerMainState,
  LedgerMainCommand,
  LedgerMainEvent,
  LedgerMainRefusalCode
>;

const STREAM = 'test.ledger-main';
const SECRET = Buffer.alloc(32, 7);

/** One node: its own folds and lanes over a shared store. */
const node = (store: EventStore, over: Partial<MainDeps> = {}) => {
  const copiedRevision = async () => undefined;
  const tail = logTail(store);
  const deps: MainDeps = {
    kind: ledgerMainKind,
    folds: streamFolds(ledgerMainKind, {
      store,
      tail,
      decode: decodeStored,
      copiedRevision,
      maxStreams: 10,
    }),
    store,
    tail,
    lanes: lanes(),
    copiedCommand: async () => undefined,
    readBack: readBack(store, decodeStored),
    schemaVersion: () => 1,
    assertReadable,
    assertWritable: async () => undefined,
    now: () => new Date('2026-03-01T10:00:00Z'),
    deadlineMs: 5_000,
    ...over,
  };
  return commandHandler(deps);
};

const envelope = (key: string, input: object = { key }): Envelope => {
  const commandId = commandIdOf({
    actorId: 'ann',
    type: 'Any',
    target: STREAM,
    idempotencyKey: key,
  });
  return {
    commandId,
    inputHash: inputHashOf(SECRET, input),
    correlationId: commandId,
    actor: { id: 'ann', role: 'finance' },
  };
};

const command = (data: LedgerMainCommand) => async () =>
  ok({ command: data, basis: [], effectiveOn: parseDate('2026-03-01') });

const OPEN: LedgerMainCommand = {
  type: 'OpenLedger',
  data: { name: 'test', secretFingerprint: 'f'.repeat(64) },
};
const activate = (reaction: string): LedgerMainCommand => ({
  type: 'ActivateReaction',
  data: { reaction, version: 1, fromSequence: 1 },
});

await t.test('a command appends its events once, and a repeat gets the first answer', async (t) => {
  const store = memoryEventStore();
  const handle = node(store);
  const first = await handle({ stream: STREAM, envelope: envelope('a'), gather: command(OPEN) });
  t.equal(first.ok && first.value.replayed, false);
  t.equal(first.ok && first.value.revision, 0);
  // Another node, so that nothing is answered from a cache.
  const again = await node(store)({
    stream: STREAM,
    envelope: envelope('a'),
    gather: () => t.fail('a repeat gathers nothing') as never,
  });
  t.equal(again.ok && again.value.replayed, true);
  t.same(again.ok && again.value.events, first.ok && first.value.events);
  const other = await handle({
    stream: STREAM,
    envelope: envelope('a', { other: true }),
    gather: command(OPEN),
  });
  t.match(other, { ok: false, refusal: { code: 'idempotency_key_reused' } });
});

await t.test('a reaction’s stored command is done whatever its input hash', async (t) => {
  const store = memoryEventStore();
  const handle = node(store);
  const actor = { id: 'reaction:x', role: 'reaction' } as const;
  const by = (input: object): Envelope => ({ ...envelope('r', input), actor });
  await handle({ stream: STREAM, envelope: by({ v: 1 }), gather: command(OPEN) });
  const again = await handle({ stream: STREAM, envelope: by({ v: 2 }), gather: command(OPEN) });
  t.match(again, { ok: true, value: { replayed: true, revision: 0 } });
});

await t.test('a refusal stores nothing and is not remembered', async (t) => {
  const store = memoryEventStore();
  const handle = node(store);
  const refused = await handle({
    stream: STREAM,
    envelope: envelope('x'),
    gather: command(activate('early')),
  });
  t.match(refused, { ok: false, refusal: { code: 'ledger_not_open' } });
  t.equal(await store.readLast(STREAM), undefined);
  await handle({ stream: STREAM, envelope: envelope('open'), gather: command(OPEN) });
  const later = await handle({
    stream: STREAM,
    envelope: envelope('x'),
    gather: command(activate('early')),
  });
  t.ok(later.ok, 'the same key is decided anew after a refusal');
});

await t.test('nodes that write at once lose no command and double none', async (t) => {
  const store = memoryEventStore();
  const nodes = [node(store), node(store), node(store)];
  await nodes[0]?.({ stream: STREAM, envelope: envelope('open'), gather: command(OPEN) });
  const names = Array.from({ length: 60 }, (_, index) => `reaction-${index}`);
  const commands = names.flatMap((name, index) =>
    // Every command is sent to two nodes under one key.
    [0, 1].map(async (offset) => {
      const handle = nodes[(index + offset) % nodes.length];
      const gather = command(activate(name));
      return handle?.({ stream: STREAM, envelope: envelope(name), gather });
    }),
  );
  const results = await Promise.all(commands);
  t.ok(results.every((result) => result?.ok === true));
  const stored: string[] = [];
  for await (const event of store.read(STREAM, 1)) {
    stored.push((event.data as { reaction: string }).reaction);
  }
  t.same(stored.toSorted(), names.toSorted());
});

await t.test('a fold that the log contradicts is made anew', async (t) => {
  const old = memoryEventStore();
  const restored = memoryEventStore();
  const stores = { current: old };
  const shared: EventStore = {
    ...old,
    read: (stream, from) => stores.current.read(stream, from),
    readAll: (from, limit) => stores.current.readAll(from, limit),
    lastPosition: () => stores.current.lastPosition(),
    append: (...call) => stores.current.append(...call),
  };
  const handle = node(shared);
  await handle({ stream: STREAM, envelope: envelope('open'), gather: command(OPEN) });
  await handle({ stream: STREAM, envelope: envelope('a'), gather: command(activate('a')) });
  stores.current = restored;
  await node(restored)({ stream: STREAM, envelope: envelope('other'), gather: command(OPEN) });
  const next = await handle({
    stream: STREAM,
    envelope: envelope('b'),
    gather: command(activate('a')),
  });
  t.match(next, { ok: true, value: { revision: 1, replayed: false } });
});

await t.test(
  'a command that makes its stream reads nothing before, and is recognised all the same',
  async (t) => {
    const store = memoryEventStore();
    let reads = 0;
    const counting: EventStore = {
      ...store,
      read: (...call) => {
        reads += 1;
        return store.read(...call);
      },
    };
    const making = { stream: STREAM, creates: true };
    const create = { ...making, envelope: envelope('open'), gather: command(OPEN) };
    const first = await node(counting)(create);
    t.match(first, { ok: true, value: { revision: 0, replayed: false } });
    t.equal(reads, 0);
    // As after a crash: another node, a later clock.
    const later = () => new Date('2026-04-01T10:00:00Z');
    const again = await node(store, { now: later })(create);
    t.match(again, { ok: true, value: { revision: 0, replayed: true } });
    t.same(again.ok && again.value.events, first.ok && first.value.events, 'as it was stored');
    const other = { ...making, envelope: envelope('open', { other: true }), gather: command(OPEN) };
    t.match(await node(store)(other), { ok: false, refusal: { code: 'idempotency_key_reused' } });
    // What is refused on the assumption that there is nothing is decided on what there is.
    const repeat = { ...create, gather: async () => refuse('time_zone_unknown') };
    t.match(await node(store)(repeat), { ok: true, value: { replayed: true } });
    const late = { ...making, envelope: envelope('later'), gather: command(activate('a')) };
    t.match(await node(store)(late), { ok: true, value: { revision: 1, replayed: false } });
  },
);

await t.test('a node that must not write does not', async (t) => {
  const store = memoryEventStore();
  const closed = node(store, {
    assertWritable: async () => {
      throw new WritesClosed('log_behind_copy', 'the log is behind the copy');
    },
  });
  await t.rejects(closed({ stream: STREAM, envelope: envelope('a'), gather: command(OPEN) }), {
    name: 'WritesClosed',
  });
  t.equal(await store.readLast(STREAM), undefined);
});

await t.test('an event that is not understood stops the decision', async (t) => {
  const store = memoryEventStore();
  await store.append(
    STREAM,
    [{ id: uuidV5('odd'), type: 'LedgerOpened', data: { odd: true }, metadata: {} }],
    'absent',
  );
  await t.rejects(
    node(store)({ stream: STREAM, envelope: envelope('a'), gather: command(OPEN) }),
    UndecodableEvent,
  );
});

await t.test(
  'what must be stored outside is stored before, and only when nothing is refused',
  async (t) => {
    const store = memoryEventStore();
    const saved: string[] = [];
    const handle = node(store);
    const gather = (data: LedgerMainCommand, name: string) => async () =>
      ok({
        command: data,
        basis: [],
        effectiveOn: parseDate('2026-03-01'),
        before: async () => {
          saved.push(name);
          t.equal((await store.readLast(STREAM))?.revision, undefined);
          return ok(undefined);
        },
      });
    await handle({
      stream: STREAM,
      envelope: envelope('r'),
      gather: gather(activate('x'), 'refused'),
    });
    await handle({ stream: STREAM, envelope: envelope('o'), gather: gather(OPEN, 'stored') });
    t.same(saved, ['stored']);
  },
);
