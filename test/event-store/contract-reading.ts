import { collect, ids, revisions, several, stored, type Part } from './contract-support.ts';

/** Reading streams and the whole log. */
export const reading = async ({ t, store, stream }: Part): Promise<void> => {
  await t.test('a stream that does not exist has no events', async (t) => {
    t.strictSame(await collect(store.read(stream(), 0)), []);
    t.strictSame(await collect(store.read(stream(), 5)), []);
    t.equal(await store.readLast(stream()), undefined);
  });

  await t.test('a stream is read from a revision to its end', async (t) => {
    const name = stream();
    const events = several(1_203);
    await store.append(name, events.slice(0, 900), 'absent');
    await store.append(name, events.slice(900), 899);
    t.strictSame(ids(await collect(store.read(name, 0))), ids(events), 'over several pages');
    t.strictSame(revisions(await collect(store.read(name, 1_200))), [1_200, 1_201, 1_202]);
    t.strictSame(await collect(store.read(name, 1_203)), [], 'just behind the end');
    t.strictSame(await collect(store.read(name, 99_999)), [], 'far behind the end');
    t.equal((await store.readLast(name))?.revision, 1_202);
    const some: number[] = [];
    for await (const one of store.read(name, 10)) {
      some.push(one.revision);
      if (some.length === 3) break;
    }
    t.strictSame(some, [10, 11, 12], 'a reader may leave early');
    t.strictSame(revisions(await collect(store.read(name, 10, 3))), some, 'a limit');
    t.equal((await collect(store.read(name, 0, 1_001))).length, 1_001, 'a limit over pages');
    t.strictSame(revisions(await collect(store.read(name, 1_202, 5))), [1_202]);
  });

  await t.test('what was acknowledged is read at once', async (t) => {
    for (let round = 0; round < 50; round += 1) {
      const name = stream();
      const { position } = stored(t, await store.append(name, several(1), 'absent'));
      t.equal((await store.readLast(name))?.revision, 0);
      t.equal((await collect(store.readAll(position, 1)))[0]?.stream, name);
    }
  });

  await t.test('the whole log is read in order, the event at the position first', async (t) => {
    const [one, two] = [stream(), stream()];
    const a = stored(t, await store.append(one, several(3), 'absent'));
    const b = stored(t, await store.append(two, several(2), 'absent'));
    t.ok(b.position.commit > a.position.commit);
    const events = await collect(store.read(one, 0));
    t.strictSame(events.at(-1)?.position, a.position, 'an append answers its last position');
    const [first, second] = events;
    if (first === undefined || second === undefined) throw new Error('two events expected');
    const all = await collect(store.readAll(first.position, 100));
    const ours = all.filter((each) => each.stream === one || each.stream === two);
    t.strictSame(
      ours.map((each) => `${each.stream}@${each.revision}`),
      [`${one}@0`, `${one}@1`, `${one}@2`, `${two}@0`, `${two}@1`],
    );
    t.strictSame(all[0], first, 'inclusive, and the same as in the stream');
    const inside = await collect(store.readAll(second.position, 1));
    t.strictSame(inside, [second], 'inside an append; a limit of one');
    const places = all.map(({ position }) => position.commit);
    t.ok(
      places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0n)),
      'strictly ascending',
    );
    t.strictSame((await collect(store.readAll('start', 1))).length, 1);
    const beyond = {
      commit: b.position.commit + 10n ** 9n,
      prepare: b.position.commit + 10n ** 9n,
    };
    t.strictSame(await collect(store.readAll(beyond, 10)), [], 'nothing far beyond the end');
  });

  await t.test('the end of the whole log is known', async (t) => {
    const name = stream();
    for (let round = 0; round < 5; round += 1) {
      const expected = round === 0 ? 'absent' : round * 2 - 1;
      const { position } = stored(t, await store.append(name, several(2), expected));
      const last = await store.lastPosition();
      if (last === undefined) throw new Error('the log holds an event');
      // Others may append meanwhile, but nobody takes an event away.
      t.ok(last.commit >= position.commit, 'not before an acknowledged append');
      const there = await collect(store.readAll(last, 1));
      t.strictSame(
        there.map((each) => each.position),
        [last],
        'an event stands there',
      );
    }
  });
};
