import {
  array,
  assert,
  constantFrom,
  date,
  jsonValue,
  oneof,
  option,
  property,
  string,
  uint8Array,
} from 'fast-check';
import { createHash } from 'node:crypto';
import t from 'tap';
import { canonicalText } from '../../src/copy/canonical.ts';
import { chainHash } from '../../src/copy/chain.ts';
import { copyEntry } from '../../src/copy/entry.ts';
import { foldKnownAt, isInstant } from '../../src/copy/known-at.ts';
import { isCopyOutage, Overtaken } from '../../src/copy/outage.ts';
import { latchedBell } from '../../src/copy/waiting.ts';
import {
  EventStoreCorrupt,
  EventStoreUnavailable,
  type JsonValue,
} from '../../src/event-store/event-store.ts';

const FIRST = {
  sequence: 1,
  stream: 'potcommun.ledger-main',
  revision: 0,
  id: '00000000-0000-5000-8000-000000000001',
  type: 'LedgerOpened',
  data: canonicalText({ name: 'potcommun' }),
  metadata: canonicalText({ schemaVersion: 1 }),
};
const FIRST_HASH = '9e5cd1a5588e1369bb1e0102ba6e483c0396056da0a8d7da92f324ffa420a486';
const SECOND = {
  sequence: 2,
  stream: 'potcommun.job-x',
  revision: 0,
  id: '00000000-0000-5000-8000-000000000002',
  type: 'JobDeclared',
  data: canonicalText({ text: 'é€', net: '1000.00' }),
  metadata: canonicalText({ schemaVersion: 1 }),
};
const SECOND_HASH = '64832b5b20cc468d140a9512d9431bc496173f36589d4e1fbbdd2017c8822713';

const frame = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

await t.test('the hash chain, rule 1', async (t) => {
  t.equal(chainHash(undefined, FIRST), FIRST_HASH, 'first vector');
  t.equal(chainHash(FIRST_HASH, SECOND), SECOND_HASH, 'second vector');
  const lettered = { ...FIRST, id: 'abcdef00-0000-5000-8000-000000000001' };
  t.equal(
    chainHash(undefined, { ...lettered, id: lettered.id.toUpperCase() }),
    chainHash(undefined, lettered),
    'ids in lower case',
  );
  t.throws(() => chainHash('abc', SECOND), RangeError, 'a previous hash is 64 digits');
  t.throws(() => chainHash('g'.repeat(64), SECOND), RangeError);

  const byTheBook = (previous: string, link: typeof FIRST): string =>
    createHash('sha256')
      .update(frame('1'))
      .update(frame(Buffer.from(previous, 'hex')))
      .update(frame(String(link.sequence)))
      .update(frame(link.stream))
      .update(frame(String(link.revision)))
      .update(frame(link.id))
      .update(frame(link.type))
      .update(frame(link.data))
      .update(frame(link.metadata))
      .digest('hex');
  assert(
    property(
      string({ unit: 'binary', maxLength: 300 }),
      string({ unit: 'binary' }),
      (data, stream) => {
        const link = { ...SECOND, data, stream };
        return chainHash(FIRST_HASH, link) === byTheBook(FIRST_HASH, link);
      },
    ),
  );
  const long = { ...SECOND, data: JSON.stringify('€'.repeat(400_000)) };
  t.equal(chainHash(FIRST_HASH, long), byTheBook(FIRST_HASH, long), 'an event of a megabyte');
  const shifted = { ...SECOND, stream: `${SECOND.stream}0`, revision: 0 };
  t.not(chainHash(FIRST_HASH, shifted), SECOND_HASH, 'where a field ends is hashed too');
});

/** Members in another order at every level; numbers as keys keep their own order in JavaScript. */
const reversed = (value: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => reversed(item));
  const members = Object.entries(value).toReversed();
  return Object.fromEntries(members.map(([key, member]) => [key, reversed(member)]));
};

/** RFC 8785 written down a second time, for the comparison. */
const byRfc = (value: JsonValue): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => byRfc(item)).join(',')}]`;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${byRfc(member)}`).join(',')}}`;
};

const keys = oneof(
  string(),
  constantFrom('10', '9', '__proto__', 'toJSON', '\u20ac', '\ufb33', '😂'),
);
const objects = array(jsonValue({ stringUnit: 'binary' })).chain((values) =>
  array(keys, { minLength: values.length, maxLength: values.length }).map(
    (names) => Object.fromEntries(names.map((name, at) => [name, values[at]])) as JsonValue,
  ),
);

await t.test('canonical text', async (t) => {
  t.equal(
    canonicalText({ b: 1, a: [true, null, { d: '\u0000', c: 'é' }] }),
    '{"a":[true,null,{"c":"é","d":"\\u0000"}],"b":1}',
  );
  t.equal(
    canonicalText({
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude02': 5,
      '\u0080': 6,
      ö: 7,
      '10': 8,
      '9': 9,
    }),
    '{"\\r":2,"1":4,"10":8,"9":9,"\u0080":6,"ö":7,"€":1,"😂":5,"\ufb33":3}',
    'members in the order of UTF-16 units',
  );
  t.equal(canonicalText(undefined), 'null', 'absent');
  t.equal(canonicalText(null), 'null');
  t.equal(canonicalText(new Uint8Array([0, 255, 10])), '"base64:AP8K"', 'bytes');
  t.equal(
    canonicalText('\\ud800'),
    '"\\\\ud800"',
    'the text \\ud800 is six characters, not half a one',
  );
  assert(
    property(
      oneof(
        jsonValue({ stringUnit: 'binary' }).map((value) => value as JsonValue),
        objects,
      ),
      (value: JsonValue) => {
        const text = canonicalText(value);
        const again = canonicalText(JSON.parse(text) as JsonValue);
        return text === byRfc(value) && again === text && canonicalText(reversed(value)) === text;
      },
    ),
    { numRuns: 5_000 },
  );
  assert(
    property(uint8Array(), (bytes) => {
      const text = JSON.parse(canonicalText(bytes)) as string;
      return Buffer.from(text.slice('base64:'.length), 'base64').equals(Buffer.from(bytes));
    }),
  );
});

const deep = (levels: number): JsonValue =>
  JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`) as JsonValue;

