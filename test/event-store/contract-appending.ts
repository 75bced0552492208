import { randomUUID } from 'node:crypto';
import type { JsonValue, NewEvent } from '../../src/event-store/event-store.ts';
import { collect, event, ids, revisions, several, stored, type Part } from './contract-support.ts';

/** Appending: what is stored, which revision is expected, what a repeat answers. */
export const appending = async ({ t, store, stream }: Part): Promise<void> => {
  await t.test('an event reads back as it was written', async (t) => {
    const name = stream();
    const data = {
      text: 'é€ \u2028 \u2029 \u0000 " \\ 😀',
      nested: { list: [1, -2, 0, [], {}, null, true, false, ''] },
      largest: Number.MAX_SAFE_INTEGER,
      smallest: Number.MIN_SAFE_INTEGER,
    };
    const written: NewEvent = {
      id: randomUUID(),
      type: 'PrestationDéclarée',
      data,
      metadata: { schemaVersion: 1, actor: { id: '😀' } },
    };
    const { revision, position } = stored(t, await store.append(name, [written], 'absent'));
    const [read, ...more] = await collect(store.read(name, 0));
    t.same(more, []);
    t.equal(revision, 0);
    t.match(read, { stream: name, revision: 0, id: written.id, type: written.type });
    t.strictSame(read?.data, data);
    t.strictSame(read?.metadata, written.metadata);
    t.strictSame(read?.position, position);
    t.match(read?.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    t.strictSame(await store.readLast(name), read);
  });

  await t.test('data and metadata may be any JSON', async (t) => {
    const values: JsonValue[] = [null, true, false, 0, 7, '', 'text', [], {}, [1, { a: null }]];
    const name = stream();
    const events = values.map((value) => ({ ...event(value), metadata: value }));
    stored(t, await store.append(name, events, 'absent'));
    const read = await collect(store.read(name, 0));
    t.strictSame(
      read.map(({ data }) => data),
      values,
    );
    t.strictSame(
      read.map(({ metadata }) => metadata),
      values,
    );
  });

  await t.test('the expected revision is compared with the stream', async (t) => {
    const name = stream();
    t.strictSame(await store.append(name, several(1), 0), { ok: false, actual: 'absent' });
    t.strictSame(await store.append(name, several(1), 7), { ok: false, actual: 'absent' });
    t.equal(stored(t, await store.append(name, several(3), 'absent')).revision, 2);
    t.strictSame(await store.append(name, several(1), 'absent'), { ok: false, actual: 2 });
    t.strictSame(await store.append(name, several(1), 1), { ok: false, actual: 2 });
    t.strictSame(await store.append(name, several(1), 3), { ok: false, actual: 2 });
    t.equal(stored(t, await store.append(name, several(2), 2)).revision, 4);
    t.strictSame(revisions(await collect(store.read(name, 0))), [0, 1, 2, 3, 4]);
  });

  await t.test('a repeat with the same expected revision answers as the first time', async (t) => {
    const name = stream();
    const first = several(3);
    const second = several(2);
    const one = await store.append(name, first, 'absent');
    t.strictSame(await store.append(name, first, 'absent'), one, 'at once');
    const two = await store.append(name, second, 2);
    t.strictSame(await store.append(name, first, 'absent'), one, 'after others');
    t.strictSame(await store.append(name, second, 2), two);
    t.strictSame(await store.append(name, second.slice(0, 1), 2), {
      ok: true,
      revision: 3,
      position: (await collect(store.read(name, 3)))[0]?.position,
    });
    t.match(await store.append(name, first.slice(1), 0), { ok: true, revision: 2 }, 'a part');
    t.equal((await collect(store.read(name, 0))).length, 5, 'nothing is stored twice');
  });

  await t.test('what is no repeat of what stands there is refused', async (t) => {
    const name = stream();
    const [a, b, c] = [event(), event(), event()];
    await store.append(name, [a, b], 'absent');
    const refused = { ok: false, actual: 1 };
    t.strictSame(await store.append(name, [b, a], 'absent'), refused, 'another order');
    t.strictSame(await store.append(name, [a, c], 'absent'), refused, 'old then new');
    t.strictSame(await store.append(name, [a, b, c], 'absent'), refused, 'longer');
    t.strictSame(await store.append(name, [a], 0), refused, 'at the wrong place');
    t.strictSame(await store.append(name, [a, b], 9), refused, 'beyond the end');
    t.strictSame(ids(await collect(store.read(name, 0))), [a.id, b.id]);
    const other = stream();
    t.match(await store.append(other, [a], 'absent'), { ok: true }, 'ids are per stream');
  });
};

/** Limits: what is refused before anything is sent. */
export const limits = async ({ t, store, stream }: Part): Promise<void> => {
  await t.test('a call that breaks a limit is refused before anything is stored', async (t) => {
    const name = stream();
    const deep = (levels: number): JsonValue => (levels === 0 ? 1 : [deep(levels - 1)]);
    const twice = event();
    const wrong: readonly (readonly [string, readonly NewEvent[]])[] = [
      ['no event', []],
      ['an id that is no uuid', [{ ...event(), id: 'x' }]],
      ['an upper-case id', [{ ...event(), id: randomUUID().toUpperCase() }]],
      ['an id twice', [twice, twice]],
      ['no type', [event({}, '')]],
      ['a fraction', [event({ amount: 0.1 })]],
      ['an unsafe number', [event(2 ** 53)]],
      ['not a number', [event(Number.NaN)]],
      ['a bigint', [event(1n as unknown as JsonValue)]],
      ['undefined', [event({ a: undefined as unknown as JsonValue })]],
      ['a date', [event(new Date(0) as unknown as JsonValue)]],
      ['half a character', [event({ text: '\ud800' })]],
      ['half a character in a name', [event({ '\udc00': 1 })]],
      ['half a character in the metadata', [{ ...event(), metadata: '\ud83d' }]],
      ['65 levels', [event(deep(65))]],
      ['more than 1 MiB', [event('x'.repeat(1_048_575))]],
      ['more than 1 MiB together', [event('x'.repeat(600_000)), event('y'.repeat(600_000))]],
    ];
    for (const [what, events] of wrong) {
      await t.rejects(store.append(name, events, 'absent'), { name: 'RangeError' }, what);
    }
    await t.rejects(store.append('', [event()], 'absent'), { name: 'RangeError' }, 'no name');
    await t.rejects(store.append(name, [event()], -1), { name: 'RangeError' }, 'revision -1');
    await t.rejects(store.append(name, [event()], 0.5), { name: 'RangeError' }, 'revision 0.5');
    t.strictSame(await collect(store.read(name, 0)), []);
    const most = [event('x'.repeat(1_048_574)), event(deep(64))];
    t.match(await store.append(name, most.slice(0, 1), 'absent'), { ok: true }, '1 MiB exactly');
    t.match(await store.append(name, most.slice(1), 0), { ok: true }, '64 levels');
    t.equal((await store.readLast(name))?.revision, 1);
  });
};
