import t from 'tap';
import { readBack } from '../../src/commands/books.ts';
import { assertReadable, decodeStored } from '../../src/commands/decode-stored.ts';
import type { CommandMark } from '../../src/commands/growing-fold.ts';
import { commandHandler } from '../../src/commands/handle.ts';
import type { Envelope, HandleDeps } from '../../src/commands/handling.ts';
import { commandIdOf, inputHashOf } from '../../src/commands/ids.ts';
import { invoiceRegisterKind } from '../../src/commands/kinds.ts';
import { lanes } from '../../src/commands/lane.ts';
import { logTail } from '../../src/commands/log-tail.ts';
import { streamFolds, type Folds } from '../../src/commands/stream-fold.ts';
import { idOf, type EntityId, type InvoiceId, type JobId } from '../../src/domain/ids.ts';
import type {
  InvoiceRegisterCommand,
  InvoiceRegisterRefusalCode,
  InvoiceRegisterState,
} from '../../src/domain/invoice-register/decider.ts';
import type { InvoiceRegisterEvent } from '../../src/domain/invoice-register/events.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import { ok } from '../../src/domain/result.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';

type RegisterDeps = HandleDeps<
  InvoiceRegisterState,
  InvoiceRegisterCommand,
  InvoiceRegisterEvent,
  InvoiceRegisterRefusalCode
>;

const uuid = (digit: number): string => `0000000${digit}-0000-5000-8000-000000000000`;
const ENTITY = idOf<EntityId>(uuid(1));
const STREAM = `test.invoiceRegister-${ENTITY}.invoices.2026`;
const ON = parseDate('2026-03-01');

const envelope = (key: string): Envelope => {
  const of = { actorId: 'reaction:x', type: 'AssignInvoiceNumber', target: STREAM };
  const commandId = commandIdOf({ ...of, idempotencyKey: key });
  return {
    commandId,
    inputHash: inputHashOf(Buffer.alloc(32), { key }),
    correlationId: commandId,
    actor: { id: 'reaction:x', role: 'reaction' },
  };
};

const assigning = (key: string, wait: Promise<void> = Promise.resolve()) => ({
  stream: STREAM,
  envelope: envelope(key),
  gather: async () => {
    await wait;
    const register = { entityId: ENTITY, series: 'invoices', year: 2026, askedOn: ON } as const;
    const ids = { invoiceId: idOf<InvoiceId>(uuid(2)), jobId: idOf<JobId>(uuid(3)) };
    const data = { ...register, ...ids, firstNumber: 1 };
    const command = { type: 'AssignNumber', data } as const;
    return ok({ command, basis: [], effectiveOn: ON, entityId: ENTITY });
  },
});

const store = memoryEventStore();

/** What the copy knows of the register: which commands, and up to where a fold need not go back. */
type Copy = Readonly<{ upTo?: number; commands?: ReadonlyMap<string, CommandMark> }>;

/** A node that begins its fold of the register where the copy ends, and can be made to begin anew. */
const node = (copy: () => Copy) => {
  const tail = logTail(store);
  const begin = (): Folds<InvoiceRegisterState> =>
    streamFolds(invoiceRegisterKind, {
      store,
      tail,
      decode: decodeStored,
      copiedRevision: async () => copy().upTo,
      maxStreams: 10,
    });
  let folds = begin();
  const deps: RegisterDeps = {
    kind: invoiceRegisterKind,
    folds: {
      load: (stream) => folds.load(stream),
      kept: (stream) => folds.kept(stream),
      appended: (stream, events) => folds.appended(stream, events),
    },
    tail,
    store,
    lanes: lanes(),
    copiedCommand: async (_, commandId) => copy().commands?.get(commandId),
    readBack: readBack(store, decodeStored),
    schemaVersion: () => 1,
    assertReadable,
    assertWritable: async () => undefined,
    now: () => new Date('2026-03-01T10:00:00Z'),
    deadlineMs: 5_000,
  };
  const forget = (): void => {
    folds = begin();
  };
  return { handle: commandHandler(deps), forget };
};

const markOf = (key: string, revision: number): readonly [string, CommandMark] => {
  const { commandId, inputHash } = envelope(key);
  return [commandId, { inputHash, first: revision, last: revision }];
};

const writer = node(() => ({}));
for (const key of ['first', 'second', 'third']) await writer.handle(assigning(key));

await t.test(
  'a command older than the kept fold is found in the copy, not done again',
  async (t) => {
    const commands = new Map([markOf('first', 0), markOf('second', 1), markOf('third', 2)]);
    const { handle } = node(() => ({ upTo: 2, commands }));
    t.match(await handle(assigning('fourth')), { value: { revision: 3, replayed: false } });
    t.match(await handle(assigning('first')), { value: { revision: 0, replayed: true } });
    t.match(await handle(assigning('fourth')), { value: { revision: 3, replayed: true } });
    t.equal((await store.readLast(STREAM))?.revision, 3, 'and nothing was appended');
  },
);

await t.test('a fold begun anew while a command waited is no proof that it is new', async (t) => {
  let copy: Copy = { upTo: 3 };
  const { handle, forget } = node(() => copy);
  await handle(assigning('fifth'));
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const before = handle(assigning('sixth', held));
  const waiting = handle(assigning('seventh'));
  // Meanwhile another node does what waits, it is copied, and this one forgets its folds, as when too many are in use.
  const other = node(() => ({ upTo: 3 }));
  await other.handle(assigning('seventh'));
  await other.handle(assigning('eighth'));
  copy = { upTo: 6, commands: new Map([markOf('seventh', 5), markOf('eighth', 6)]) };
  forget();
  go();
  t.match(await before, { value: { revision: 7, replayed: false } });
  t.match(await waiting, { value: { revision: 5, replayed: true } });
});