await t.test('JSON without canonical form is kept as bytes and never stops the copy', async (t) => {
  const kept = (value: JsonValue): string => {
    const text = canonicalText(value);
    const inner = JSON.parse(text) as string;
    t.ok(inner.startsWith('base64:'), 'bytes');
    t.equal(canonicalText(inner), text, 'the form of the form is itself');
    return Buffer.from(inner.slice('base64:'.length), 'base64').toString();
  };
  t.equal(kept({ b: 'half \ud800', a: 1 }), '{"b":"half \\ud800","a":1}');
  t.equal(kept({ '\udc00': 1 }), '{"\\udc00":1}');
  t.equal(kept([Number.POSITIVE_INFINITY, -Number.POSITIVE_INFINITY, 1.5]), '[1e400,-1e400,1.5]');
  t.equal(canonicalText(deep(256)).slice(0, 6), '[{"a":', '256 levels are canonical');
  t.equal(kept(deep(258)), `${'[{"a":'.repeat(129)}1${'}]'.repeat(129)}`, '258 are not');
  const bottomless = `${'['.repeat(300_000)}${']'.repeat(300_000)}`;
  t.equal(kept(JSON.parse(bottomless) as JsonValue), bottomless, 'no stack is needed');
  t.equal(
    kept([Number.POSITIVE_INFINITY, [], {}, { a: [], b: 'x', c: null }]),
    '[1e400,[],{},{"a":[],"b":"x","c":null}]',
  );
});

const lifted = (metadata: JsonValue | Uint8Array | undefined) => {
  const { commandId, recordedAt } = copyEntry({
    stream: 'potcommun.job-x',
    revision: 0,
    id: FIRST.id.toUpperCase(),
    type: 'JobDeclared',
    data: null,
    metadata,
    position: { commit: 1n, prepare: 1n },
    created: '2026-11-22T10:00:00.000Z',
  });
  return [commandId, recordedAt];
};

await t.test('what is lifted from metadata', async (t) => {
  t.same(lifted({ commandId: 'c', recordedAt: 'r' }), ['c', 'r']);
  for (const metadata of [undefined, null, 'text', 7, ['commandId'], new Uint8Array(3), {}]) {
    t.same(lifted(metadata), [null, null]);
  }
  t.same(lifted({ commandId: 7, recordedAt: null }), [null, null], 'texts only');
  t.same(lifted({ commandId: 'a\0b', recordedAt: 'x'.repeat(101) }), [null, null], 'storable only');
  t.same(
    lifted({ commandId: 'c', half: '\ud800' }),
    [null, null],
    'nothing from what is kept as bytes',
  );
});

await t.test('knownAt', async (t) => {
  t.ok(isInstant('2026-11-22T10:00:00.000Z'));
  for (const bad of [
    '2026-02-30T10:00:00.000Z',
    '2026-11-22T10:00:00Z',
    '2026-11-22',
    '',
    '2026-11-22T24:00:00.000Z',
    '+002026-11-22T10:00:00.000Z',
  ]) {
    t.notOk(isInstant(bad), `${bad} is no instant`);
  }
  const instants = oneof(
    date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map(
      (at) => at.toISOString(),
    ),
    constantFrom('yesterday', '9999'),
  );
  assert(
    property(array(option(instants)), (recorded) => {
      let known: string | null = null;
      let latest: string | null = null;
      for (const at of recorded) {
        const next: string | null = foldKnownAt(known, at);
        if (known !== null && (next === null || next < known)) return false;
        known = next;
        if (at !== null && isInstant(at) && (latest === null || at > latest)) latest = at;
        if (known !== latest) return false;
      }
      return true;
    }),
  );
});

const coded = (code: string): Error => Object.assign(new Error(code), { code });

await t.test('outages and waiting', async (t) => {
  for (const code of ['08006', '57P01', '53300', '40P01', '25006', 'ECONNREFUSED', 'ECONNRESET']) {
    t.ok(isCopyOutage(coded(code)), code);
  }
  t.ok(isCopyOutage(new EventStoreUnavailable('away')));
  t.ok(isCopyOutage(new Overtaken('late')));
  t.ok(isCopyOutage(new Error('Connection terminated unexpectedly')));
  for (const code of ['23505', '42P01', '22021', '42501']) t.notOk(isCopyOutage(coded(code)), code);
  t.notOk(isCopyOutage(new TypeError('x is not a function')));
  t.notOk(isCopyOutage(new EventStoreCorrupt('deleted')));
  t.notOk(isCopyOutage('text'));

  const bell = latchedBell();
  const never = new AbortController();
  bell.ring();
  await bell.wait(60_000, never.signal);
  const waiting = bell.wait(60_000, never.signal);
  bell.ring();
  await waiting;
  await bell.wait(1, never.signal);
  const ended = bell.wait(60_000, never.signal);
  never.abort();
  await ended;
  await bell.wait(60_000, never.signal);
  t.pass('a ring is not forgotten; time and abort end a wait');
});
